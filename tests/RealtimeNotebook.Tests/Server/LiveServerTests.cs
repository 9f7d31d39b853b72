using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using RealtimeNotebook.History;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

public sealed class LiveServerTests
{
    [Fact]
    public async Task It_listens_at_both_loopback_addresses_with_one_port()
    {
        await using TestServer test = await TestServer.StartAsync();
        Assert.Equal($"http://127.0.0.1:{test.Server.Port}/", test.Server.BaseUrl.AbsoluteUri);
        Assert.Equal("""{"status":"ok"}""", await test.Http.GetStringAsync(new Uri(test.Server.BaseUrl, "/health")));
        if (Socket.OSSupportsIPv6)
            Assert.Equal("""{"status":"ok"}""", await test.Http.GetStringAsync(new Uri($"http://[::1]:{test.Server.Port}/health")));
        Assert.Null(test.Server.Warning);
    }

    [Fact]
    public async Task A_port_in_use_is_said_with_the_remedy()
    {
        await using TestServer test = await TestServer.StartAsync();
        IOException e = await Assert.ThrowsAsync<IOException>(() => LiveServer.StartAsync(new() { Port = test.Server.Port }, TimeProvider.System, default));
        Assert.Equal($"Port {test.Server.Port} is in use; choose another with Port/--port, or 0 for a free one.", e.Message);
    }

    [Fact]
    public async Task All_faults_of_the_options_are_said_at_once()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => LiveServer.StartAsync(
            new() { Host = "0.0.0.0", Port = 70_000, RequireToken = false, PublicUrl = new("ftp://x"), AllowedOrigins = ["*"] }, TimeProvider.System, default));
        foreach (string part in new[] { "RequireToken must stay true", "70000", "ftp://x", "'*'" })
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_others_can_reach_warns_and_answers_to_addresses_but_to_no_foreign_name()
    {
        await using TestServer test = await TestServer.StartAsync(new() { Host = "0.0.0.0" });
        Assert.Contains("other machines", test.Server.Warning, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await test.GetInAsync("/ws/status", ("Host", "192.168.7.7:80"))).StatusCode);
        Assert.Equal(421, (int)(await test.GetInAsync("/ws/status", ("Host", "evil.example"))).StatusCode);
        Assert.Equal(401, (int)(await test.GetAsync("/ws/status", null, ("Host", "192.168.7.7:80"))).StatusCode);
    }

    [Fact]
    public async Task Stopping_asks_the_viewers_to_come_back_and_frees_the_port()
    {
        FakeChart chart = new FakeChart().Fill(3);
        TestServer test = await TestServer.StartAsync(null, chart);
        int port = test.Server.Port;
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.ReadUntilAsync(() => viewer.Model.LastState is not null);
        Task closing = viewer.ReadToCloseAsync();
        await Task.WhenAll(test.Server.StopAsync(), closing);
        // Neither an end of the series nor of the page: whoever looks on comes back when the server does.
        Assert.Equal(System.Net.WebSockets.WebSocketCloseStatus.EndpointUnavailable, viewer.Socket.CloseStatus);
        Assert.Equal("live", viewer.Model.LastState);
        Assert.Equal(0, chart.Viewers);
        using var again = new TcpListener(IPAddress.Loopback, port);
        again.Start();
        await test.Server.StopAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task The_context_of_the_starter_is_not_captured()
    {
        var local = new AsyncLocal<string?> { Value = "cell 1" };
        string? seen = "nothing";
        await using TestServer test = await TestServer.StartAsync(new()
        {
            OpenOnDemand = key =>
            {
                seen = local.Value;
                return null;
            },
        });
        Assert.Equal(404, (int)(await test.GetInAsync("/data?symbol=SPY&interval=1m")).StatusCode);
        Assert.Null(seen);
    }

    [Fact]
    public async Task The_charts_url_opens_the_page_and_carries_the_token_behind_the_hash()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart("BTC/USDT", "1m").Fill(2));
        Uri url = test.Server.ChartUrl(new("BTC/USDT", Interval.OneMinute));
        Assert.Equal($"http://127.0.0.1:{test.Server.Port}/chart/BTC%2FUSDT/1m#token={test.Server.Token}", url.AbsoluteUri);
        Assert.Equal($"http://127.0.0.1:{test.Server.Port}/#token={test.Server.Token}", test.Server.ListUrl.AbsoluteUri);
        HttpResponseMessage page = await test.GetAsync(url.PathAndQuery);
        Assert.Equal("<!doctype html><title>page</title>", await page.Content.ReadAsStringAsync());
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains($"connect-src 'self' ws://127.0.0.1:{test.Server.Port} wss", policy, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_public_url_is_where_charts_are_and_a_host_that_is_answered_to()
    {
        await using TestServer test = await TestServer.StartAsync(new() { PublicUrl = new("https://hub.example.com/user/x/proxy/1/") }, new FakeChart().Fill(2));
        Assert.StartsWith("https://hub.example.com/user/x/proxy/1/chart/GC%3DF/1h#token=", test.Server.ChartUrl(new("GC=F", Interval.Parse("1h"))).AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await test.GetAsync("/chart/GC%3DF/60", null, ("Host", "hub.example.com"))).StatusCode);
        Assert.Equal(200, (int)(await test.GetInAsync("/ws/status", ("Host", "hub.example.com"), ("Origin", "https://hub.example.com"))).StatusCode);
    }

    [Fact]
    public async Task Pages_say_nothing_about_what_there_is()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart("SECRET", "1h").Fill(2), new FakeChart("A&B", "5m"));
        foreach (string path in new[] { "/", "/chart/SECRET/1h", "/chart/NONE/1h", "/grid?series=SECRET:1h", "/grid?series=NONE:1h" })
        {
            HttpResponseMessage answer = await test.GetAsync(path);
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.DoesNotContain("SECRET", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_given_token_outlasts_a_restart_and_a_weak_one_is_refused_without_being_repeated()
    {
        await using TestServer test = await TestServer.StartAsync(new() { Token = "0123456789abcdef-own" }, new FakeChart().Fill(2));
        Assert.Equal(200, (int)(await test.GetAsync("/ws/status", "0123456789abcdef-own")).StatusCode);
        foreach (string weak in new[] { "", "s3cret", "s3cret with blanks in it", "s3cret/slashes/in/it" })
        {
            ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => LiveServer.StartAsync(new() { Token = weak }, TimeProvider.System, default));
            Assert.DoesNotContain("s3cret", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Assets_are_compressed_once_marked_and_open_to_scripts_of_other_origins()
    {
        await using TestServer test = await TestServer.StartAsync();
        HttpResponseMessage plain = await test.GetAsync($"/assets/chart.js?token={test.Server.Token}", null, ("Origin", "http://localhost:8888"));
        Assert.Equal("cross-origin", plain.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Equal("text/javascript; charset=utf-8", plain.Content.Headers.ContentType!.ToString());
        foreach (string encoding in new[] { "gzip", "br" })
        {
            HttpResponseMessage packed = await test.GetInAsync("/assets/chart.js", ("Accept-Encoding", encoding));
            Assert.Equal(encoding, packed.Content.Headers.ContentEncoding.Single());
            Assert.True(packed.Content.Headers.ContentLength < 200);
            Assert.NotEqual(plain.Headers.ETag, packed.Headers.ETag);
            HttpResponseMessage same = await test.GetInAsync("/assets/chart.js", ("Accept-Encoding", encoding), ("If-None-Match", packed.Headers.ETag!.Tag));
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        }
        HttpResponseMessage missing = await test.GetInAsync("/assets/none.js");
        Assert.Equal(404, (int)missing.StatusCode);
        Assert.Contains("there are: chart.js, page.css.", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(404, (int)(await test.GetInAsync("/assets/page.html")).StatusCode);
        Assert.Equal(404, (int)(await test.GetInAsync("/assets/..%2Fchart.js")).StatusCode);
    }

    [Theory]
    [InlineData("/chart/GC%3DF/1h", 200, null)]
    [InlineData("/chart/GC=F/60", 200, null)]
    [InlineData("/chart/GC%3DF/%7B=h%7D", 200, null)]
    [InlineData("/chart/BTC%2FUSDT/1m", 200, null)]
    [InlineData("/chart/BTC%252FUSDT/1m", 400, "INVALID_SYMBOL")]
    [InlineData("/chart/BTC%FFUSDT/1m", 400, "INVALID_SYMBOL")]
    [InlineData("/chart/%3Cscript%3E/1m", 400, "INVALID_SYMBOL")]
    [InlineData("/chart/GC%3DF/7m", 400, "INVALID_INTERVAL")]
    [InlineData("/chart/SPY/1m", 200, null)]
    [InlineData("/data?symbol=SPY&interval=1m", 404, "UNKNOWN_SERIES")]
    [InlineData("/chart/SPY", 404, "UNKNOWN_PATH")]
    [InlineData("/ws/market/GC%3DF/1h", 426, "WEBSOCKET_EXPECTED")]
    [InlineData("/ws/market/GC%3DF/7m", 400, "INVALID_INTERVAL")]
    [InlineData("/nothing", 404, "UNKNOWN_PATH")]
    public async Task Paths_are_read_once_and_refused_in_json(string path, int status, string? code)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(2), new FakeChart("BTC/USDT", "1m").Fill(2));
        HttpResponseMessage answer = await test.GetInAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        string text = await answer.Content.ReadAsStringAsync();
        if (code is null)
            return;
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement error = document.RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        if (code == "UNKNOWN_SERIES")
            Assert.Contains("there are: BTC/USDT 1m, GC=F 1h.", error.GetProperty("message").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_method_is_refused_in_json()
    {
        await using TestServer test = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(test.Server.BaseUrl, "/api/status?token=" + test.Server.Token));
        HttpResponseMessage answer = await test.Http.SendAsync(request);
        Assert.Equal(405, (int)answer.StatusCode);
        Assert.Contains("METHOD_NOT_ALLOWED", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_tells_everything_and_503_when_a_series_is_cut_off()
    {
        FakeChart chart = new FakeChart().Fill(3);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.SendAsync("""{"action":"latency","samples":12,"p50":1.5,"p95":3,"max":9}""");
        JsonElement status = default;
        await TestServer.UntilAsync(async () =>
        {
            status = await test.StatusAsync();
            return status.GetProperty("viewers")[0].GetProperty("latency_ms").ValueKind == JsonValueKind.Object;
        }, "the viewer's report is in the status");
        Assert.Equal("ok", status.GetProperty("status").GetString());
        Assert.Equal(2, status.GetProperty("series")[0].GetProperty("not_applied").GetProperty("late").GetInt32());
        Assert.Equal(3, status.GetProperty("viewers")[0].GetProperty("latency_ms").GetProperty("p95").GetDouble());
        using JsonDocument trackers = JsonDocument.Parse(await (await test.GetInAsync("/ws/status")).Content.ReadAsStringAsync());
        Assert.Equal(1, trackers.RootElement.GetProperty("active_trackers").GetInt32());
        Assert.Equal(3, trackers.RootElement.GetProperty("trackers").GetProperty("GC=F_1h").GetProperty("last_candle_count").GetInt32());

        chart.Become(chart.State with { Phase = SeriesPhase.Stopped });
        Assert.Equal(200, (int)(await test.GetInAsync("/api/status")).StatusCode);
        chart.HasFailed = true;
        Assert.Equal(503, (int)(await test.GetInAsync("/api/status")).StatusCode);
        chart.HasFailed = false;
        // Neither one that refuses every event is well.
        foreach (SeriesPhase ill in new[] { SeriesPhase.Rejecting, SeriesPhase.Reconnecting })
        {
            chart.Become(chart.State with { Phase = ill });
            Assert.Equal(503, (int)(await test.GetInAsync("/api/status")).StatusCode);
            Assert.False((await test.StatusAsync()).GetProperty("series")[0].GetProperty("healthy").GetBoolean());
        }
        Assert.Equal(200, (int)(await test.GetAsync("/health")).StatusCode);
        Assert.Equal(200, (int)(await test.GetAsync("/health/live")).StatusCode);
        using HttpResponseMessage ready = await test.GetAsync("/health/ready", null, ("Origin", "https://anywhere.example"));
        Assert.Equal((503, """{"status":"unhealthy"}"""), ((int)ready.StatusCode, await ready.Content.ReadAsStringAsync()));
        Assert.Equal("*", ready.Headers.GetValues("Access-Control-Allow-Origin").Single());
        chart.Become(chart.State with { Phase = SeriesPhase.Live });
        Assert.Equal(200, (int)(await test.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task Series_are_opened_on_demand_up_to_a_bound()
    {
        var opened = new List<SeriesKey>();
        await using TestServer test = await TestServer.StartAsync(new()
        {
            MostOnDemand = 2,
            OpenOnDemand = key =>
            {
                opened.Add(key);
                return key.Symbol == "NO" ? null
                    : key.Symbol == "DOWN" ? throw new FeedUnavailableException("The feed is down; start it.") : new FakeChart(key.Symbol, key.Interval.ToString());
            },
        });
        Assert.Equal(404, (int)(await test.GetInAsync("/data?symbol=NO&interval=1m")).StatusCode);
        Assert.Equal(503, (int)(await test.GetInAsync("/data?symbol=DOWN&interval=1m")).StatusCode);
        Assert.Equal(200, (int)(await test.GetInAsync("/data?symbol=A&interval=1m")).StatusCode);
        Assert.Equal(200, (int)(await test.GetInAsync("/data?symbol=A&interval=1")).StatusCode);
        await using TestViewer viewer = await test.ViewAsync("/ws/market/B/1m");
        Assert.Equal("status", await viewer.ReadAsync());
        Assert.Equal(("SERIES_LIMIT", 4429), await TestServer.ClosedAsync(test.SocketUri("/ws/market/C/1m")));
        Assert.Equal(["NO", "DOWN", "A", "B"], opened.Select(key => key.Symbol));
    }

    [Fact]
    public async Task A_problem_that_concerns_several_series_is_listed_once_with_its_source()
    {
        (FakeChart spy, FakeChart gold) = (new FakeChart("SPY", "1m").Fill(5), new FakeChart().Fill(5));
        await using TestServer test = await TestServer.StartAsync(null, spy, gold);
        Assert.Equal(0, (await test.StatusAsync()).GetProperty("problems").GetArrayLength());
        SourceHealth feed = new("redis://h:6379", SourceRole.Feed, SourceState.Degraded, "redis://h:6379 does not answer.", 0, 0, 3);
        SourceHealth history = new("influx://h/market", SourceRole.History, SourceState.Down, "influx://h/market refused the password.", 0, 0, 5);
        foreach (FakeChart chart in new[] { spy, gold })
            chart.Become(chart.State with { Phase = SeriesPhase.Reconnecting, Text = feed.Text, Sources = [feed, history] });
        JsonElement[] problems = [.. (await test.StatusAsync()).GetProperty("problems").EnumerateArray()];
        Assert.Equal(["redis://h:6379 does not answer.", "influx://h/market refused the password."], problems.Select(one => one.GetProperty("text").GetString()));
        Assert.All(problems, one => Assert.Equal("""["GC=F 1h","SPY 1m"]""", one.GetProperty("series").GetRawText()));
        Assert.Equal(["feed", "history"], problems.Select(one => one.GetProperty("role").GetString()));
        // A source is one problem also where its words for each series tell another time.
        gold.Become(gold.State with { Sources = [feed, history with { Text = "influx://h/market is left alone until 12:00:05 UTC." }] });
        Assert.Equal(2, (await test.StatusAsync()).GetProperty("problems").GetArrayLength());
        gold.Become(gold.State with { Phase = SeriesPhase.Rejecting, Text = "Feed rejected 7 events: low (-1) is negative.", Sources = [] });
        Assert.Contains((await test.StatusAsync()).GetProperty("problems").EnumerateArray(), one => one.GetProperty("text").GetString() == "Feed rejected 7 events: low (-1) is negative.");
    }

    [Fact]
    public async Task A_fault_of_the_server_is_answered_in_json_and_counted()
    {
        await using TestServer test = await TestServer.StartAsync(new() { OpenOnDemand = _ => throw new InvalidOperationException("broken") });
        HttpResponseMessage answer = await test.GetInAsync("/data?symbol=A&interval=1m");
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.DoesNotContain("broken", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, test.Server.Counters.Faults);
        Assert.Contains("broken", test.Server.Counters.LastFault, StringComparison.Ordinal);
    }
}
