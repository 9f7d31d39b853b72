using RealtimeNotebook.Alerts;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

/// <summary>A series that shows what a test tells it to.</summary>
internal sealed class FakeSeries(SeriesKey key, RealtimeOptions options) : IChartSeries
{
    private readonly List<ISeriesViewer> _viewers = [];
    private AlertEngine? _alerts;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SeriesKey Key => key;

    public RealtimeOptions Options => options;

    public AlertEngine Alerts => _alerts ??= new(this, options.Alerts, TimeProvider.System, TimeProvider.System);

    public ChartSnapshot Snapshot { get; private set; } = Samples.Snapshot([], key: key, state: Samples.State(SeriesPhase.Seeding, progress: 0.4));

    public SeriesStatus Status => new()
    {
        Key = key,
        State = Snapshot.Status,
        Bars = Snapshot.Bars.Count,
        NotApplied = new Dictionary<string, long>(),
        IndicatorFaults = new Dictionary<string, string>(),
    };

    public bool HasFailed => _completion.Task.IsFaulted;

    internal TaskCompletionSource SeededSource { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What an end waits for; completed unless a test replaces it.</summary>
    internal Task MayStop { get; set; } = Task.CompletedTask;

    internal List<IIndicator> Added { get; } = [];

    internal List<string> Removed { get; } = [];

    internal ChartMarks Marks { get; } = new();

    internal int Stops { get; private set; }

    internal int Viewers
    {
        get
        {
            lock (_viewers)
                return _viewers.Count;
        }
    }

    public Task Seeded => SeededSource.Task;

    public Task Completion => _completion.Task;

    public void Attach(ISeriesViewer viewer)
    {
        lock (_viewers)
            _viewers.Add(viewer);
        viewer.Offer(Snapshot, 0);
    }

    public void Detach(ISeriesViewer viewer)
    {
        lock (_viewers)
            _viewers.Remove(viewer);
    }

    public Task AddAsync(IIndicator indicator) => AddAsync(() => Added.Add(indicator));

    public Task RemoveAsync(string line) => AddAsync(() => Removed.Add(line));

    public void Draw(ChartMark mark) => Marks.Draw(mark);

    public bool Erase(string? name) => Marks.Erase(name);

    private static Task AddAsync(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    public Task<ChartPage> ReadAsync(long beforeMs, int mostBars, CancellationToken stop) =>
        Task.FromResult(new ChartPage(CandleColumns.Empty, Snapshot.Indicators, ChartSignals.Empty, null, HasMore: false));

    public Task<StoredReach> ReachAsync(CancellationToken stop) => Task.FromResult(new StoredReach(null, 0, false));

    public async Task StopAsync()
    {
        Stops++;
        await MayStop;
        _completion.TrySetResult();
    }

    internal void Show(ChartSnapshot snapshot)
    {
        Snapshot = snapshot;
        ISeriesViewer[] viewers;
        lock (_viewers)
            viewers = [.. _viewers];
        foreach (ISeriesViewer viewer in viewers)
            viewer.Offer(snapshot, 0);
    }
}
