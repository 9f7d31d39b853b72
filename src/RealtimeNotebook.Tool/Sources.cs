using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tool;

/// <summary>Opens feeds and series by their addresses; nothing is dialled yet.</summary>
internal static class Sources
{
    /// <summary>Opens a feed.</summary>
    /// <exception cref="ArgumentException">The address names no feed.</exception>
    internal static IFeedListener OpenFeed(string uri, SeriesKey key) =>
        FeedAddress.Open(uri, key, new RealtimeOptions().RedisChannel, Environment.GetEnvironmentVariable, TimeProvider.System);

    /// <summary>Starts a live series; one whose bars are no longer than those to build from has a feed of its own.</summary>
    /// <exception cref="ArgumentException">An address names no feed or no history, or the bars cannot be built.</exception>
    internal static LiveSeries OpenSeries(SeriesKey key, RealtimeOptions options)
    {
        bool isFine = Interval.TryParse(options.BuiltFrom, out Interval fine) && key.Interval <= fine;
        return SeriesSources.Open(key, isFine ? options with { BuiltFrom = null } : options, Environment.GetEnvironmentVariable)();
    }
}
