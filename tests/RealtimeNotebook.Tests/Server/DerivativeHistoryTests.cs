using System.Net;
using System.Text.Json;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Server;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Server;

public sealed class DerivativeHistoryTests
{
    private const int BadRequests = 1_000;
    private const long Day = 86_400_000;

    private static readonly string[] Hostile =
    [
        "BTCUSDT' OR 1=1 --", "\"; DROP SERIES FROM x; --", "BTCUSDT*", "BTC?", "[a-z]USDT", "BTCUSDT\r\nFLUSHALL\r\n", "BTCUSDT\0", "../../etc/passwd", "<script>alert(1)</script>",
        "{{7*7}}", "${jndi:ldap://x}", "BTCUSDT%00", "BTCUSDT ETHUSDT", "", " ", "btcusdt", "NOSUCH", new('A', 1_000), "\u202eTDSUCTB", "ВТСUSDT",
    ];

    [Fact]
    public async Task A_thousand_bad_requests_are_refused_with_the_reason_and_none_reaches_the_store()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        var random = new Random(20_261_120);
        var codes = new SortedDictionary<string, int>();
        for (int i = 0; i < BadRequests; i++)
        {
            string path = Bad(random);
            HttpResponseMessage answer = await server.Test.GetInAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path}: {(int)answer.StatusCode}");
            using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            JsonElement error = body.RootElement.GetProperty("error");
            Assert.True(error.GetProperty("message").GetString()!.Length is > 20 and < 400, $"{path}: {error}");
            string code = error.GetProperty("code").GetString()!;
            codes[code] = codes.GetValueOrDefault(code) + 1;
        }
        Assert.Equal(["INVALID_LIMIT", "INVALID_PARAMETER", "INVALID_RANGE", "INVALID_SYMBOL", "INVALID_TIME", "INVALID_VENUE"], codes.Keys);
        Assert.All(codes.Values, count => Assert.InRange(count, 50, 400));
        Assert.Empty(server.Store.Asked);
        Assert.Empty(server.Feed.Wanted);

        // The same store is asked when the request is good.
        Assert.Equal(HttpStatusCode.OK, (await server.Test.GetInAsync("/api/history/oi?symbol=BTCUSDT")).StatusCode);
        Assert.Equal("BTCUSDT", Assert.Single(server.Store.Asked).Symbol);
    }

    [Fact]
    public async Task A_range_is_answered_by_venue_summed_or_for_one_of_them()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        server.Store.Put(
            DerivativeEvent.Of(Open(0, 10)), DerivativeEvent.Of(Open(10, 5, "bybit")), DerivativeEvent.Of(Open(20, 11)), DerivativeEvent.Of(Open(30, 6, "bybit")));
        string range = $"/api/history/oi?symbol=BTCUSDT&from={Start}&to={Start + 30}";

        JsonElement venues = (await JsonAsync(server, range)).GetProperty("venues");
        Assert.Equal("[10,11]", venues.GetProperty("binance").GetProperty("open_interest").GetRawText());
        Assert.Equal($"[{Start},{Start + 20}]", venues.GetProperty("binance").GetProperty("timestamp").GetRawText());
        // The end is excluded.
        Assert.Equal("[5]", venues.GetProperty("bybit").GetProperty("open_interest").GetRawText());

        JsonElement sum = (await JsonAsync(server, range + "&venue=sum")).GetProperty("venues").GetProperty("sum");
        Assert.Equal("[15,16]", sum.GetProperty("open_interest").GetRawText());
        // A venue that is silent for all of a range counts with its last word before it, of which the range itself says nothing.
        JsonElement later = (await JsonAsync(server, $"/api/history/oi?symbol=BTCUSDT&from={Start + 15}&to={Start + 30}&venue=sum")).GetProperty("venues").GetProperty("sum");
        Assert.Equal("[16]", later.GetProperty("open_interest").GetRawText());
        Assert.Equal($"[{Start + 20}]", later.GetProperty("timestamp").GetRawText());
        JsonElement one = (await JsonAsync(server, range + "&venue=bybit")).GetProperty("venues");
        Assert.Equal("bybit", Assert.Single(one.EnumerateObject()).Name);

        JsonElement iso = await JsonAsync(server, "/api/history/oi?symbol=BTCUSDT&from=2026-11-20T00:00:00.020Z&to=2026-11-21");
        Assert.Equal("[11]", iso.GetProperty("venues").GetProperty("binance").GetProperty("open_interest").GetRawText());
    }

    [Theory]
    [InlineData(31, 20_000, 20_000)]
    [InlineData(32, 20_000, 5_000)]
    [InlineData(32, 100, 100)]
    public async Task Beyond_a_month_a_range_is_thinned_out_and_keeps_its_extremes(int days, int limit, int most)
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        var random = new Random(5);
        decimal[] quantities = [.. Enumerable.Range(0, 9_000).Select(_ => (decimal)random.Next(1_000_000))];
        server.Store.Put([.. quantities.Select((quantity, i) => DerivativeEvent.Of(Open(i * 300_000L, quantity)))]);
        JsonElement answer = await JsonAsync(server, $"/api/history/oi?symbol=BTCUSDT&from={Start}&to={Start + days * Day}&limit={limit}");
        int inRange = (int)Math.Min(9_000, days * Day / 300_000);
        decimal[] got = [.. answer.GetProperty("venues").GetProperty("binance").GetProperty("open_interest").EnumerateArray().Select(one => one.GetDecimal())];
        Assert.Equal(most < inRange, answer.GetProperty("downsampled").GetBoolean());
        Assert.InRange(got.Length, Math.Min(inRange, most) * 9 / 10, most);
        Assert.Equal((quantities[..inRange].Min(), quantities[..inRange].Max()), (got.Min(), got.Max()));
    }

    [Fact]
    public async Task Too_many_liquidations_are_added_up_and_nothing_is_lost_in_the_sums()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        var random = new Random(7);
        Liquidation[] all = [.. Enumerable.Range(0, 5_000).Select(i => Closed(i * 1_000L, random.Next(1, 9), (LiquidatedSide)random.Next(2), price: random.Next(1, 99)))];
        server.Store.Put([.. all.Select(one => DerivativeEvent.Of(one))]);
        JsonElement answer = await JsonAsync(server, $"/api/history/liquidations?symbol=BTCUSDT&from={Start}&to={Start + Day}&limit=200");
        JsonElement venue = answer.GetProperty("venues").GetProperty("binance");
        Assert.True(answer.GetProperty("downsampled").GetBoolean());
        Assert.InRange(venue.GetProperty("timestamp").GetArrayLength(), 10, 200);
        Assert.Equal(5_000, venue.GetProperty("count").EnumerateArray().Sum(one => one.GetInt32()));
        foreach (LiquidatedSide side in new[] { LiquidatedSide.Long, LiquidatedSide.Short })
        {
            decimal sum = venue.GetProperty("side").EnumerateArray().Zip(venue.GetProperty("value").EnumerateArray())
                .Where(one => one.First.GetString() == DerivativeJson.NameOf(side)).Sum(one => one.Second.GetDecimal());
            Assert.Equal(all.Where(one => one.Side == side).Sum(one => one.Value), sum);
        }
    }

    [Fact]
    public async Task Csv_comes_to_whoever_accepts_it()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        server.Store.Put(DerivativeEvent.Of(Rate(1, -0.0001m)), DerivativeEvent.Of(Rate(2, 0.00025m, "bybit") with { PredictedRate = 0.0003m, NextTimeMs = null }));
        string path = $"/api/history/funding?symbol=BTCUSDT&from={Start}&to={Start + Day}";
        HttpResponseMessage csv = await server.Test.GetInAsync(path, ("Accept", "text/csv"));
        Assert.Equal("text/csv; charset=utf-8", csv.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            "symbol,venue,timestamp,funding_rate,next_funding_time,predicted_rate\r\n"
            + $"BTCUSDT,binance,{Start + 1},-0.0001,{Start + 28_800_000},\r\nBTCUSDT,bybit,{Start + 2},0.00025,,0.0003\r\n",
            await csv.Content.ReadAsStringAsync());
        foreach (string accept in new[] { "*/*", "application/json, text/csv;q=0.5", "text/html" })
            Assert.StartsWith("application/json", (await server.Test.GetInAsync(path, ("Accept", accept))).Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM", "'@SUM")]
    [InlineData("A,B", "\"A,B\"")]
    public void A_symbol_is_no_formula_and_no_second_column_to_a_spreadsheet(string symbol, string expected)
    {
        var query = new DerivativeQuery(symbol, 0, 1, null, 4);
        var past = new DerivativePast<Funding>([("a", [Rate(0, 0)])], false);
        string line = System.Text.Encoding.UTF8.GetString(DerivativeColumns.ToCsv(query, past, DerivativeColumns.Funding)).Split("\r\n")[1];
        Assert.StartsWith(expected + ",a,", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_gives_no_answer_is_said_with_503()
    {
        await using DerivativeServer server = await DerivativeServer.StartAsync();
        server.Store.IsAway = true;
        HttpResponseMessage answer = await server.Test.GetInAsync("/api/history/oi?symbol=BTCUSDT");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("HISTORY_UNAVAILABLE", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        server.Store.IsAway = false;
        Assert.Equal(HttpStatusCode.OK, (await server.Test.GetInAsync("/api/history/oi?symbol=BTCUSDT")).StatusCode);
    }

    [Fact]
    public async Task Without_derivatives_their_paths_say_so()
    {
        await using TestServer test = await TestServer.StartAsync();
        foreach (string path in new[] { "/api/history/oi?symbol=BTCUSDT", "/api/history/funding", "/api/history/liquidations", "/api/symbols" })
        {
            HttpResponseMessage answer = await test.GetInAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("NO_DERIVATIVES", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal(("NO_DERIVATIVES", 4404), await TestServer.ClosedAsync(test.SocketUri("/ws")));
    }

    private static async Task<JsonElement> JsonAsync(DerivativeServer server, string path)
    {
        HttpResponseMessage answer = await server.Test.GetInAsync(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    // One request with one thing wrong with it.
    private static string Bad(Random random)
    {
        string kind = ((string[])["oi", "funding", "liquidations"])[random.Next(3)];
        long from = Start - random.NextInt64(300 * Day);
        string symbol = "BTCUSDT", range = $"&from={from}&to={from + 1 + random.NextInt64(60 * Day)}", rest = "";
        switch (random.Next(9))
        {
            case 0 or 1:
                symbol = Uri.EscapeDataString(Hostile[random.Next(Hostile.Length)]);
                break;
            case 2:
                range = $"&from={from}&to={from - (random.Next(2) == 0 ? random.Next(2) : random.NextInt64(Day))}";
                break;
            case 3:
                range = $"&from={from}&to={from + (367 + random.Next(1_000)) * Day}";
                break;
            case 4:
                string[] times = ["yesterday", "2026-13-01", "2026-02-30T00:00:00Z", "-1", "1e12", "NaN", "1900-01-01", "9999-01-01", "99999999999999999999", "' OR 1=1", "%00"];
                range = $"&{(random.Next(2) == 0 ? "from" : "to")}={Uri.EscapeDataString(times[random.Next(times.Length)])}";
                break;
            case 5:
                string[] limits = ["0", "-5", "3", "50001", "2147483648", "1e3", "0x10", "", "all", "5;DROP", "+7", " 9"];
                rest = $"&limit={Uri.EscapeDataString(limits[random.Next(limits.Length)])}";
                break;
            case 6:
                string[] venues = ["nowhere", "BINANCE", "binance,bybit", "../x", "'--", "", "a b", new('v', 40)];
                rest = $"&venue={Uri.EscapeDataString(venues[random.Next(venues.Length)])}";
                break;
            case 7:
                rest = ((string[])["&limit=10&limit=20", "&symbol=ETHUSDT", "&venue=bybit&venue=sum"])[random.Next(3)];
                break;
            default:
                rest = $"&{(random.Next(2) == 0 ? "order" : "Symbol%00")}=desc";
                break;
        }
        return $"/api/history/{kind}?symbol={symbol}{range}{rest}";
    }
}
