namespace RealtimeNotebook.Candles;

/// <summary>The time zone by whose midnight daily and longer bars begin.</summary>
internal static class SessionZone
{
    /// <summary>The zone of a name that has been checked; null for UTC, which needs none.</summary>
    /// <param name="name">An IANA name or <c>utc</c>; null for UTC.</param>
    internal static TimeZoneInfo? Named(string? name) => name is null || string.Equals(name, "utc", StringComparison.OrdinalIgnoreCase) ? null
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) && zone != TimeZoneInfo.Utc ? zone : null;
}
