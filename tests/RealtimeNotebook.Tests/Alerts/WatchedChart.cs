using System.Collections.Concurrent;
using RealtimeNotebook.Alerts;
using RealtimeNotebook.Tests.Live;
using RealtimeNotebook.Tests.Server;

namespace RealtimeNotebook.Tests.Alerts;

/// <summary>A chart with rules, and what it tells of them.</summary>
internal sealed class WatchedChart : IAlertListener, IAsyncDisposable
{
    private readonly ConcurrentQueue<Alert> _told = new();
    private int _renewed;

    internal WatchedChart(AlertOptions? options = null, TimeProvider? clock = null, int keep = 5_000)
    {
        Chart = new("SPY", "1m", keep) { AlertOptions = options ?? new(), Clock = clock ?? TimeProvider.System };
        // As a series begins: what it has when it goes live was read as history.
        Chart.Become(Chart.State with { Phase = SeriesPhase.Seeding });
        Chart.Alerts.Desk.Attach(this);
    }

    internal FakeChart Chart { get; }

    internal AlertEngine Engine => Chart.Alerts;

    internal Alert[] Told => [.. _told];

    internal int Renewed => Volatile.Read(ref _renewed);

    internal IReadOnlyList<Alert> History => Engine.Desk.Log.History;

    public void Tell(Alert alert) => _told.Enqueue(alert);

    public void Renew() => Interlocked.Increment(ref _renewed);

    /// <summary>Waits until the rules have looked at the newest state.</summary>
    internal async Task LookedAsync()
    {
        long bar = Chart.Snapshot.Forming?.OpenMs ?? Chart.Snapshot.Bars.OpenMs[^1];
        double close = Chart.Snapshot.Forming?.Close ?? Chart.Snapshot.Bars.Close[^1];
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Engine.Add(AlertRule.When("looked", moment =>
        {
            if (moment.Bar.OpenMs == bar && moment.Price == close)
                looked.TrySetResult();
            return false;
        }) with
        { ByClock = true });
        await looked.Task.WaitAsync(Eventually.Limit);
        Engine.Remove("looked");
    }

    public async ValueTask DisposeAsync() => await Engine.EndAsync();
}
