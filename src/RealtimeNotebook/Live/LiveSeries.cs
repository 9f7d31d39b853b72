using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>One series, live: its listener, processor and updater, from start to stop.</summary>
internal sealed partial class LiveSeries : IAsyncDisposable
{
    /// <summary>Starts the three tasks and returns at once; nothing is awaited.</summary>
    internal LiveSeries(SeriesKey key, IFeedListener listener, IHistory history, RealtimeOptions options) =>
        (Key, Options) = (key, options);

    internal SeriesKey Key { get; }

    internal RealtimeOptions Options { get; }

    /// <summary>The newest state; never null; safe from any thread.</summary>
    internal ChartSnapshot Snapshot => throw new NotSupportedException();

    internal SeriesStatus Status => throw new NotSupportedException();

    /// <summary>Completed when the seed has been merged or given up.</summary>
    internal Task Seeded => throw new NotSupportedException();

    /// <summary>Completed when everything has ended; faulted if the feed failed for good.</summary>
    internal Task Completion => throw new NotSupportedException();

    /// <summary>Offers the newest snapshot at once, and from then on each change at the viewer's pace.</summary>
    internal void Attach(ISeriesViewer viewer) => throw new NotSupportedException();

    internal void Detach(ISeriesViewer viewer) => throw new NotSupportedException();

    /// <summary>Stops reading, drains, tells the viewers, and leaves nothing running. Idempotent.</summary>
    internal Task StopAsync() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => new(StopAsync());
}
