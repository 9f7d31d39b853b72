using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Finds the feed and the history of a series by what its options and the environment name.</summary>
internal static class SeriesSources
{
    /// <summary>Judges what the options name, by opening it and letting it go; nothing is dialled before the series is started.</summary>
    /// <param name="key">The series.</param>
    /// <param name="options">Its options.</param>
    /// <param name="environment">Answers for environment variables.</param>
    /// <returns>Starts the series; to be called once. A series that is never started holds nothing.</returns>
    /// <exception cref="ArgumentException">An address names no feed or no history, or the bars cannot be built from those named.</exception>
    internal static Func<LiveSeries> Open(SeriesKey key, RealtimeOptions options, Func<string, string?> environment)
    {
        if (options.SessionZone is null && SessionHours.OfFiles(options.History ?? environment("REALTIME_HISTORY")) is { } zone)
            options = options with { SessionZone = zone };
        Find(key, options, environment, start: false);
        return () => Find(key, options, environment, start: true)!;
    }

    // What has been opened is let go again when a later step fails, or when nothing is to be started.
    private static LiveSeries? Find(SeriesKey key, RealtimeOptions options, Func<string, string?> environment, bool start)
    {
        var opened = new List<IAsyncDisposable>();
        LiveSeries? series = null;
        try
        {
            if (options.BuiltFrom is not { } finer)
            {
                IFeedListener feed = OpenFeed(key);
                IHistory history = OpenHistory(feed);
                WriteBack? writeBack = OpenWriteBack(feed, history);
                if (start)
                    series = new(key, feed, history, options, writeBack);
                return series;
            }
            if (CoarserSeries.Fault(key.Interval, finer) is { } fault)
                throw new ArgumentException(fault);
            if (!string.IsNullOrWhiteSpace(options.WriteBack?.Official))
                throw new ArgumentException("WriteBack.Official: bars that are built from finer ones are not official; leave out one of WriteBack.Official and BuiltFrom.");
            Interval fine = Interval.Parse(finer);
            IFeedListener fineFeed = OpenFeed(new(key.Symbol, fine));
            IHistory below = OpenHistory(fineFeed), above = OpenHistory(fineFeed);
            WriteBack? coarseWriteBack = OpenWriteBack(fineFeed, above);
            if (start)
                series = CoarserSeries.Open(key, fine, fineFeed, below, above, options, coarseWriteBack);
            return series;
        }
        finally
        {
            if (series is null)
                Release.All(opened);
        }

        IFeedListener OpenFeed(SeriesKey of) => Opened(FeedAddress.Open(
            options.Feed, of, options.RedisChannel, environment, TimeProvider.System, SessionZone.Named(options.SessionZone)));
        IHistory OpenHistory(IFeedListener feed) => Opened(HistoryAddress.Open(
            options.History, environment, feed, SessionZone.Named(options.SessionZone)));

        WriteBack? OpenWriteBack(IFeedListener feed, IHistory history)
        {
            WriteBack? writeBack = options.WriteBack is null ? null : WriteBack.Open(key, options, feed, history, environment);
            if (writeBack is not null)
                opened.AddRange(writeBack.Stores);
            return writeBack;
        }

        T Opened<T>(T source)
            where T : IAsyncDisposable
        {
            opened.Add(source);
            return source;
        }
    }
}
