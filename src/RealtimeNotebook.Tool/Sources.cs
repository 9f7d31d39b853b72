using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tool;

/// <summary>Opens feeds and series by their addresses; nothing is dialled yet.</summary>
internal static class Sources
{
    /// <summary>Opens a feed.</summary>
    /// <exception cref="ArgumentException">The address names no feed.</exception>
    internal static IFeedListener OpenFeed(string uri, SeriesKey key) => OpenFeed(key, new() { Feed = uri });

    /// <summary>Starts a live series.</summary>
    /// <exception cref="ArgumentException">An address names no feed or no history.</exception>
    internal static LiveSeries OpenSeries(SeriesKey key, RealtimeOptions options)
    {
        IFeedListener feed = OpenFeed(key, options);
        IHistory history = HistoryAddress.Open(options.History, Environment.GetEnvironmentVariable, feed);
        return new(key, feed, history, options, WriteBack.Open(key, options, feed, history, Environment.GetEnvironmentVariable));
    }

    private static IFeedListener OpenFeed(SeriesKey key, RealtimeOptions options) =>
        FeedAddress.Open(options.Feed, key, options.RedisChannel, Environment.GetEnvironmentVariable, TimeProvider.System);
}
