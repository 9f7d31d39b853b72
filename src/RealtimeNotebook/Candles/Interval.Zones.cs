namespace RealtimeNotebook;

// Bars by the calendar of a zone. Those shorter than two hours lie on one grid everywhere; longer ones begin at the zone's midnight,
// its Monday or its first of the month, and on the two days of a year on which clocks change they are shorter or longer.
public readonly partial struct Interval
{
    // Before 1800 and after 2200 there is no zone, only UTC.
    private const long EarliestZonedMs = -5_364_662_400_000;
    private const long LatestZonedMs = 7_258_118_400_000;

    // No change of clocks moves them by more.
    private const int MaxClockChangeHours = 3;

    /// <summary>Opening time of the bar that contains a time, on the grid of a zone.</summary>
    /// <param name="unixMs">A time in milliseconds since 1970-01-01 UTC.</param>
    /// <param name="zone">The session zone of the series; null for UTC. Bars shorter than two hours are the same in every zone.</param>
    /// <returns>The greatest opening time not after <paramref name="unixMs"/>, in Unix milliseconds, UTC.</returns>
    public long OpenOf(long unixMs, TimeZoneInfo? zone) =>
        IsZoned(zone, unixMs) ? FromWall(OpenOf(ToWall(unixMs, zone!)), zone!) : OpenOf(unixMs);

    /// <summary>Opening time of the bar after the one that opens at the given time, by the clock of a zone.</summary>
    /// <param name="openMs">A bar's opening time in Unix milliseconds; it need not lie on the zone's grid.</param>
    /// <param name="zone">The session zone of the series; null for UTC.</param>
    public long NextOpen(long openMs, TimeZoneInfo? zone) => Moved(openMs, zone, 1);

    /// <summary>Opening time of the bar that lies a number of bars before the one that opens at the given time, by the clock of a zone.</summary>
    /// <param name="openMs">A bar's opening time in Unix milliseconds.</param>
    /// <param name="bars">How many bars back; negative for as many bars later.</param>
    /// <param name="zone">The session zone of the series; null for UTC.</param>
    public long Back(long openMs, int bars, TimeZoneInfo? zone) => Moved(openMs, zone, -bars);

    /// <summary>Whether bars of this interval begin by the clock of a zone, rather than on the one grid of UTC.</summary>
    internal bool IsZoned(TimeZoneInfo? zone) => zone is not null && Milliseconds >= 2 * Hour && zone != TimeZoneInfo.Utc;

    private bool IsZoned(TimeZoneInfo? zone, long unixMs) => IsZoned(zone) && unixMs is > EarliestZonedMs and < LatestZonedMs;

    private long Moved(long openMs, TimeZoneInfo? zone, int bars)
    {
        if (!IsZoned(zone, openMs))
            return Back(openMs, -bars);
        long wall = ToWall(openMs, zone!);
        // A bar whose beginning the clocks skip opens later than its grid says; the next one does not.
        long grid = OpenOf(wall);
        if (FromWall(grid, zone!) == openMs)
            wall = grid;
        return FromWall(Back(wall, -bars), zone!);
    }

    private static long ToWall(long unixMs, TimeZoneInfo zone) =>
        unixMs + OffsetMs(zone.GetUtcOffset(DateTime.UnixEpoch.AddMilliseconds(unixMs)));

    // Of a time that occurs twice the first; of one that clocks skip the moment at which they do.
    private static long FromWall(long wallMs, TimeZoneInfo zone)
    {
        DateTime local = DateTime.SpecifyKind(DateTime.UnixEpoch.AddMilliseconds(wallMs), DateTimeKind.Unspecified);
        bool isSkipped = zone.IsInvalidTime(local);
        TimeSpan offset = zone.GetUtcOffset(isSkipped || zone.IsAmbiguousTime(local) ? local.AddHours(-MaxClockChangeHours) : local);
        return wallMs - OffsetMs(offset);
    }

    private static long OffsetMs(TimeSpan offset) => offset.Ticks / TimeSpan.TicksPerMillisecond;
}
