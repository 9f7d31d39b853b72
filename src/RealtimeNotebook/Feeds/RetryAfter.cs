using System.Globalization;

namespace RealtimeNotebook.Feeds;

/// <summary>How long a server asks to be left alone.</summary>
internal static class RetryAfter
{
    // Binance says a number of seconds with every 429 and 418; a server that says nothing is given this long.
    private static readonly TimeSpan Unsaid = TimeSpan.FromSeconds(60);

    // A ban lasts up to three days.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3);

    /// <summary>Reads the header <c>Retry-After</c>: seconds, or a date.</summary>
    /// <param name="header">The header; null where there is none.</param>
    /// <param name="clock">Tells how far off a date is.</param>
    internal static TimeSpan Of(string? header, TimeProvider clock)
    {
        TimeSpan wait = long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, (long)Longest.TotalSeconds))
            : DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date - clock.GetUtcNow()
            : Unsaid;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }
}
