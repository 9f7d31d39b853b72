using RealtimeNotebook.Candles;

namespace RealtimeNotebook.History;

/// <summary>A history that learns from what it reads by whose midnight daily bars begin.</summary>
internal interface ISessionZone
{
    /// <summary>How far that zone is ahead of UTC, in milliseconds; null where the source has not said so.</summary>
    long? SessionOffsetMs { get; }
}

/// <summary>The session zone of bars whose source says by how much its clock is ahead of UTC, such as <c>2026-11-27 00:00+09:00</c>.</summary>
internal static class SessionZones
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;
    private const long QuarterMs = HourMs / 4;

    // Zones by the quarters of an hour by which they are ahead of UTC, without summer time, for offsets that are no whole hours.
    private static readonly (long Quarters, string Name)[] Others =
    [
        (-38, "Pacific/Marquesas"), (18, "Asia/Kabul"), (14, "Asia/Tehran"), (22, "Asia/Kolkata"), (23, "Asia/Kathmandu"), (26, "Asia/Yangon"),
        (35, "Australia/Eucla"), (38, "Australia/Darwin"),
    ];

    /// <summary>The zone that a history, or one of those it asks, has learnt; null for UTC or while none has.</summary>
    internal static string? Of(IHistory history)
    {
        if (history is ISessionZone { SessionOffsetMs: { } offsetMs })
            return OfOffset(offsetMs);
        if (history is not IJoinedHistory joined)
            return null;
        foreach (IHistory part in joined.Parts)
        {
            if (Of(part) is { } zone)
                return zone;
        }
        return null;
    }

    /// <summary>Whether a history, or one of those it asks, learns the zone from what it reads.</summary>
    internal static bool MayLearn(IHistory history) =>
        history is ISessionZone || (history is IJoinedHistory joined && joined.Parts.Any(MayLearn));

    /// <summary>The zone that a history has learnt for its bars of a length; null for UTC and while there is none. Bars shorter than a day
    /// have none: their times say when they open, and not by whose midnight a day is counted.</summary>
    internal static TimeZoneInfo? ZoneOf(IHistory history, Interval interval) =>
        interval.Milliseconds >= DayMs ? SessionZone.Named(Of(history)) : null;

    /// <summary>The IANA name of a zone that is always so far ahead of UTC; null for UTC and where there is none.</summary>
    internal static string? OfOffset(long offsetMs)
    {
        if (offsetMs == 0 || offsetMs % QuarterMs != 0 || offsetMs is < -12 * HourMs or > 14 * HourMs)
            return null;
        // These names count the other way round.
        if (offsetMs % HourMs == 0)
            return FormattableString.Invariant($"Etc/GMT{(offsetMs > 0 ? '-' : '+')}{Math.Abs(offsetMs / HourMs)}");
        foreach ((long quarters, string name) in Others)
        {
            if (quarters == offsetMs / QuarterMs)
                return name;
        }
        return null;
    }
}
