using System.Net.WebSockets;
using System.Text.Json;

namespace RealtimeNotebook.Tests.Server;

/// <summary>Clients that ask for nothing, and what each request adds.</summary>
public sealed class PlainClientTests
{
    [Fact]
    public async Task A_client_that_asks_for_nothing_gets_the_two_messages_about_bars_as_documented()
    {
        FakeChart chart = new FakeChart().Fill(30);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        using ClientWebSocket socket = await ConnectAsync(test, "");
        JsonElement first = await ReadAsync(socket);
        Assert.Equal(["type", "symbol", "timeframe", "seq", "candle", "signals", "indicators", "timestamp"], Names(first));
        Assert.Equal("full_update", first.GetProperty("type").GetString());
        Assert.Equal(["time", "open", "high", "low", "close", "volume"], Names(first.GetProperty("candle")));
        Assert.Equal(["hull", "macd", "signal", "histogram"], Names(first.GetProperty("indicators")));
        Assert.Superset(new HashSet<string> { "pivot_points", "fvg_zones", "break_signals" }, Names(first.GetProperty("signals")).ToHashSet());
        chart.Apply(chart.Bar(29, 107, sourceMs: 77));
        JsonElement update = await ReadAsync(socket);
        Assert.Equal(["type", "symbol", "timeframe", "seq", "candle", "indicators", "timestamp"], Names(update));
        Assert.Equal("candle_update", update.GetProperty("type").GetString());
        chart.Become(chart.State with { Phase = SeriesPhase.Reconnecting });
        chart.Apply(chart.Bar(30, 104));
        Assert.Equal("candle_update", (await ReadAsync(socket)).GetProperty("type").GetString());
        JsonElement next = await ReadAsync(socket);
        Assert.Equal(("full_update", 4L), (next.GetProperty("type").GetString(), next.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task The_first_message_comes_with_the_first_bar()
    {
        var chart = new FakeChart();
        await using TestServer test = await TestServer.StartAsync(null, chart);
        using ClientWebSocket socket = await ConnectAsync(test, "");
        await TestServer.UntilAsync(() => chart.Viewers == 1, "the client is attached");
        chart.Become(chart.State with { Phase = SeriesPhase.Live });
        chart.Apply(chart.Bar(0, 101));
        Assert.Equal("full_update", (await ReadAsync(socket)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Each_feature_adds_its_messages_in_the_address_or_later()
    {
        FakeChart chart = new FakeChart().Fill(30);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        using ClientWebSocket asked = await ConnectAsync(test, "&features=status,marks");
        Assert.Equal("full_update", (await ReadAsync(asked)).GetProperty("type").GetString());
        Assert.Equal("status", (await ReadAsync(asked)).GetProperty("type").GetString());
        using ClientWebSocket later = await ConnectAsync(test, "");
        Assert.Equal("full_update", (await ReadAsync(later)).GetProperty("type").GetString());
        await SendAsync(later, """{"action":"features","types":["dance"]}""");
        Assert.Equal("INVALID_FEATURES", (await ReadAsync(later)).GetProperty("code").GetString());
        await SendAsync(later, """{"action":"features","types":["status","alerts","marks","figure","corrections"]}""");
        Assert.Equal("status", (await ReadAsync(later)).GetProperty("type").GetString());
        chart.Apply(chart.Bar(29, 107, sourceMs: 77));
        Assert.Equal(77, (await ReadAsync(later)).GetProperty("source_time").GetInt64());
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("&history=0", null)]
    [InlineData("&history=7", 7)]
    [InlineData("&history=20000", 29)]
    public async Task History_comes_in_the_first_message_when_it_is_asked_for(string query, int? bars)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(30));
        using ClientWebSocket socket = await ConnectAsync(test, query);
        for (int i = 0; i < 2; i++)
        {
            JsonElement full = await ReadAsync(socket);
            Assert.Equal(bars, full.TryGetProperty("history", out JsonElement history) ? history.GetProperty("close").GetArrayLength() : null);
            await SendAsync(socket, """{"action":"resync"}""");
        }
    }

    [Theory]
    [InlineData("/ws/market/GC%3DF/1h", "&features=dance", "INVALID_FEATURES")]
    [InlineData("/ws/market/GC%3DF/1h", "&history=20001", "INVALID_HISTORY")]
    [InlineData("/ws/market/GC%3DF/1h", "&history=-1", "INVALID_HISTORY")]
    [InlineData("/ws/markets", "&series=GC%3DF:1h&history=x", "INVALID_HISTORY")]
    [InlineData("/ws/markets", "", "SERIES_EXPECTED")]
    [InlineData("/ws/market/GC%3DF/7x", "", "INVALID_INTERVAL")]
    public async Task What_cannot_be_read_is_refused_as_a_page_can_see_it(string path, string query, string code)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(3));
        Assert.Equal((code, 4400), await TestServer.ClosedAsync(new($"ws://127.0.0.1:{test.Server.Port}{path}?token={test.Server.Token}{query}")));
    }

    [Fact]
    public async Task A_refused_host_or_origin_gets_no_socket()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(3));
        Uri uri = test.SocketUri("/ws/market/GC%3DF/1h");
        Assert.Equal(403, (int)await TestServer.RefusedAsync(uri, ("Origin", "http://evil.example")));
        Assert.Equal(421, (int)await TestServer.RefusedAsync(uri, ("Host", "evil.example")));
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestServer test, string query)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new($"ws://127.0.0.1:{test.Server.Port}/ws/market/GC%3DF/1h?token={test.Server.Token}{query}"), default);
        return socket;
    }

    private static async Task<JsonElement> ReadAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        byte[] buffer = new byte[256 * 1_024];
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(count), patience.Token);
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            count += part.Count;
            if (!part.EndOfMessage)
                continue;
            using JsonDocument document = JsonDocument.Parse(buffer.AsMemory(0, count));
            return document.RootElement.Clone();
        }
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);

    private static string[] Names(JsonElement of) => [.. of.EnumerateObject().Select(one => one.Name)];
}
