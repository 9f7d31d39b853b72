namespace RealtimeNotebook.Candles;

/// <summary>The length of a series' bars with the zone by whose clock they begin.</summary>
/// <param name="length">The length.</param>
/// <param name="zone">The session zone; null for UTC.</param>
internal readonly struct ZonedInterval(Interval length, TimeZoneInfo? zone)
{
    /// <summary>Length in milliseconds; for one month the nominal 30 days, and without regard to changes of clocks.</summary>
    internal long Milliseconds => length.Milliseconds;

    /// <summary>Whether bars begin by a calendar or the clock of a zone, and so cannot be counted from the one before.</summary>
    internal bool IsCalendar => length.IsCalendar || length.IsZoned(zone);

    internal long OpenOf(long unixMs) => length.OpenOf(unixMs, zone);

    internal long NextOpen(long openMs) => length.NextOpen(openMs, zone);

    /// <summary>Opening time of the bar that lies a number of bars before one; of a later bar where the number is negative.</summary>
    internal long Back(long openMs, int bars) => length.Back(openMs, bars, zone);

    /// <summary>The moment a number of days before, at the same time of the zone's clock.</summary>
    internal long DaysBefore(long unixMs, int days) => OneDay.Back(unixMs, days, zone);

    /// <summary>The day of the week that the zone's clock shows.</summary>
    internal DayOfWeek DayOfWeek(long unixMs)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        return (zone is null ? time : TimeZoneInfo.ConvertTime(time, zone)).DayOfWeek;
    }

    private static readonly Interval OneDay = Interval.Parse("1d");
}
