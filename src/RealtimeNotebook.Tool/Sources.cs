using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tool;

/// <summary>Opens feeds and series by their addresses; nothing is dialled yet.</summary>
internal static class Sources
{
    /// <summary>Opens a feed.</summary>
    /// <exception cref="ArgumentException">The address names no feed.</exception>
    internal static IFeedListener OpenFeed(string uri, SeriesKey key) => OpenFeed(uri, key, new());

    /// <summary>Starts a live series.</summary>
    /// <exception cref="ArgumentException">An address names no feed or no history.</exception>
    internal static LiveSeries OpenSeries(SeriesKey key, RealtimeOptions options)
    {
        IFeedListener feed = OpenFeed(options.Feed!, key, options);
        IHistory history = feed is DemoListener demo ? new DemoHistory(demo.Seed, demo.Clock) : new NoHistory();
        return new(key, feed, history, options);
    }

    private static IFeedListener OpenFeed(string uri, SeriesKey key, RealtimeOptions options)
    {
        SourceAddress address = SourceAddress.Parse(uri);
        return address.Scheme switch
        {
            "demo" => new DemoListener(key, (long)address.Number("seed", 1, 0, int.MaxValue), address.Number("rate", 10, 0.1, 1_000),
                address.Number("speed", 1, 0.1, 3_600), TimeProvider.System),
            "redis" or "rediss" => new RedisListener(
                RedisAddress.From(address), RedisChannels.Of(options.RedisChannel, key), RedisConnections.OfProcess),
            _ => throw new ArgumentException($"'{address}' is not a feed; expected redis://host:port or demo://?seed=1&rate=10."),
        };
    }
}
