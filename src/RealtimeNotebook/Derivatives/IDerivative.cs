namespace RealtimeNotebook.Derivatives;

/// <summary>What open interest, funding and liquidations have in common: when, of what, and where.</summary>
internal interface IDerivative
{
    /// <summary>When, in Unix milliseconds, UTC.</summary>
    long TimeMs { get; }

    /// <summary>The symbol.</summary>
    string Symbol { get; }

    /// <summary>The exchange, in lower case.</summary>
    string Venue { get; }
}
