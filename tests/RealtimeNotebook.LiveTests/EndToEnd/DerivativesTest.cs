using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>Open interest, funding and liquidations from a real Redis through the tool to its clients, and into the store and back.</summary>
public sealed class DerivativesTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_is_published_on_the_three_channels_reaches_clients_and_the_store_and_is_there_after_a_restart()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await using (RtnbProcess serve = Serve(redis))
        {
            var url = new Uri(await serve.FirstLineAsync());
            using ClientWebSocket socket = await SubscribeAsync(url, redis);
            Publish(redis, "OpenInterestEvent", $$"""{"timestamp":{{now}},"symbol":"BTCUSDT","venue":"binance","open_interest":"81234.567890123","open_interest_value":7400000000}""");
            Assert.Equal(81234.567890123m, (await ReadAsync(socket, "oi")).GetProperty("open_interest").GetDecimal());
            Publish(redis, "FundingEvent", $$"""{"timestamp":{{now}},"symbol":"BTCUSDT","venue":"binance","funding_rate":-0.0001,"next_funding_time":{{now + 60_000}},"predicted_rate":null}""");
            Assert.Equal(-0.0001m, (await ReadAsync(socket, "funding")).GetProperty("funding_rate").GetDecimal());
            Publish(redis, "LiquidationEvent", $$"""{"timestamp":{{now}},"symbol":"BTCUSDT","venue":"bybit","side":"LONG","quantity":"0.5","price":"90000.5"}""");
            Assert.Equal(45_000.25m, (await ReadAsync(socket, "liquidation")).GetProperty("value").GetDecimal());
            await TestWait.ForAsync(() => Kept(redis) == (1, 1, 1), "all three are in the store");
        }
        await using RtnbProcess again = Serve(redis);
        var restarted = new Uri(await again.FirstLineAsync());
        using var http = new HttpClient();
        foreach ((string kind, string venue, string column, decimal expected) in new[]
        {
            ("oi", "binance", "open_interest", 81234.567890123m), ("funding", "binance", "funding_rate", -0.0001m), ("liquidations", "bybit", "value", 45_000.25m),
        })
        {
            var past = new Uri(restarted, $"/api/history/{kind}{restarted.TokenQuery()}&symbol=BTCUSDT&from={now - 1_000}&to={now + 1_000}");
            string told = "";
            await TestWait.ReachAsync(async () => told = await http.GetStringAsync(past));
            using JsonDocument answer = JsonDocument.Parse(told);
            Assert.Equal([expected], answer.RootElement.GetProperty("venues").GetProperty(venue).GetProperty(column).EnumerateArray().Select(one => one.GetDecimal()));
        }
    }

    [Fact]
    public async Task What_is_no_event_is_refused_and_counted_and_the_next_is_taken()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RtnbProcess serve = Serve(redis);
        var url = new Uri(await serve.FirstLineAsync());
        using ClientWebSocket socket = await SubscribeAsync(url, redis);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        string[] bad =
        [
            "", "{", "[]", "{}", $$"""{"timestamp":{{now}},"symbol":"ETHUSDT","venue":"binance","open_interest":1}""",
            $$"""{"timestamp":{{now}},"symbol":"BTCUSDT","venue":"<script>","open_interest":1}""", $$"""{"timestamp":{{now}},"symbol":"BTCUSDT","venue":"binance","open_interest":-1}""",
            $$"""{"timestamp":{{now}},"symbol":"BTCUSDT","venue":"binance","open_interest":"NaN"}""", $$"""{"timestamp":"never","symbol":"BTCUSDT","venue":"binance","open_interest":1}""",
        ];
        foreach (string message in bad)
            Publish(redis, "OpenInterestEvent", message);
        Publish(redis, "OpenInterestEvent", $$"""{"timestamp":{{now}},"venue":"binance","open_interest":7}""");
        Assert.Equal(7, (await ReadAsync(socket, "oi")).GetProperty("open_interest").GetDecimal());

        using var http = new HttpClient();
        using JsonDocument status = JsonDocument.Parse(await http.GetStringAsync(new Uri(url, "/api/status" + url.TokenQuery())));
        JsonElement derivatives = status.RootElement.GetProperty("derivatives");
        Assert.Equal(bad.Length, derivatives.GetProperty("not_applied").GetProperty("refused").GetInt32());
        Assert.Equal(1, derivatives.GetProperty("applied").GetInt32());
        Assert.Contains("is not a time", derivatives.GetProperty("last_refusal").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redis_that_goes_is_said_and_when_it_is_back_what_comes_is_heard()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RtnbProcess serve = Serve(redis);
        var url = new Uri(await serve.FirstLineAsync());
        using ClientWebSocket socket = await SubscribeAsync(url, redis);
        await redis.KillAsync();
        while ((await ReadAsync(socket, "status")).GetProperty("connected").GetBoolean())
        {
        }
        await redis.StartAgainAsync();
        while (!(await ReadAsync(socket, "status")).GetProperty("connected").GetBoolean())
        {
        }
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Publish(redis, "OpenInterestEvent", $$"""{"timestamp":{{now}},"symbol":"BTCUSDT","venue":"binance","open_interest":9}""");
        Assert.Equal(9, (await ReadAsync(socket, "oi")).GetProperty("open_interest").GetDecimal());
        await TestWait.ForAsync(() => Kept(redis).OpenInterest == 1, "the store takes again");
    }

    [Fact]
    public async Task The_dashboard_of_the_demo_market_is_live_in_a_browser()
    {
        await using RtnbProcess demo = RtnbProcess.Start("demo", "--dashboard", "--no-open");
        string url = await demo.FirstLineAsync();
        await using ChromiumPage browser = await ChromiumPage.StartAsync();
        await browser.Page.GotoAsync(url);
        await browser.Page.WaitForFunctionAsync(
            """
            () => {
              const stats = document.getElementById('dashboard')?.dashboard?.stats;
              return stats !== undefined && stats.loads > 0 && stats.messages > 5 && stats.candles > 1000 && stats.state === 'connected';
            }
            """,
            null, new() { PollingInterval = 50 });
        Assert.DoesNotContain("token", browser.Page.Url, StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
        demo.Signal("INT");
        Assert.Equal(0, await demo.ExitAsync());
        await browser.Page.WaitForFunctionAsync("() => document.querySelector('.status').dataset.state === 'reconnecting'", null, new() { PollingInterval = 50 });
    }

    [Theory]
    [InlineData("dashboard", "'--out' is required")]
    [InlineData("dashboard --out page.html --data nowhere.ndjson", "nowhere.ndjson")]
    [InlineData("serve --feed demo:// --symbols SPY:1m --derivatives pigeon://roof", "pigeon")]
    [InlineData("serve --feed demo:// --symbols SPY:1m --derivatives-store redis://localhost", "give both")]
    public async Task What_is_not_understood_is_said_in_one_line(string arguments, string expected)
    {
        await using RtnbProcess rtnb = RtnbProcess.Start(arguments.Split(' '));
        Assert.InRange(await rtnb.ExitAsync(), 1, 2);
        Assert.Contains(expected, Assert.Single(rtnb.Errors), StringComparison.Ordinal);
    }

    private static RtnbProcess Serve(RedisServer redis) => RtnbProcess.Start(
        "serve", "--feed", "demo://", "--symbols", "BTCUSDT:1m", "--derivatives", redis.Url, "--derivatives-store", redis.Url, "--no-open");

    private static (int OpenInterest, int Funding, int Liquidations) Kept(RedisServer redis)
    {
        int Count(string kind) => int.Parse(redis.Cli("ZCARD", $"derivatives:{kind}:BTCUSDT"), System.Globalization.CultureInfo.InvariantCulture);
        return (Count("oi"), Count("funding"), Count("liquidation"));
    }

    private static void Publish(RedisServer redis, string kind, string message) =>
        Assert.Equal("1", redis.Cli("PUBLISH", $"market:{kind}:BTCUSDT", message));

    // Subscribed at the tool, and the tool at Redis.
    private static async Task<ClientWebSocket> SubscribeAsync(Uri url, RedisServer redis)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws", Path = "/ws" }.Uri, default);
        await socket.SendAsync("""{"action":"subscribe","symbols":["BTCUSDT"]}"""u8.ToArray(), WebSocketMessageType.Text, true, default);
        string[] channels = ["market:OpenInterestEvent:BTCUSDT", "market:FundingEvent:BTCUSDT", "market:LiquidationEvent:BTCUSDT"];
        await TestWait.ForAsync(() => channels.All(channel => redis.Cli("PUBSUB", "NUMSUB", channel).EndsWith("\n1", StringComparison.Ordinal)), "three channels are subscribed");
        return socket;
    }

    private static async Task<JsonElement> ReadAsync(ClientWebSocket socket, string type)
    {
        byte[] buffer = new byte[64 * 1_024];
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            int count = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(count), patience.Token);
                count += part.Count;
            }
            while (!part.EndOfMessage);
            using JsonDocument message = JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, count));
            if (message.RootElement.GetProperty("type").GetString() == type)
                return message.RootElement.Clone();
        }
    }
}
