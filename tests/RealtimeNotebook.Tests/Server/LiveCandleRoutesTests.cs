using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.Server;

public sealed class LiveCandleRoutesTests
{
    private const string Body = """{"symbol":"BTCUSDT","interval":"1m","candle":{"time":1764165600000,"open":1,"high":2.5,"low":0.5,"close":2,"is_incomplete":true}}""";

    private static readonly SeriesKey Btc = new("BTCUSDT", Interval.OneMinute);

    [Fact]
    public async Task The_forming_bar_of_a_series_that_runs_is_told()
    {
        FakeChart chart = new FakeChart("GC=F", "1h").Fill(3);
        await using TestServer test = await TestServer.StartAsync(null, chart);
        Candle forming = chart.Snapshot.Forming!.Value;
        JsonElement candle = await FindAsync(test, "GC%3DF", "60");
        Assert.Equal(
            (forming.OpenMs, forming.Open, forming.High, forming.Low, forming.Close, forming.Volume, true, "live"),
            (candle.GetProperty("time").GetInt64(), Number("open"), Number("high"), Number("low"), Number("close"), Number("volume"),
                candle.GetProperty("is_incomplete").GetBoolean(), candle.GetProperty("source").GetString()));

        double Number(string name) => candle.GetProperty(name).GetDouble();
    }

    [Fact]
    public async Task What_is_saved_is_found_and_what_runs_here_goes_before_it()
    {
        var store = new FakeCandles();
        FakeChart chart = new FakeChart("GC=F", "1h").Fill(3);
        await using TestServer test = await TestServer.StartAsync(new() { LiveCandles = store }, chart);
        Assert.Equal(JsonValueKind.Null, (await FindAsync(test, "BTCUSDT", "1m")).ValueKind);
        Assert.Equal((200, """{"status":"saved"}"""), await SaveAsync(test, Body));
        Assert.Equal(new LiveCandle(new(1_764_165_600_000, 1, 2.5, 0.5, 2, 0), true, "live"), store.Kept[Btc]);
        Assert.Equal(2.5, (await FindAsync(test, "BTCUSDT", "1m")).GetProperty("high").GetDouble());
        store.Kept[chart.Key] = store.Kept[Btc];
        Assert.Equal(chart.Snapshot.Forming!.Value.OpenMs, (await FindAsync(test, "GC%3DF", "1h")).GetProperty("time").GetInt64());
    }

    [Fact]
    public async Task A_candle_that_had_to_be_repaired_is_saved_and_said_to_be()
    {
        var store = new FakeCandles();
        await using TestServer test = await TestServer.StartAsync(new() { LiveCandles = store });
        (int status, string answer) = await SaveAsync(test, Body.Replace("2.5", "1.9999999999999998", StringComparison.Ordinal));
        Assert.Equal(200, status);
        Assert.Contains("\"repaired\":\"high or low was off by a rounding error", answer, StringComparison.Ordinal);
        Assert.Equal(2, store.Kept[Btc].Candle.High);
    }

    [Fact]
    public async Task Without_a_store_the_remedy_is_told_and_a_store_that_is_gone_is_said_to_be()
    {
        await using (TestServer test = await TestServer.StartAsync())
        {
            (int status, string answer) = await SaveAsync(test, Body);
            Assert.Equal(503, status);
            Assert.Contains("WriteBack.LiveCandle", answer, StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Null, (await FindAsync(test, "BTCUSDT", "1m")).ValueKind);
        }
        var gone = new FakeCandles { Fault = "redis://localhost:1 does not answer: start redis-server there." };
        await using (TestServer test = await TestServer.StartAsync(new() { LiveCandles = gone }))
        {
            (int status, string answer) = await SaveAsync(test, Body);
            Assert.Equal((503, true), (status, answer.Contains("start redis-server", StringComparison.Ordinal)));
            using HttpResponseMessage find = await test.GetInAsync("/live-candle?symbol=BTCUSDT&interval=1m");
            Assert.Equal(503, (int)find.StatusCode);
        }
        Assert.True(gone.IsDisposed);
    }

    [Theory]
    [InlineData("", "The symbol is empty")]
    [InlineData("?symbol=SPY", "The interval is missing; expected one of 1s")]
    [InlineData("?symbol=SPY&interval=7m", "'7m' is not an interval")]
    [InlineData("?symbol=%3Cscript%3E&interval=1m", "'<' at position 1")]
    [InlineData("?symbol=SPY&symbol=QQQ&interval=1m", "The symbol is empty")]
    public async Task A_question_that_cannot_be_is_refused_with_what_was_expected(string query, string expected)
    {
        await using TestServer test = await TestServer.StartAsync();
        using HttpResponseMessage answer = await test.GetInAsync("/live-candle" + query);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(expected, Message(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "not one JSON object")]
    [InlineData("{", "not JSON")]
    [InlineData(Body + "x", "not JSON")]
    [InlineData(Body + "{}", "not JSON")]
    [InlineData("{}", "The symbol is empty")]
    [InlineData("""{"symbol":1}""", "symbol is not a text")]
    [InlineData("""{"symbol":"SPY","interval":null}""", "interval is not a text")]
    [InlineData("""{"symbol":"SPY","interval":"7m"}""", "not an interval")]
    [InlineData("""{"symbol":"SPY","interval":"1m"}""", "candle is missing")]
    [InlineData("""{"symbol":"SPY","interval":"1m","candle":[]}""", "candle is not an object")]
    [InlineData("""{"symbol":"SPY","interval":"1m","candle":{"time":1764165600000,"price":1}}""", "It is a trade")]
    [InlineData("""{"symbol":"SPY","interval":"1m","candle":{"time":1764165600000,"open":1,"high":2,"low":1}}""", "close is missing")]
    [InlineData("""{"symbol":"SPY","interval":"1m","candle":{"time":1764165600000,"open":1,"high":2,"low":1,"close":3}}""", "contradict")]
    [InlineData("""{"symbol":"SPY","interval":"1m","candle":{"time":1764165600001,"open":1,"high":2,"low":1,"close":2}}""", "not the opening time of a bar of 1m; expected for example 1764165600000")]
    [InlineData("""{"symbol":"SPY","interval":"1m","candle":{"time":7226582400000,"open":1,"high":2,"low":1,"close":2}}""", "lies in the future")]
    [InlineData("""{"symbol":"SPY","interval":"1m","candle":{"symbol":"QQQ","time":1764165600000,"open":1,"high":2,"low":1,"close":2}}""", "another series")]
    [InlineData("""{"symbol":"\ud800","interval":"1m"}""", "not JSON")]
    public async Task A_body_that_cannot_be_is_refused_with_what_was_expected(string body, string expected)
    {
        var store = new FakeCandles();
        await using TestServer test = await TestServer.StartAsync(new() { LiveCandles = store });
        (int status, string answer) = await SaveAsync(test, body);
        Assert.Equal(400, status);
        Assert.Contains(expected, Message(answer), StringComparison.Ordinal);
        Assert.Empty(store.Kept);
    }

    [Fact]
    public async Task A_body_of_another_type_or_beyond_all_measure_is_refused_and_so_are_other_methods()
    {
        await using TestServer test = await TestServer.StartAsync(new() { LiveCandles = new FakeCandles() });
        // What a form of another page could send without being asked about first.
        foreach (string? type in (string?[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", null])
            Assert.Equal(415, (await SaveAsync(test, Body, type)).Status);
        string padded = Body[..^1] + new string(' ', 10_000) + "}";
        Assert.Equal(413, (await SaveAsync(test, padded)).Status);
        Assert.Equal(413, (await SaveAsync(test, Body[..^1] + new string(' ', 4_000 - Body.Length + 1) + "}")).Status);
        using HttpResponseMessage get = await test.GetInAsync("/save-live-candle");
        Assert.Equal((405, "POST"), ((int)get.StatusCode, get.Content.Headers.Allow.Single()));
        (int status, string _) = await SaveAsync(test, Body, path: "/live-candle");
        Assert.Equal(405, status);
        Assert.Equal(200, (await SaveAsync(test, Body, "application/json; charset=utf-8")).Status);
    }

    [Fact]
    public async Task Another_page_cannot_save_without_the_token_and_a_foreign_one_is_not_told_that_it_may()
    {
        var store = new FakeCandles();
        await using TestServer test = await TestServer.StartAsync(new() { LiveCandles = store });
        foreach ((string origin, int status) in ((string, int)[])[("http://127.0.0.1:1", 401), ("null", 401), ("https://evil.example", 403)])
        {
            using var request = Post(test, Body, "application/json", "/save-live-candle");
            request.Headers.Authorization = null;
            request.Headers.Add("Origin", origin);
            using HttpResponseMessage answer = await test.Http.SendAsync(request);
            Assert.Equal(status, (int)answer.StatusCode);
        }
        using var ask = new HttpRequestMessage(HttpMethod.Options, new Uri(test.Server.BaseUrl, $"/save-live-candle?token={test.Server.Token}"));
        ask.Headers.Add("Origin", "https://evil.example");
        ask.Headers.Add("Access-Control-Request-Method", "POST");
        using HttpResponseMessage may = await test.Http.SendAsync(ask);
        Assert.Equal(403, (int)may.StatusCode);
        Assert.DoesNotContain(may.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(store.Kept);
    }

    [Theory]
    [InlineData("ZZZ\r\nabc\r\n")]
    [InlineData("3\r\nabcXY\r\n")]
    [InlineData("FFFFFFFFFFFF\r\n")]
    [InlineData("-1\r\na\r\n")]
    public async Task A_malformed_chunk_is_a_bad_request(string chunk)
    {
        await using TestServer test = await TestServer.StartAsync(new() { LiveCandles = new FakeCandles() });
        foreach (string path in new[] { "/save-live-candle", "/api/session" })
        {
            using var patience = new CancellationTokenSource(TestServer.Patience);
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(System.Net.IPAddress.Loopback, test.Server.Port, patience.Token);
            System.Net.Sockets.NetworkStream stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {test.Server.Token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"), patience.Token);
            byte[] head = new byte[12];
            await stream.ReadExactlyAsync(head, patience.Token);
            Assert.Equal("HTTP/1.1 400", System.Text.Encoding.ASCII.GetString(head));
        }
        Assert.Equal(0, test.Server.Counters.Faults);
    }

    [Fact]
    public async Task No_body_whatever_makes_the_server_fail()
    {
        var store = new FakeCandles();
        await using TestServer test = await TestServer.StartAsync(new() { LiveCandles = store });
        var random = new Random(20_261_121);
        byte[] good = Encoding.UTF8.GetBytes(Body);
        for (int i = 0; i < 600; i++)
        {
            byte[] bytes = [.. good];
            for (int k = random.Next(1, 6); k > 0; k--)
            {
                int at = random.Next(bytes.Length);
                bytes = random.Next(4) switch
                {
                    0 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 20))..]],
                    1 => [.. bytes[..at], .. good[random.Next(good.Length)..], .. bytes[at..]],
                    2 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
                    _ => [.. bytes[..at], .. Encoding.ASCII.GetBytes("{\"\\[],:1e999")[random.Next(11)..], .. bytes[at..]],
                };
                if (bytes.Length == 0)
                    bytes = [0];
            }
            using var request = Post(test, bytes, "application/json", "/save-live-candle");
            using HttpResponseMessage answer = await test.Http.SendAsync(request);
            Assert.True((int)answer.StatusCode is 200 or 400 or 413, $"{(int)answer.StatusCode} to {Encoding.UTF8.GetString(bytes)}");
        }
        Assert.Equal(0, test.Server.Counters.Faults);
    }

    private static async Task<JsonElement> FindAsync(TestServer test, string symbol, string interval)
    {
        using HttpResponseMessage answer = await test.GetInAsync($"/live-candle?symbol={symbol}&interval={interval}");
        Assert.Equal(200, (int)answer.StatusCode);
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("candle").Clone();
    }

    private static Task<(int Status, string Answer)> SaveAsync(TestServer test, string body, string? type = "application/json", string path = "/save-live-candle") =>
        SaveAsync(test, Encoding.UTF8.GetBytes(body), type, path);

    private static async Task<(int Status, string Answer)> SaveAsync(TestServer test, byte[] body, string? type, string path)
    {
        using HttpRequestMessage request = Post(test, body, type, path);
        using HttpResponseMessage answer = await test.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static HttpRequestMessage Post(TestServer test, string body, string? type, string path) => Post(test, Encoding.UTF8.GetBytes(body), type, path);

    private static HttpRequestMessage Post(TestServer test, byte[] body, string? type, string path)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return new(HttpMethod.Post, new Uri(test.Server.BaseUrl, path)) { Content = content, Headers = { Authorization = new("Bearer", test.Server.Token) } };
    }

    private static string Message(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("error").GetProperty("message").GetString()!;
    }

    private sealed class FakeCandles : ILiveCandleStore
    {
        public string Name => "fake";

        internal Dictionary<SeriesKey, LiveCandle> Kept { get; } = [];

        internal string? Fault { get; init; }

        internal bool IsDisposed { get; private set; }

        public Task<LiveCandle?> FindAsync(SeriesKey key, CancellationToken stop) => Fault is { } fault ? throw new FeedUnavailableException(fault)
            : Task.FromResult(Kept.TryGetValue(key, out LiveCandle candle) ? candle : (LiveCandle?)null);

        public Task SaveAsync(SeriesKey key, LiveCandle candle, CancellationToken stop)
        {
            if (Fault is { } fault)
                throw new FeedUnavailableException(fault);
            Kept[key] = candle;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
