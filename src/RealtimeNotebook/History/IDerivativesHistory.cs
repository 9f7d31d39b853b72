namespace RealtimeNotebook.History;

/// <summary>Which part of the past of a symbol's derivatives is asked for: <c>[FromMs, ToMs)</c>.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="FromMs">Start, included, in Unix milliseconds.</param>
/// <param name="ToMs">End, excluded.</param>
/// <param name="MostEntries">About how many entries a venue are of use; a source that can thin out does.</param>
internal readonly record struct DerivativesRange(string Symbol, long FromMs, long ToMs, int MostEntries);

/// <summary>Answers for the past of derivatives.</summary>
internal interface IDerivativesHistory : IAsyncDisposable
{
    /// <summary>The source as people read it: a URI without password.</summary>
    string Name { get; }

    /// <summary>Open interest, by time. May be called from several threads at once, as the others.</summary>
    /// <exception cref="FeedUnavailableException">The source gave no answer, or one that cannot be read.</exception>
    Task<IReadOnlyList<OpenInterest>> OpenInterestAsync(DerivativesRange range, CancellationToken stop);

    /// <summary>Funding rates, by time.</summary>
    /// <exception cref="FeedUnavailableException">The source gave no answer, or one that cannot be read.</exception>
    Task<IReadOnlyList<Funding>> FundingAsync(DerivativesRange range, CancellationToken stop);

    /// <summary>Liquidations, by time: all of them, whatever the range says of their number.</summary>
    /// <exception cref="FeedUnavailableException">The source gave no answer, or one that cannot be read.</exception>
    Task<IReadOnlyList<Liquidation>> LiquidationsAsync(DerivativesRange range, CancellationToken stop);
}

/// <summary>Keeps what happens to derivatives.</summary>
internal interface IDerivativesStore : IDerivativesHistory
{
    /// <summary>Keeps events; those that it has already are no harm.</summary>
    /// <exception cref="FeedUnavailableException">The store took nothing, or not all; the same may be offered again.</exception>
    Task KeepAsync(IReadOnlyList<Feeds.DerivativeEvent> events, CancellationToken stop);
}
