using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>A series as a chart object needs it: to look at, to wait for, to stop.</summary>
internal interface IChartSeries
{
    SeriesKey Key { get; }

    RealtimeOptions Options { get; }

    ChartSnapshot Snapshot { get; }

    SeriesStatus Status { get; }

    /// <summary>Completed when the seed has been merged or given up.</summary>
    Task Seeded { get; }

    /// <summary>Completed when everything has ended; faulted if the feed failed for good.</summary>
    Task Completion { get; }

    void Attach(ISeriesViewer viewer);

    void Detach(ISeriesViewer viewer);

    /// <summary>Ends it, tells its viewers, and leaves nothing running. Idempotent.</summary>
    Task StopAsync();
}
