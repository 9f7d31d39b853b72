using System.Net.WebSockets;
using System.Text.Json;
using RealtimeNotebook.Feeds;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Server;

public sealed class DerivativeSocketTests
{
    [Fact]
    public async Task A_client_hears_of_what_it_subscribed_to_and_of_nothing_else()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        await using DerivativeClient client = await server.ConnectAsync();
        JsonElement status = await client.ReadAsync("status");
        Assert.True(status.GetProperty("connected").GetBoolean());
        Assert.Equal("[\"binance\",\"bybit\"]", status.GetProperty("exchanges").GetRawText());
        await client.SubscribeAsync("BTCUSDT");
        Assert.Equal(["BTCUSDT"], server.Feed.Wanted);

        await server.Feed.SendAsync(Open(1, 1, symbol: "ETHUSDT"), Open(2, 1234.5m));
        JsonElement oi = await client.ReadAsync("oi");
        Assert.Equal($$"""{"type":"oi","timestamp":{{Start + 2}},"symbol":"BTCUSDT","venue":"binance","open_interest":1234.5,"open_interest_value":123450.0}""", oi.GetRawText());
        await server.Feed.SendAsync(Rate(3, -0.0001m));
        Assert.Equal($$"""{"type":"funding","timestamp":{{Start + 3}},"symbol":"BTCUSDT","venue":"binance","funding_rate":-0.0001,"next_funding_time":{{Start + 28_800_000}},"predicted_rate":null}""",
            (await client.ReadAsync("funding")).GetRawText());
        await server.Feed.SendAsync(Closed(4, 2, LiquidatedSide.Short));
        Assert.Equal($$"""{"type":"liquidation","timestamp":{{Start + 4}},"symbol":"BTCUSDT","venue":"binance","side":"SHORT","quantity":2,"price":100,"value":200}""",
            (await client.ReadAsync("liquidation")).GetRawText());
        await server.Feed.SendAsync(Open(5, 1400));
        Assert.Equal(0.134062m, (await client.ReadAsync("oi")).GetProperty("move").GetDecimal());

        await client.SendAsync("""{"action":"unsubscribe","symbols":["BTCUSDT"]}""");
        Assert.Equal(0, (await client.ReadAsync("status")).GetProperty("subscribed_symbols").GetArrayLength());
    }

    [Fact]
    public async Task A_ping_is_answered_by_a_pong()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        await using DerivativeClient client = await server.ConnectAsync();
        await client.SendAsync("""{"action":"ping"}""");
        Assert.Equal("""{"type":"pong"}""", (await client.ReadAsync("pong")).GetRawText());
    }

    [Fact]
    public async Task A_burst_of_liquidations_is_ten_messages_in_which_nothing_is_lost()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        await using DerivativeClient client = await server.ConnectAsync();
        await client.SubscribeAsync("BTCUSDT");
        Liquidation[] all = [.. Enumerable.Range(0, 2_000).Select(i => Closed(i, i + 1, (LiquidatedSide)(i % 2), i % 3 == 0 ? "bybit" : "binance"))];
        await server.Feed.SendAsync(all);
        (int messages, long count, decimal longs, decimal shorts) = (0, 0, 0, 0);
        while (count < all.Length)
        {
            JsonElement message = await client.ReadAsync("liquidation", "liquidation_summary");
            messages++;
            JsonElement[] groups = message.TryGetProperty("groups", out JsonElement many) ? [.. many.EnumerateArray()] : [message];
            foreach (JsonElement group in groups)
            {
                count += group.TryGetProperty("count", out JsonElement counted) ? counted.GetInt64() : 1;
                decimal value = group.GetProperty("value").GetDecimal();
                (longs, shorts) = group.GetProperty("side").GetString() == "LONG" ? (longs + value, shorts) : (longs, shorts + value);
            }
        }
        Assert.Equal(all.Length, count);
        Assert.Equal(all.Where(one => one.Side == LiquidatedSide.Long).Sum(one => one.Value), longs);
        Assert.Equal(all.Where(one => one.Side == LiquidatedSide.Short).Sum(one => one.Value), shorts);
        // Nine single ones, and for each second that the burst may have lasted one that adds up.
        Assert.InRange(messages, 10, 60);
    }

    [Theory]
    [InlineData("no json", "INVALID_JSON")]
    [InlineData("{} {}", "INVALID_JSON")]
    [InlineData("{}", "INVALID_ACTION")]
    [InlineData("{\"action\":\"dance\",\"symbols\":[\"BTCUSDT\"]}", "INVALID_ACTION")]
    [InlineData("{\"action\":\"subscribe\"}", "INVALID_SYMBOL")]
    [InlineData("{\"action\":\"subscribe\",\"symbols\":[]}", "INVALID_SYMBOL")]
    [InlineData("{\"action\":\"subscribe\",\"symbols\":[1]}", "INVALID_SYMBOL")]
    [InlineData("{\"action\":\"subscribe\",\"symbols\":[\"<script>\"]}", "INVALID_SYMBOL")]
    [InlineData("{\"action\":\"subscribe\",\"symbols\":[\"NOSUCH\"]}", "INVALID_SYMBOL")]
    [InlineData("{\"action\":\"unsubscribe\",\"symbols\":[\"BTCUSDT\"]}", "INVALID_SYMBOL")]
    public async Task What_cannot_be_understood_is_answered_with_a_code_and_the_connection_lives(string text, string code)
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        await using DerivativeClient client = await server.ConnectAsync();
        await client.SendAsync(text);
        JsonElement error = await client.ReadAsync("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEqual("", error.GetProperty("message").GetString());
        Assert.Equal(1, server.Test.Server.Counters.Refused[code]);
        await client.SubscribeAsync("BTCUSDT");
    }

    [Fact]
    public async Task Too_many_errors_end_the_connection_and_nobody_elses()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        await using DerivativeClient good = await server.ConnectAsync();
        await using DerivativeClient bad = await server.ConnectAsync();
        for (int i = 0; i < 60 && bad.Socket.State == WebSocketState.Open; i++)
            await bad.SendAsync("?");
        while (await bad.ReadAnyAsync() is not null)
        {
        }
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, bad.Socket.CloseStatus);
        await good.SubscribeAsync("ETHUSDT");
    }

    [Fact]
    public async Task Whoever_comes_later_is_told_what_is_and_whoever_leaves_is_forgotten()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        await using DerivativeClient first = await server.ConnectAsync();
        await first.SubscribeAsync("BTCUSDT");
        await server.Feed.SendAsync(Open(1, 7));
        await first.ReadAsync("oi");
        await using (DerivativeClient second = await server.ConnectAsync())
        {
            await second.SendAsync("""{"action":"subscribe","symbols":["BTCUSDT","ETHUSDT"]}""");
            Assert.Equal(7, (await second.ReadAsync("oi")).GetProperty("open_interest").GetDecimal());
            await second.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }
        await server.Feed.SendAsync(Open(2, 8));
        Assert.Equal(8, (await first.ReadAsync("oi")).GetProperty("open_interest").GetDecimal());
    }

    [Fact]
    public async Task The_status_counts_what_came_and_is_unhealthy_while_the_feed_is_away()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        await using DerivativeClient client = await server.ConnectAsync();
        await client.SubscribeAsync("BTCUSDT");
        await server.Feed.SendAsync(DerivativeEvent.Refused("nonsense"), DerivativeEvent.Of(Open(1, 1)), DerivativeEvent.Interrupted);
        while ((await client.ReadAsync("status")).GetProperty("connected").GetBoolean())
        {
        }
        HttpResponseMessage answer = await server.Test.GetInAsync("/api/status");
        Assert.Equal(503, (int)answer.StatusCode);
        using JsonDocument status = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        JsonElement derivatives = status.RootElement.GetProperty("derivatives");
        Assert.Equal("{\"refused\":1}", derivatives.GetProperty("not_applied").GetRawText());
        Assert.Equal(("fake", 1, "nonsense"),
            (derivatives.GetProperty("feed").GetString(), derivatives.GetProperty("applied").GetInt32(), derivatives.GetProperty("last_refusal").GetString()));
        await server.Feed.SendAsync(DerivativeEvent.Resumed);
        await TestServer.UntilAsync(async () => (int)(await server.Test.GetInAsync("/api/status")).StatusCode == 200, "the feed is back");
    }

    [Fact]
    public async Task A_server_that_stops_says_goodbye()
    {
        DerivativeServer server = await DerivativeServer.StartAsync();
        await using DerivativeClient client = await server.ConnectAsync();
        await client.SubscribeAsync("BTCUSDT");
        Task stopping = server.DisposeAsync().AsTask();
        while (await client.ReadAnyAsync() is not null)
        {
        }
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.Socket.CloseStatus);
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await stopping;
    }
}
