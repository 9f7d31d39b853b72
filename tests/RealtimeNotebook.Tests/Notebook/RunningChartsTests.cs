using RealtimeNotebook.Indicators;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class RunningChartsTests
{
    private readonly FakeCharts _charts = new();

    [Fact]
    public async Task One_server_serves_all_charts_and_goes_with_the_last()
    {
        (RealtimeChart spy, _) = _charts.Start("SPY");
        (RealtimeChart qqq, _) = _charts.Start("QQQ");
        FakeServer server = Assert.Single(_charts.Servers);
        Assert.Equal(2, server.Served.Count);

        await spy.StopAsync();
        Assert.False(server.IsDisposed);
        Assert.Equal([qqq.Series], server.Served.Values);

        await qqq.StopAsync();
        Assert.True(server.IsDisposed);
        Assert.Empty(_charts.Registry.Charts);
        Assert.Null(_charts.Registry.Overview().Server);
    }

    [Fact]
    public async Task A_second_start_of_a_series_replaces_the_first()
    {
        (RealtimeChart first, FakeSeries old) = _charts.Start("SPY");
        (RealtimeChart second, FakeSeries young) = _charts.Start("SPY");

        await first.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        await first.StopAsync();
        Assert.Equal((1, 0), (old.Stops, young.Stops));
        Assert.Equal([second], _charts.Registry.Charts);
        FakeServer server = Assert.Single(_charts.Servers);
        Assert.False(server.IsDisposed);
        Assert.Equal([second.Series], server.Served.Values);
    }

    [Fact]
    public async Task Stopping_all_waits_for_those_that_were_replaced_too()
    {
        var slow = new TaskCompletionSource();
        (_, FakeSeries old) = _charts.Start("SPY");
        old.MayStop = slow.Task;
        _charts.Start("SPY");

        Task stopping = _charts.Registry.StopAllAsync();
        Assert.False(stopping.IsCompleted);
        Assert.False(_charts.Servers[0].IsDisposed);
        slow.SetResult();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(_charts.Servers[0].IsDisposed);
    }

    [Fact]
    public async Task A_chart_can_be_stopped_twice_and_started_again_on_a_new_server()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        await Task.WhenAll(chart.StopAsync(), chart.StopAsync());
        await chart.StopAsync();
        Assert.Equal(1, series.Stops);

        _charts.Start();
        Assert.Equal(2, _charts.Servers.Count);
        await _charts.Registry.StopAllAsync();
        Assert.All(_charts.Servers, server => Assert.True(server.IsDisposed));
    }

    [Fact]
    public async Task A_series_that_ends_badly_does_not_keep_the_server()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.MayStop = Task.FromException(new InvalidOperationException("boom"));
        await Assert.ThrowsAsync<InvalidOperationException>(chart.StopAsync);
        Assert.True(_charts.Servers[0].IsDisposed);
        Assert.Empty(_charts.Registry.Charts);
    }

    [Fact]
    public async Task A_series_that_cannot_be_opened_leaves_nothing()
    {
        var server = new FakeServer(1);
        var registry = new RunningCharts(_ => Task.FromResult<IChartServer>(server), TimeProvider.System);
        Assert.Throws<ArgumentException>(() => registry.Start(Samples.Key, new(), () => throw new ArgumentException("no such feed")));
        await registry.StopAllAsync();
        Assert.True(server.IsDisposed);
        Assert.Empty(registry.Charts);
    }

    [Fact]
    public async Task Starts_and_stops_from_many_threads_leave_nothing()
    {
        string[] symbols = ["A", "B", "C"];
        var open = new object();
        var series = new List<FakeSeries>();
        var servers = new List<FakeServer>();
        var registry = new RunningCharts(
            _ =>
            {
                lock (open)
                {
                    servers.Add(new(servers.Count + 1));
                    return Task.FromResult<IChartServer>(servers[^1]);
                }
            },
            TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                var key = new SeriesKey(symbols[(worker + i) % symbols.Length], default);
                RealtimeChart chart = registry.Start(key, new(), () => Open(key));
                if (i % 2 == 0)
                    await chart.StopAsync();
            }
        })));
        await registry.StopAllAsync();

        FakeSeries Open(SeriesKey key)
        {
            var one = new FakeSeries(key, new());
            lock (open)
                series.Add(one);
            return one;
        }
        Assert.Empty(registry.Charts);
        Assert.Equal(400, series.Count);
        Assert.All(series, one => Assert.Equal(1, one.Stops));
        Assert.All(servers, server => Assert.True(server.IsDisposed));
        Assert.All(servers, server => Assert.Empty(server.Served));
    }

    [Fact]
    public void All_faults_of_a_start_are_said_at_once()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => Realtime.Start(
            "S<P", "7m", new RealtimeOptions { Window = 3, Port = 70_000, Feed = "pigeon://coop", Indicators = [new Hull(), new Hull()] }));
        foreach (string expected in (string[])["'<'", "'7m' is not an interval", "Window 3", "Port 70000", "'hull' is taken", "'pigeon'"])
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Realtime.Charts);
        Assert.False(Realtime.Stop("SPY", "1m"));
    }
}
