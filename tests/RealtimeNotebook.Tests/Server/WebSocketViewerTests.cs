using System.Net.WebSockets;
using System.Text.Json;
using RealtimeNotebook.Tests.Live;
using Xunit.Abstractions;

namespace RealtimeNotebook.Tests.Server;

public sealed class WebSocketViewerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_viewer_gets_everything_then_the_state_then_what_changes()
    {
        FakeChart chart = new FakeChart().Fill(30);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await using TestViewer viewer = await test.ViewAsync();
        Assert.Equal("full_update", await viewer.ReadAsync());
        Assert.Equal("status", await viewer.ReadAsync());
        chart.Apply(chart.Bar(29, 107, sourceMs: 77));
        Assert.Equal("candle_update", await viewer.ReadAsync());
        Assert.Contains("\"source_time\":77", viewer.Last, StringComparison.Ordinal);
        chart.Apply(chart.Bar(30, 104));
        Assert.Equal("candle_update", await viewer.ReadAsync());
        Assert.Equal("full_update", await viewer.ReadAsync());
        viewer.Model.AssertShows(chart.Snapshot, 500);
        await TestServer.UntilAsync(() => chart.Viewers == 1, "the viewer is attached");
        await viewer.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await TestServer.UntilAsync(() => chart.Viewers == 0, "the viewer is detached");
    }

    [Fact]
    public async Task A_ping_is_answered_by_a_pong_that_has_no_number()
    {
        FakeChart chart = new FakeChart().Fill(5);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await using TestViewer viewer = await test.ViewAsync();
        Assert.Equal("full_update", await viewer.ReadAsync());
        Assert.Equal("status", await viewer.ReadAsync());
        await viewer.Socket.SendAsync("""{"action":"ping"}"""u8.ToArray(), WebSocketMessageType.Text, true, default);
        Assert.Equal("pong", await viewer.ReadAsync());
        Assert.Equal("""{"type":"pong"}""", viewer.Last);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Over_a_real_socket_the_model_ends_equal_to_the_series(int seed)
    {
        var chart = new FakeChart(interval: "1m", keep: 100, window: 60);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await using TestViewer viewer = await test.ViewAsync("/ws/market/GC%3DF/1m");
        // A last bar that nothing before it can be taken for.
        const double Last = 12_345;
        Task reading = Task.Run(() => viewer.ReadUntilAsync(() => viewer.Model.Rows.Count > 0 && viewer.Model.Rows.Values[^1][4] == Last));
        var random = new Random(seed);
        long bar = 0;
        for (int i = 0; i < 3_000; i++)
        {
            ChartTellerTests.Step(chart, random, ref bar);
            if (random.Next(8) == 0)
                await Task.Delay(random.Next(2));
        }
        chart.Apply(chart.Bar(bar + 1, 107.125, Last));
        await reading;
        viewer.Model.AssertShows(chart.Snapshot, 60);
        output.WriteLine($"{viewer.Model.Seq} messages for 3001 events, {viewer.Model.FullWithHistory} with history, {test.Server.Counters.Conflated} conflated");
    }

    [Fact]
    public async Task Resync_begins_anew_and_rate_changes_the_pace()
    {
        FakeChart chart = new FakeChart().Fill(5);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.ReadUntilAsync(() => viewer.Model.LastState is not null);
        await viewer.SendAsync("""{"action":"resync"}""");
        Assert.Equal("full_update", await viewer.ReadAsync());
        Assert.Equal(2, viewer.Model.FullWithHistory);
        await viewer.SendAsync("""{"action":"rate","ms":250}""");
        await TestServer.UntilAsync(async () => (await test.StatusAsync()).GetProperty("viewers")[0].GetProperty("every_ms").GetDouble() == 250, "the pace has changed");
    }

    [Theory]
    [InlineData("no json", "INVALID_JSON")]
    [InlineData("[1]", "INVALID_JSON")]
    [InlineData("{\"action\":\"resync\"} {}", "INVALID_JSON")]
    [InlineData("{\"action\":\"\\ud800\"}", "INVALID_JSON")]
    [InlineData("", "INVALID_JSON")]
    [InlineData("{}", "INVALID_ACTION")]
    [InlineData("{\"action\":\"dance<b>\"}", "INVALID_ACTION")]
    [InlineData("{\"action\":\"rate\",\"ms\":60001}", "INVALID_ACTION")]
    [InlineData("{\"action\":\"rate\",\"ms\":-1}", "INVALID_ACTION")]
    [InlineData("{\"action\":\"rate\",\"ms\":1e999}", "INVALID_ACTION")]
    [InlineData("{\"action\":\"rate\",\"ms\":\"5\"}", "INVALID_ACTION")]
    [InlineData("{\"action\":\"latency\",\"samples\":1}", "INVALID_ACTION")]
    public async Task What_cannot_be_understood_is_answered_with_what_is_expected(string text, string code)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(2));
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.ReadUntilAsync(() => viewer.Model.LastState is not null);
        await viewer.SendAsync(text);
        Assert.Equal("error", await viewer.ReadAsync());
        using JsonDocument error = JsonDocument.Parse(viewer.Last);
        Assert.Equal(code, error.RootElement.GetProperty("code").GetString());
        Assert.Contains("expected {\"action\":\"resync\"}", error.RootElement.GetProperty("message").GetString()!, StringComparison.Ordinal);
        await viewer.SendAsync("""{"action":"resync"}""");
        Assert.Equal("full_update", await viewer.ReadAsync());
    }

    [Theory]
    [InlineData("?", 40)]
    [InlineData("{\"action\":\"rate\",\"ms\":0}", 400)]
    public async Task Too_many_messages_or_errors_end_the_connection(string text, int count)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(2));
        await using TestViewer viewer = await test.ViewAsync();
        for (int i = 0; i < count && viewer.Socket.State == WebSocketState.Open; i++)
            await viewer.SendAsync(text);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await viewer.ReadToCloseAsync());
    }

    [Fact]
    public async Task A_binary_message_is_answered_with_what_is_expected()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(2));
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.Socket.SendAsync("""{"action":"resync"}"""u8.ToArray(), WebSocketMessageType.Binary, true, default);
        await viewer.ReadUntilAsync(() => viewer.Model.Types.Contains("error"));
        Assert.Contains("INVALID_JSON", viewer.Last, StringComparison.Ordinal);
        Assert.Equal(1, viewer.Model.FullWithHistory);
    }

    [Fact]
    public async Task Too_long_a_message_ends_the_connection()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(2));
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.SendAsync(new string(' ', 4_097));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await viewer.ReadToCloseAsync());
        await using TestViewer longest = await test.ViewAsync();
        await longest.SendAsync(new string(' ', 4_096));
        await longest.ReadUntilAsync(() => longest.Model.Types.Contains("error"));
    }

    [Fact]
    public async Task A_viewer_that_never_reads_delays_nobody_and_is_dropped_and_counted()
    {
        FakeChart chart = new FakeChart(interval: "1m").Fill(550);
        // Time passes only when the test says so: a busy machine is no deaf viewer.
        var clock = new VirtualClock(0);
        await using TestServer test = await TestServer.StartAsync(
            TestServer.With(new() { SendTimeout = TimeSpan.FromSeconds(1), MostMessagesPerSecond = 1_000_000 }), null, clock, chart);
        const string Path = "/ws/market/GC%3DF/1m";
        await using TestViewer deaf = await test.ViewAsync(Path);
        var viewers = new List<TestViewer>();
        for (int i = 0; i < 100; i++)
            viewers.Add(await test.ViewAsync(Path));
        long last = chart.Bar(609, 1).Candle.OpenMs;
        Task[] reading = [.. viewers.Select(viewer => Task.Run(() => viewer.ReadUntilAsync(() => viewer.Model.Rows.ContainsKey(last))))];
        // It asks for everything again and again, and reads nothing: the network's buffers fill up.
        Task asking = Task.Run(async () =>
        {
            while (deaf.Socket.State == WebSocketState.Open && test.Server.Counters.SlowViewers == 0)
            {
                await deaf.SendAsync("""{"action":"resync"}""");
                await Task.Delay(1);
            }
        });
        long start = Environment.TickCount64;
        for (int i = 550; i < 610; i++)
        {
            chart.Apply(chart.Bar(i, 100 + i % 7));
            await Task.Yield();
        }
        await Task.WhenAll(reading).WaitAsync(TestServer.Patience);
        output.WriteLine($"100 viewers had all 60 bars after {Environment.TickCount64 - start} ms");
        foreach (TestViewer viewer in viewers)
            viewer.Model.AssertShows(chart.Snapshot, 500);
        output.WriteLine($"and read them all after {Environment.TickCount64 - start} ms; {test.Server.Counters.Messages} messages, {test.Server.Counters.Bytes} bytes, {test.Server.Counters.Conflated} conflated");
        await TestServer.UntilAsync(async () =>
        {
            // Less than a message may take; those who read are sent another one in between.
            clock.Advance(TimeSpan.FromSeconds(0.6));
            foreach (TestViewer viewer in viewers)
                await AnswerAsync(viewer);
            return test.Server.Counters.SlowViewers == 1 && chart.Viewers == 100;
        }, "the deaf viewer was dropped and counted");
        output.WriteLine($"dropped after {Environment.TickCount64 - start} ms");
        await asking.ContinueWith(_ => { }, TaskScheduler.Default);
        foreach (TestViewer viewer in viewers)
            await viewer.DisposeAsync();
        await TestServer.UntilAsync(() => chart.Viewers == 0, "all have gone");
    }

    private static async Task AnswerAsync(TestViewer viewer)
    {
        int answers = viewer.Model.Types.Count(type => type == "error");
        await viewer.SendAsync("?");
        await viewer.ReadUntilAsync(() => viewer.Model.Types.Count(type => type == "error") > answers);
    }

    [Fact]
    public async Task There_is_a_bound_to_viewers_and_a_place_is_free_again_when_one_goes()
    {
        await using TestServer test = await TestServer.StartAsync(TestServer.With(new() { MostViewers = 2 }), new FakeChart().Fill(2));
        await using TestViewer first = await test.ViewAsync();
        await using TestViewer second = await test.ViewAsync();
        Assert.Equal(("VIEWER_LIMIT", 4429), await TestServer.ClosedAsync(test.SocketUri("/ws/market/GC%3DF/1h")));
        await first.DisposeAsync();
        await TestServer.UntilAsync(async () => (await test.StatusAsync()).GetProperty("viewers").GetArrayLength() == 1, "the place is free");
        // It is free a moment after the viewer has left the status.
        await using TestViewer third = await test.ViewWhenLetInAsync();
        Assert.Equal("full_update", third.Model.Types[0]);
    }

    [Fact]
    public async Task Unregistering_tells_the_viewers_and_registering_anew_brings_them_back()
    {
        FakeChart chart = new FakeChart().Fill(3), other = new FakeChart().Fill(4);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.ReadUntilAsync(() => viewer.Model.LastState is not null);
        test.Server.Register(other);
        Assert.Equal((WebSocketCloseStatus)1012, await viewer.ReadToCloseAsync());
        Assert.Equal("live", viewer.Model.LastState);
        await test.Server.Unregister(chart);
        await using TestViewer again = await test.ViewAsync();
        await again.ReadUntilAsync(() => again.Model.LastState is not null);
        again.Model.AssertShows(other.Snapshot, 500);
        Task removing = test.Server.Unregister(other);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await again.ReadToCloseAsync());
        await removing;
        Assert.Equal("stopped", again.Model.LastState);
        Assert.Equal(("UNKNOWN_SERIES", 4404), await TestServer.ClosedAsync(test.SocketUri("/ws/market/GC%3DF/1h")));
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_viewer_that_never_answers()
    {
        FakeChart chart = new FakeChart().Fill(3);
        TestServer test = await TestServer.StartAsync(TestServer.With(new() { CloseTimeout = TimeSpan.FromMilliseconds(200) }), chart);
        await using TestViewer deaf = await test.ViewAsync();
        await test.Server.StopAsync().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, chart.Viewers);
        Assert.Equal(0, test.Server.Counters.SlowViewers);
        await test.DisposeAsync();
    }
}
