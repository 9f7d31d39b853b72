namespace RealtimeNotebook.Candles;

/// <summary>The length of a series' bars with the zone by whose clock they begin.</summary>
/// <param name="length">The length.</param>
/// <param name="zone">The session zone; null for UTC.</param>
internal readonly struct ZonedInterval(Interval length, TimeZoneInfo? zone)
{
    internal long Milliseconds => length.Milliseconds;

    /// <summary>Whether bars begin by a calendar or the clock of a zone, and so cannot be counted from the one before.</summary>
    internal bool IsCalendar => length.IsCalendar || length.IsZoned(zone);

    internal long OpenOf(long unixMs) => length.OpenOf(unixMs, zone);

    internal long NextOpen(long openMs) => length.NextOpen(openMs, zone);
}
