using System.Collections.Concurrent;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class BarClosedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Candle[] Bars = Samples.Bars(60);

    private readonly FakeCharts _charts = new();

    [Fact]
    public async Task Every_bar_after_the_seed_is_told_once_and_in_order()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        var told = new ConcurrentQueue<BarClosedEventArgs>();
        chart.BarClosed += (_, closed) => told.Enqueue(closed);
        series.Show(Samples.Snapshot(Bars[..40], state: Samples.State(SeriesPhase.Seeding)));
        series.Show(Samples.Snapshot(Bars[..40], Bars[40]));
        await ShowUntilHeardAsync(series, told);
        int heard = told.Count;
        for (int count = 41 + heard; count < 58; count++)
            series.Show(Samples.Snapshot(Bars[..count], Bars[count]));
        await chart.StopAsync();

        Candle[] bars = [.. told.Select(closed => closed.Bar)];
        Assert.Equal(Bars[(57 - bars.Length)..57], bars);
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
        await ShowUntilHeardAsync(series, told);

        Assert.Equal(told.Count, chart.Status.HandlerFaults);
        Assert.Equal("FormatException: not my day", chart.Status.LastHandlerFault);
        Assert.Contains("faults in BarClosed handlers", _charts.Registry.Overview().ToString(), StringComparison.Ordinal);
        await chart.StopAsync();
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
        series.Show(Samples.Snapshot(Bars[..40], Bars[40]));
        for (int count = 41; count < 58 && series.Stops == 0; count++)
        {
            series.Show(Samples.Snapshot(Bars[..count], Bars[count]));
            await Task.Yield();
        }
        await stopped.Task.WaitAsync(Patience);
        Assert.True(_charts.Servers[0].IsDisposed);
    }

    // The pump notices where live bars begin on its own time, so closes are shown until the first is heard.
    private static async Task ShowUntilHeardAsync(FakeSeries series, ConcurrentQueue<BarClosedEventArgs> told)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (int count = 40; count < 56 || told.IsEmpty; count = Math.Min(count + 1, 56))
        {
            series.Show(Samples.Snapshot(Bars[..count], Bars[count]));
            await Task.Delay(1, patience.Token);
            if (!told.IsEmpty)
                return;
        }
    }
}
