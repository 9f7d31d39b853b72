namespace RealtimeNotebook.Indicators;

/// <summary>What is known of some values together, such that two neighbouring stretches of values can be joined into one.</summary>
/// <remarks>Joining is associative up to rounding, and nothing is ever taken away again.</remarks>
/// <typeparam name="TSelf">The type itself.</typeparam>
internal interface IAggregate<TSelf>
    where TSelf : struct, IAggregate<TSelf>
{
    /// <summary>What is known of no values; joined to anything it changes nothing.</summary>
    static abstract TSelf Nothing { get; }

    /// <summary>What is known of both stretches.</summary>
    static abstract TSelf Join(in TSelf older, in TSelf newer);
}
