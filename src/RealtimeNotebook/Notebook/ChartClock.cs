namespace RealtimeNotebook.Notebook;

/// <summary>The clock by which a still picture tells its times: that of the zone that the options name, else UTC. Bars of a day and
/// longer are always UTC days, as on the live chart.</summary>
internal sealed class ChartClock
{
    private const long DayMs = 86_400_000;

    private readonly TimeZoneInfo _zone;
    private readonly string _name;
    private readonly string _format;

    /// <summary>The clock of a chart.</summary>
    /// <param name="timeZone">A zone that has been checked (<see cref="RealtimeOptions.TimeZone"/>); null is UTC, since nobody is known to look.</param>
    /// <param name="interval">The length of its bars.</param>
    internal ChartClock(string? timeZone, Interval interval)
    {
        bool isUtc = timeZone is null or "utc" || interval.Milliseconds >= DayMs;
        (_zone, _name) = isUtc ? (TimeZoneInfo.Utc, "UTC") : (TimeZoneInfo.FindSystemTimeZoneById(timeZone!), timeZone!);
        _format = interval.Milliseconds < 60_000 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm";
    }

    /// <summary>What stands behind a time that is told in full.</summary>
    internal string Name => _name;

    /// <summary>What the clock shows at a time, counted as if it showed UTC.</summary>
    internal long Shown(long unixMs) => unixMs + (long)_zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(unixMs)).TotalMilliseconds;

    /// <summary>A time to the minute, or to the second for bars shorter than a minute: <c>2026-11-20 09:31 America/New_York</c>.</summary>
    internal string Time(long unixMs) => PriceText.Format(Shown(unixMs), _format) + " " + _name;
}
