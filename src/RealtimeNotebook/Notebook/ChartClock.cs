using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Notebook;

/// <summary>The clock by which a still picture tells its times: that of the zone that the options name, else UTC. Bars of a day and
/// longer are days of the session zone, as on the live chart.</summary>
internal sealed class ChartClock
{
    private const long DayMs = 86_400_000;
    private const string FixedZone = "Etc/";

    private readonly TimeZoneInfo _zone;
    private readonly string _name;
    private readonly string _format;

    /// <summary>The clock of a chart.</summary>
    /// <param name="timeZone">A zone that has been checked (<see cref="RealtimeOptions.TimeZone"/>); null is UTC, since nobody is known to look.</param>
    /// <param name="interval">The length of its bars.</param>
    /// <param name="sessionZone">The zone of bars of a day and longer (<see cref="RealtimeOptions.SessionZone"/>); null is UTC.</param>
    internal ChartClock(string? timeZone, Interval interval, string? sessionZone = null)
    {
        string? name = interval.Milliseconds >= DayMs ? sessionZone : timeZone;
        TimeZoneInfo? zone = SessionZone.Named(name);
        (_zone, _name) = zone is null ? (TimeZoneInfo.Utc, "UTC") : (zone, name!.StartsWith(FixedZone, StringComparison.Ordinal) ? OffsetOf(zone) : name!);
        _format = interval.Milliseconds switch
        {
            >= DayMs when zone is not null => "yyyy-MM-dd",
            < 60_000 => "yyyy-MM-dd HH:mm:ss",
            _ => "yyyy-MM-dd HH:mm",
        };
    }

    // Names such as Etc/GMT-9 say the opposite of what people expect.
    private static string OffsetOf(TimeZoneInfo zone) => FormattableString.Invariant(
        $"UTC{(zone.BaseUtcOffset < TimeSpan.Zero ? '\u2212' : '+')}{Math.Abs(zone.BaseUtcOffset.Hours)}");

    /// <summary>What stands behind a time that is told in full.</summary>
    internal string Name => _name;

    /// <summary>What the clock shows at a time, counted as if it showed UTC.</summary>
    internal long Shown(long unixMs) => unixMs + (long)_zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(unixMs)).TotalMilliseconds;

    /// <summary>A time to the minute, or to the second for bars shorter than a minute: <c>2026-11-20 09:31 America/New_York</c>.</summary>
    internal string Time(long unixMs) => PriceText.Format(Shown(unixMs), _format) + " " + _name;
}
