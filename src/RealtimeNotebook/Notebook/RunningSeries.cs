using RealtimeNotebook.Alerts;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>A live series behind a chart object.</summary>
internal sealed class RunningSeries(LiveSeries live) : IChartSeries
{
    public SeriesKey Key => live.Key;

    public RealtimeOptions Options => live.Options;

    public AlertEngine Alerts { get; } = new(live, live.Options.Alerts, live.Clock, TimeProvider.System);

    public ChartSnapshot Snapshot => live.Snapshot;

    public SeriesStatus Status => live.Status;

    public bool HasFailed => live.Completion.IsFaulted;

    public Task Seeded => live.Seeded;

    public Task Completion => live.Completion;

    public void Attach(ISeriesViewer viewer) => live.Attach(viewer);

    public void Detach(ISeriesViewer viewer) => live.Detach(viewer);

    public Task AddAsync(IIndicator indicator) => live.AddAsync(indicator);

    public Task RemoveAsync(string line) => live.RemoveAsync(line);

    public void Draw(ChartMark mark) => live.Draw(mark);

    public bool Erase(string? name) => live.Erase(name);

    public Task<ChartPage> ReadAsync(long beforeMs, int mostBars, CancellationToken stop) => live.ReadAsync(beforeMs, mostBars, stop);

    public Task<StoredReach> ReachAsync(CancellationToken stop) => live.ReachAsync(stop);

    public Task StopAsync() => live.StopAsync();
}
