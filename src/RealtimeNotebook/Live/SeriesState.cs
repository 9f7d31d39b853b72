using RealtimeNotebook.History;

namespace RealtimeNotebook;

/// <summary>What a series is doing.</summary>
public enum SeriesPhase
{
    /// <summary>History is being read.</summary>
    Seeding,

    /// <summary>There is no bar yet; the first event is awaited.</summary>
    Waiting,

    /// <summary>Events arrive.</summary>
    Live,

    /// <summary>Events arrive, and every one of them is refused; <see cref="SeriesState.Text"/> says how many and why.</summary>
    Rejecting,

    /// <summary>The feed is gone and is being dialled again.</summary>
    Reconnecting,

    /// <summary>The feed has ended, was stopped, or failed for good.</summary>
    Stopped,
}

/// <summary>What a chart says of its series beside the numbers. Immutable.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Progress">How much of the seed has been read, 0 to 1.</param>
/// <param name="Text">What a person should know: why history did not answer, why it stopped; null when all is well.</param>
/// <param name="Feed">The feed, without password.</param>
/// <param name="History">The history, without password.</param>
/// <param name="IsSimulated">Whether the prices are made up.</param>
/// <param name="Gaps">Stretches for which bars are missing.</param>
public sealed record SeriesState(
    SeriesPhase Phase, double Progress, string? Text, string Feed, string History, bool IsSimulated, IReadOnlyList<CandleGap> Gaps)
{
    /// <summary>How the sources did when one of them last changed its state; their counts now are in <see cref="SeriesStatus.Sources"/>.</summary>
    public IReadOnlyList<SourceHealth> Sources { get; init; } = [];

    /// <summary>When <see cref="Phase"/> began, in Unix milliseconds of the machine's clock; 0 where that is not known.</summary>
    public long SinceMs { get; init; }

    /// <summary>How far the feed's clock is ahead of this machine's, in milliseconds, rounded to seconds; 0 while it is within the tolerance.</summary>
    public long ClockAheadMs { get; init; }

    /// <summary>Stretches for which bars are missing and are no longer waited for: history has not had them within
    /// <see cref="RealtimeOptions.GapTimeout"/>, or has given no whole answer in that time. Bars that come later are merged all the same.
    /// Oldest first; beyond 100 the two oldest become one.</summary>
    public IReadOnlyList<CandleGap> GapsGivenUp { get; init; } = [];

    /// <summary>How many events had been refused, dropped, late or repaired when viewers were last sent the counts.</summary>
    internal long EventsReported { get; init; }
}
