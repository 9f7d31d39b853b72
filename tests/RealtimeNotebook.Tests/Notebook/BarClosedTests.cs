using System.Collections.Concurrent;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class BarClosedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Candle[] Bars = Samples.Bars(5_000);

    private readonly FakeCharts _charts = new();

    [Fact]
    public async Task Every_bar_after_the_seed_is_told_once_and_in_order()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        var told = new ConcurrentQueue<BarClosedEventArgs>();
        chart.BarClosed += (_, closed) => told.Enqueue(closed);
        series.Show(Samples.Snapshot(Bars[..40], state: Samples.State(SeriesPhase.Seeding)));
        series.Show(Samples.Snapshot(Bars[..40], Bars[40]));
        int closed = await ShowUntilAsync(series, () => !told.IsEmpty);
        for (int end = closed + 16; closed < end; closed++)
            series.Show(Samples.Snapshot(Bars[..(closed + 1)], Bars[closed + 1]));
        await chart.StopAsync();
        await Eventually.IsTrue(() => told.Last().Bar == Bars[closed - 1]);

        Candle[] bars = [.. told.Select(one => one.Bar)];
        Assert.Equal(Bars[(closed - bars.Length)..closed], bars);
        BarClosedEventArgs last = told.Last();
        Assert.Equal(series.Snapshot.Indicators["macd"][^1], last.Indicator("macd"));
        Assert.Equal(chart.Key, last.Key);
    }

    [Fact]
    public async Task A_handler_that_throws_is_counted_and_harms_nobody()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        var told = new ConcurrentQueue<BarClosedEventArgs>();
        chart.BarClosed += (_, _) => throw new FormatException("not my day");
        chart.BarClosed += (_, closed) => told.Enqueue(closed);
        await ShowUntilAsync(series, () => !told.IsEmpty);

        Assert.Equal("FormatException: not my day", chart.Status.LastHandlerFault);
        Assert.Contains("faults in BarClosed handlers", _charts.Registry.Overview().ToString(), StringComparison.Ordinal);
        await chart.StopAsync();
        // The one is counted before the other is told.
        await Eventually.IsTrue(() => chart.Status.HandlerFaults == told.Count);
    }

    [Fact]
    public async Task The_pump_runs_only_while_somebody_listens()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        Assert.Equal(0, series.Viewers);
        EventHandler<BarClosedEventArgs> handler = (_, _) => { };
        chart.BarClosed += handler;
        chart.BarClosed += handler;
        Assert.Equal(1, series.Viewers);
        chart.BarClosed -= handler;
        Assert.Equal(1, series.Viewers);
        chart.BarClosed -= handler;
        Assert.Equal(0, series.Viewers);
        await chart.StopAsync();
        chart.BarClosed += handler;
        Assert.Equal(0, series.Viewers);
    }

    [Fact]
    public async Task A_handler_may_stop_the_chart()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        var stopped = new TaskCompletionSource();
        chart.BarClosed += (_, _) =>
        {
            chart.StopAsync().Wait(Patience);
            stopped.TrySetResult();
        };
        await ShowUntilAsync(series, () => series.Stops > 0);
        await stopped.Task.WaitAsync(Patience);
        Assert.True(_charts.Servers[0].IsDisposed);
    }

    // The pump notices where live bars begin on its own time, so closes are shown until one has been heard. Returns how many bars have closed.
    private static async Task<int> ShowUntilAsync(FakeSeries series, Func<bool> isHeard)
    {
        int closed = 40;
        await Eventually.IsTrue(() =>
        {
            series.Show(Samples.Snapshot(Bars[..closed], Bars[closed]));
            if (isHeard())
                return true;
            closed++;
            return false;
        }, "a close is heard");
        return closed;
    }
}
