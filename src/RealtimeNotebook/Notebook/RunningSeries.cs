using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>A live series behind a chart object.</summary>
internal sealed class RunningSeries(LiveSeries live) : IChartSeries
{
    public SeriesKey Key => live.Key;

    public RealtimeOptions Options => live.Options;

    public ChartSnapshot Snapshot => live.Snapshot;

    public SeriesStatus Status => live.Status;

    public bool HasFailed => live.Completion.IsFaulted;

    public Task Seeded => live.Seeded;

    public Task Completion => live.Completion;

    public void Attach(ISeriesViewer viewer) => live.Attach(viewer);

    public void Detach(ISeriesViewer viewer) => live.Detach(viewer);

    public Task<ChartPage> ReadAsync(long beforeMs, int mostBars, CancellationToken stop) => live.ReadAsync(beforeMs, mostBars, stop);

    public Task<StoredReach> ReachAsync(CancellationToken stop) => live.ReachAsync(stop);

    public Task StopAsync() => live.StopAsync();
}
