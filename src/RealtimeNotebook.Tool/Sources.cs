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

    /// <summary>Starts a live series.</summary>
    /// <exception cref="ArgumentException">An address names no feed or no history.</exception>
    internal static LiveSeries OpenSeries(SeriesKey key, RealtimeOptions options) =>
        SeriesSources.Open(key, options, Environment.GetEnvironmentVariable)();
}
