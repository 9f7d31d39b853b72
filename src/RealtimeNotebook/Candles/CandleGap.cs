namespace RealtimeNotebook;

/// <summary>A stretch of time for which bars are missing, known because a later bar came.</summary>
/// <param name="FromMs">Opening time of the first missing bar, in Unix milliseconds.</param>
/// <param name="ToMs">End of the last missing bar, excluded: the opening time of the bar that showed the gap.</param>
public readonly record struct CandleGap(long FromMs, long ToMs)
{
    /// <summary>Start of the stretch, included; <see cref="DateTimeOffset.MinValue"/> where it has none.</summary>
    public DateTimeOffset From => TimeOf(FromMs);

    /// <summary>End of the stretch, excluded; <see cref="DateTimeOffset.MaxValue"/> where it has none.</summary>
    public DateTimeOffset To => TimeOf(ToMs);

    /// <summary>Whether a time lies in the stretch.</summary>
    /// <param name="unixMs">The time, in Unix milliseconds.</param>
    public bool Contains(long unixMs) => unixMs >= FromMs && unixMs < ToMs;

    private static DateTimeOffset TimeOf(long unixMs) =>
        unixMs < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() ? DateTimeOffset.MinValue
        : unixMs > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.MaxValue
        : DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
