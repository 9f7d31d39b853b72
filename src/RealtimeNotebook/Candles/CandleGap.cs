namespace RealtimeNotebook;

/// <summary>A stretch of time for which bars are missing, known because a later bar came.</summary>
/// <param name="FromMs">Opening time of the first missing bar, in Unix milliseconds.</param>
/// <param name="ToMs">End of the last missing bar, excluded: the opening time of the bar that showed the gap.</param>
public readonly record struct CandleGap(long FromMs, long ToMs)
{
    /// <summary>Start of the stretch, included.</summary>
    public DateTimeOffset From => DateTimeOffset.FromUnixTimeMilliseconds(FromMs);

    /// <summary>End of the stretch, excluded.</summary>
    public DateTimeOffset To => DateTimeOffset.FromUnixTimeMilliseconds(ToMs);

    /// <summary>Whether a time lies in the stretch.</summary>
    /// <param name="unixMs">The time, in Unix milliseconds.</param>
    public bool Contains(long unixMs) => unixMs >= FromMs && unixMs < ToMs;
}
