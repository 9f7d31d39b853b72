using System.Net.WebSockets;
using System.Text.Json;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

public sealed class SeveralSeriesTests
{
    private const string Both = "series=SPY:1m,GC%3DF:1h";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Over_one_socket_every_model_ends_equal_to_its_series(int seed)
    {
        FakeChart[] charts = [new("SPY", "1m", keep: 100, window: 60), new("QQQ", "1m", keep: 100, window: 60), new("SPY", "5m", keep: 100, window: 60)];
        await using TestServer test = await TestServer.StartAsync(null, charts);
        await using SeveralViewer viewer = await SeveralViewer.ConnectAsync(test, "series=SPY:1m,QQQ:1m&series=SPY:5m");
        const double Last = 12_345;
        Task reading = Task.Run(() => viewer.ReadUntilAsync(() => charts.All(chart => HasEnded(viewer.Model(Name(chart)), Last))));
        var random = new Random(seed);
        long[] bars = new long[charts.Length];
        for (int i = 0; i < 1_500; i++)
        {
            int which = random.Next(charts.Length);
            ChartTellerTests.Step(charts[which], random, ref bars[which]);
        }
        for (int i = 0; i < charts.Length; i++)
            charts[i].Apply(charts[i].Bar(bars[i] + 1, 107.125, Last));
        await reading;
        foreach (FakeChart chart in charts)
            viewer.Model(Name(chart)).AssertShows(chart.Snapshot, 60);
    }

    [Fact]
    public async Task A_series_that_stops_says_so_and_leaves_the_others()
    {
        (FakeChart spy, FakeChart gold) = (new FakeChart("SPY", "1m").Fill(5), new FakeChart().Fill(5));
        await using TestServer test = await TestServer.StartAsync(null, spy, gold);
        await using SeveralViewer viewer = await SeveralViewer.ConnectAsync(test, Both);
        await viewer.ReadUntilAsync(() => viewer.Model("SPY 1m").LastState is not null && viewer.Model("GC=F 1h").LastState is not null);
        await test.Server.Unregister(spy);
        Assert.Equal(0, spy.Viewers);
        gold.Apply(gold.Bar(4, 107));
        await viewer.ReadUntilAsync(() => viewer.Model("GC=F 1h").Rows.Values[^1][3] == 107);
        await viewer.ReadUntilAsync(() => viewer.Model("SPY 1m").LastState == "stopped");
        Assert.Equal("live", viewer.Model("GC=F 1h").LastState);
        Task stopping = test.Server.Unregister(gold);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await viewer.ReadToCloseAsync());
        await stopping;
        Assert.Equal("stopped", viewer.Model("GC=F 1h").LastState);
        Assert.Equal(0, gold.Viewers);
    }

    [Fact]
    public async Task A_series_that_is_started_anew_asks_the_viewer_to_come_back()
    {
        (FakeChart spy, FakeChart gold) = (new FakeChart("SPY", "1m").Fill(5), new FakeChart().Fill(5));
        await using TestServer test = await TestServer.StartAsync(null, spy, gold);
        await using SeveralViewer viewer = await SeveralViewer.ConnectAsync(test, Both);
        await viewer.ReadUntilAsync(() => viewer.Model("SPY 1m").LastState is not null);
        test.Server.Register(new FakeChart("SPY", "1m").Fill(9));
        Assert.Equal((WebSocketCloseStatus)1012, await viewer.ReadToCloseAsync());
        Assert.NotEqual("stopped", viewer.Model("SPY 1m").LastState);
        await TestServer.UntilAsync(() => spy.Viewers == 0 && gold.Viewers == 0, "the viewer is detached from both");
    }

    [Fact]
    public async Task A_series_that_is_not_there_is_refused_by_its_name_and_the_others_are_shown()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart("SPY", "1m").Fill(5));
        await using SeveralViewer viewer = await SeveralViewer.ConnectAsync(test, Both);
        await viewer.ReadUntilAsync(() => viewer.Model("SPY 1m").LastState is not null && viewer.Errors.Count > 0);
        Assert.Equal([("GC=F 1h", "UNKNOWN_SERIES")], viewer.Errors);
        Assert.Equal(("UNKNOWN_SERIES", 4404), await TestServer.ClosedAsync(SeveralViewer.UriOf(test, "series=A:1m,B:1m")));
    }

    [Fact]
    public async Task Orders_are_for_one_series_or_for_all()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart("SPY", "1m").Fill(5), new FakeChart().Fill(5));
        await using SeveralViewer viewer = await SeveralViewer.ConnectAsync(test, Both);
        await viewer.ReadUntilAsync(() => viewer.Model("SPY 1m").LastState is not null && viewer.Model("GC=F 1h").LastState is not null);
        await viewer.SendAsync("""{"action":"resync","symbol":"SPY","timeframe":"1"}""");
        await viewer.ReadUntilAsync(() => viewer.Model("SPY 1m").FullWithHistory == 2);
        await viewer.SendAsync("""{"action":"resync"}""");
        await viewer.ReadUntilAsync(() => viewer.Model("SPY 1m").FullWithHistory == 3 && viewer.Model("GC=F 1h").FullWithHistory == 2);
        await viewer.SendAsync("""{"action":"resync","symbol":"QQQ"}""");
        await viewer.SendAsync("""{"action":"resync","timeframe":"7m"}""");
        await viewer.ReadUntilAsync(() => viewer.Errors.Count == 2);
        Assert.Equal([("", "UNKNOWN_SERIES"), ("", "INVALID_INTERVAL")], viewer.Errors);
        await viewer.SendAsync("""{"action":"rate","ms":250,"symbol":"GC=F"}""");
        await viewer.SendAsync("""{"action":"rate","ms":200,"symbol":"SPY"}""");
        await viewer.SendAsync("""{"action":"latency","symbol":"SPY","samples":3,"p50":1,"p95":7,"max":9}""");
        JsonElement shown = default;
        await TestServer.UntilAsync(
            async () => (shown = (await test.StatusAsync()).GetProperty("viewers")[0]).GetProperty("latency_ms").ValueKind == JsonValueKind.Object, "the latency has been reported");
        Assert.Equal(("SPY_1m GC=F_1h", 200.0, 7.0), (shown.GetProperty("series").GetString(), shown.GetProperty("every_ms").GetDouble(), shown.GetProperty("latency_ms").GetProperty("p95").GetDouble()));
    }

    [Theory]
    [InlineData("series=", 400, "INVALID_SYMBOL")]
    [InlineData("x=1", 400, "SERIES_EXPECTED")]
    [InlineData("series=SPY", 400, "INVALID_INTERVAL")]
    [InlineData("series=SPY:7m", 400, "INVALID_INTERVAL")]
    [InlineData("series=SP<Y:1m", 400, "INVALID_SYMBOL")]
    [InlineData("series=SPY:1m,QQQ:1m,GC%3DF:1h", 400, "SERIES_LIMIT")]
    [InlineData("series=QQQ:1m", 200, "<!doctype")]
    [InlineData("series=SPY%7B%3D5m%2Ctho%3Dtrue%7D", 200, "<!doctype")]
    [InlineData("series=SPY%7Btho%3Dtrue,price%3Dmark%7D:5m", 200, "<!doctype")]
    [InlineData("series=SPY%7Btho%7D:5m", 400, "INVALID_SYMBOL")]
    [InlineData("series=SPY:1m", 200, "<!doctype")]
    [InlineData("series=SPY:1m,QQQ:1m", 200, "<!doctype")]
    [InlineData("series=SPY:1m,SPY:1,SPY%3A1m", 200, "<!doctype")]
    public async Task The_page_of_several_charts_is_shown_whichever_of_them_are_there(string query, int status, string part)
    {
        await using TestServer test = await TestServer.StartAsync(TestServer.With(new ViewerLimits { MostSeries = 2 }), new FakeChart("SPY", "1m").Fill(5));
        HttpResponseMessage answer = await test.GetInAsync("/grid?" + query);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(part, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        if (status == 200)
            Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(status == 400 ? 400 : 426, (int)(await test.GetInAsync("/ws/markets?" + query)).StatusCode);
    }

    [Theory]
    [InlineData("SPY%7B%3D5m%2Ctho%3Dtrue%7D", "SPY{tho=true} 5m")]
    [InlineData("SPY%7Btho%3Dtrue,price%3Dmark%7D:5m", "SPY{price=mark,tho=true} 5m")]
    public async Task The_attributes_of_a_symbol_are_part_of_its_name(string entry, string name)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart("SPY", "5m").Fill(5));
        await using SeveralViewer viewer = await SeveralViewer.ConnectAsync(test, "series=SPY:5m," + entry);
        await viewer.ReadUntilAsync(() => viewer.Errors.Count > 0);
        Assert.Equal([(name, "UNKNOWN_SERIES")], viewer.Errors);
    }

    [Fact]
    public async Task Addresses_are_read_as_they_are_written_whatever_the_symbol()
    {
        FakeChart[] charts = [new("A,B", "1m"), new("BINANCE:BTCUSDT", "1h"), new("BTC/USDT", "5m"), new("M&M+~|$#@!^", "1d")];
        await using TestServer test = await TestServer.StartAsync(null, charts);
        Uri url = test.Server.GridUrl(charts.Select(chart => chart.Key), new() { Columns = 3, LinkCursor = false, LinkRange = false });
        Assert.Contains("&columns=3&cursor=off&range=off", url.Query, StringComparison.Ordinal);
        await using SeveralViewer viewer = await SeveralViewer.ConnectAsync(test, url.Query[1..url.Query.IndexOf("&columns", StringComparison.Ordinal)]);
        await viewer.ReadUntilAsync(() => charts.All(chart => viewer.Model(Name(chart)).LastState is not null));
        Assert.Empty(viewer.Errors);

        HttpResponseMessage page = await test.GetAsync(url.PathAndQuery);
        Assert.Equal("#token=" + test.Server.Token, url.Fragment);
        Assert.Contains("<title>grid</title>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_connection_takes_one_seat_however_many_series_it_shows()
    {
        await using TestServer test = await TestServer.StartAsync(
            TestServer.With(new ViewerLimits { MostViewers = 1 }), new FakeChart("SPY", "1m").Fill(5), new FakeChart().Fill(5));
        await using SeveralViewer viewer = await SeveralViewer.ConnectAsync(test, Both);
        Assert.Equal(("VIEWER_LIMIT", 4429), await TestServer.ClosedAsync(SeveralViewer.UriOf(test, Both)));
    }

    private static string Name(FakeChart chart) => $"{chart.Key.Symbol} {chart.Key.Interval}";

    private static bool HasEnded(ChartModel model, double volume) => model.Rows.Count > 0 && model.Rows.Values[^1][4] == volume;
}
