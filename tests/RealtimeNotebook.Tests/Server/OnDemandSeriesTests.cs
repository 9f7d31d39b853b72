using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Server;

public sealed class OnDemandSeriesTests
{
    private readonly VirtualClock _clock = new(0);
    private readonly List<FakeChart> _opened = [];

    [Fact]
    public async Task A_series_that_nobody_watches_is_closed_after_a_while_and_opened_anew()
    {
        await using TestServer test = await StartAsync();
        await OpenAsync(test, "A");
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(1, await CountAsync(test));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(test, 0);
        await OpenAsync(test, "A");
        Assert.Equal(["A", "A"], _opened.Select(chart => chart.Key.Symbol));
    }

    [Fact]
    public async Task A_series_that_is_watched_stays_and_its_time_begins_when_it_is_left()
    {
        await using TestServer test = await StartAsync();
        await using (TestViewer viewer = await test.ViewAsync("/ws/market/A/1m"))
        {
            await viewer.ReadAsync();
            for (int minute = 0; minute < 30; minute++)
                _clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1, await CountAsync(test));
        }
        await TestServer.UntilAsync(() => _opened[0].Viewers == 0, "the viewer has left");
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(1, await CountAsync(test));
        await TestServer.UntilAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            return await CountAsync(test) == 0;
        }, "the series is closed");
    }

    [Fact]
    public async Task Invented_symbols_fill_no_table_for_ever_and_never_displace_what_is_watched()
    {
        await using TestServer test = await StartAsync();
        await using TestViewer viewer = await test.ViewAsync("/ws/market/WATCHED/1m");
        await viewer.ReadAsync();
        for (int i = 0; i < 40; i++)
        {
            await OpenAsync(test, $"INVENTED{i}");
            _clock.Advance(TimeSpan.FromSeconds(6));
        }
        Assert.Equal(4, await CountAsync(test));
        _opened[0].Apply(_opened[0].Bar(0, 101));
        await viewer.ReadUntilAsync(() => viewer.Model.Rows.Count == 1);
    }

    [Fact]
    public async Task Where_all_places_were_taken_just_now_one_more_is_refused()
    {
        await using TestServer test = await StartAsync();
        for (int i = 0; i < 4; i++)
            await OpenAsync(test, $"S{i}");
        using HttpResponseMessage full = await test.GetInAsync("/data?symbol=MORE&interval=1m");
        Assert.Equal(503, (int)full.StatusCode);
        Assert.Equal(("SERIES_LIMIT", 4429), await TestServer.ClosedAsync(test.SocketUri("/ws/market/MORE/1m")));
    }

    [Fact]
    public async Task A_series_that_has_failed_is_closed_with_a_word_to_its_viewers_and_does_not_make_the_server_unready()
    {
        await using TestServer test = await StartAsync();
        await using TestViewer viewer = await test.ViewAsync("/ws/market/BAD/1m");
        await viewer.ReadAsync();
        FakeChart chart = _opened[0];
        chart.HasFailed = true;
        chart.Become(chart.State with { Phase = SeriesPhase.Stopped, Text = "The exchange has no BAD." });
        Assert.Equal(200, (int)(await test.GetAsync("/health/ready")).StatusCode);
        _clock.Advance(TimeSpan.FromSeconds(5));
        string last = "";
        while (await viewer.ReadAsync() != "close")
            last = viewer.Model.Types[^1] == "error" ? viewer.Last : last;
        Assert.Equal(4404, (int)viewer.Socket.CloseStatus!);
        Assert.Contains("The exchange has no BAD.", last, StringComparison.Ordinal);
        await UntilAsync(test, 0);
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        new()
        {
            MostOnDemand = 4,
            CloseOnDemandAfter = TimeSpan.FromMinutes(5),
            OpenOnDemand = key =>
            {
                var chart = new FakeChart(key.Symbol, key.Interval.ToString()) { Clock = _clock };
                _opened.Add(chart);
                return chart;
            },
        }, null, _clock);

    private static async Task OpenAsync(TestServer test, string symbol)
    {
        using HttpResponseMessage answer = await test.GetInAsync($"/api/alerts?symbol={symbol}&interval=1m");
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static async Task<int> CountAsync(TestServer test) => (await test.StatusAsync()).GetProperty("series").GetArrayLength();

    private static Task UntilAsync(TestServer test, int count) => TestServer.UntilAsync(async () => await CountAsync(test) == count, $"{count} series are open");
}
