namespace RealtimeNotebook.Candles;

/// <summary>What an event did to a series.</summary>
public enum MergeOutcome
{
    /// <summary>The forming bar changed.</summary>
    Revised,

    /// <summary>A bar opened; the one that was forming, if any, closed.</summary>
    Opened,

    /// <summary>The forming bar closed, by the clock or by the source's word, and none has opened yet.</summary>
    Closed,

    /// <summary>Bars that had closed were replaced or added; everything after the first of them follows anew.</summary>
    Rewritten,

    /// <summary>The event said nothing new.</summary>
    Duplicate,

    /// <summary>The event's number is behind one already applied to the same bar.</summary>
    OutOfOrder,

    /// <summary>The event is for a bar that has closed, and does not replace it: a trade or an increment, or a snapshot that is older
    /// or has less authority than the bar.</summary>
    Late,

    /// <summary>There was nothing to do.</summary>
    Nothing,
}

/// <summary>What an event did to a series, and where.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="BarsClosed">How many bars closed by it, 0 or 1.</param>
/// <param name="Gap">The stretch that the event showed to be missing; from and to are equal when there is none.</param>
public readonly record struct MergeResult(MergeOutcome Outcome, int BarsClosed = 0, CandleGap Gap = default)
{
    /// <summary>Where <see cref="MergeOutcome.Rewritten"/>: the number of the first closed bar that is other than it was, counted as
    /// <see cref="CandleState.FirstBar"/> is.</summary>
    internal long FirstChanged { get; init; }

    /// <summary>Whether the series is other than it was.</summary>
    public bool Changed => Outcome <= MergeOutcome.Rewritten;
}
