using System.Globalization;
using System.Text.Json;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Server;

public sealed class DataRouteTests
{
    private const long Hour = 3_600_000;
    private const long Start = FakeChart.StartMs;

    [Fact]
    public async Task Columns_signals_and_metadata_of_the_newest_bars_and_of_those_before_a_time()
    {
        FakeChart chart = new FakeChart().Fill(40);
        chart.Clock = new SetClock(Start + 42 * Hour + 1);
        var history = new FakeHistory();
        history.Bars.AddRange(Enumerable.Range(-600, 640).Select(i => chart.Bar(i, 100 + Math.Sin(i) * 10, Math.Abs(i)).Candle));
        chart.History = history;
        await using TestServer test = await TestServer.StartAsync(null, chart);

        JsonElement newest = await GetAsync(test, "/data?symbol=GC%3DF&interval=1h&limit=30");
        Assert.Equal(["time", "open", "high", "low", "close", "volume", "hull", "macd", "signal", "histogram"],
            newest.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Array).Select(property => property.Name));
        Assert.All(newest.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Array), column => Assert.Equal(30, column.Value.GetArrayLength()));
        Assert.Equal("2025-11-28T04:00:00Z", newest.GetProperty("time")[29].GetString());
        Assert.Equal(chart.Snapshot.Bars.Close[^1], newest.GetProperty("close")[29].GetDouble());
        Assert.Equal(JsonValueKind.Number, newest.GetProperty("hull")[0].ValueKind);
        Assert.True(newest.GetProperty("signals").GetProperty("pivot_points").GetArrayLength() > 0);
        JsonElement metadata = newest.GetProperty("metadata");
        Assert.Equal(Start + 39 * Hour, metadata.GetProperty("latest_stored_ts").GetInt64());
        Assert.Equal(Start + 42 * Hour + 1, metadata.GetProperty("now_ms").GetInt64());
        Assert.Equal(Hour, metadata.GetProperty("interval_ms").GetInt64());
        Assert.Equal(3 * Hour + 1, metadata.GetProperty("gap_ms").GetInt64());
        Assert.Equal(3, metadata.GetProperty("gap_candles").GetInt64());
        Assert.True(metadata.GetProperty("has_gap").GetBoolean());
        Assert.True(metadata.GetProperty("has_more").GetBoolean());
        Assert.False(metadata.GetProperty("written_by_us").GetBoolean());

        foreach (string before in new[] { (Start - 590 * Hour).ToString(CultureInfo.InvariantCulture), "2025-11-02T00:00:00Z", "2025-11-02T01:00:00%2B01:00" })
        {
            JsonElement oldest = await GetAsync(test, $"/data?symbol=GC%3DF&interval=1h&before={before}");
            Assert.Equal(10, oldest.GetProperty("time").GetArrayLength());
            Assert.Equal("2025-11-01T23:00:00Z", oldest.GetProperty("time")[9].GetString());
            Assert.Equal(JsonValueKind.Null, oldest.GetProperty("hull")[0].ValueKind);
            Assert.False(oldest.GetProperty("metadata").GetProperty("has_more").GetBoolean());
        }
    }

    [Theory]
    [InlineData("/data?symbol=SPY%7B%3D5m%2Ctho%3Dtrue%7D")]
    [InlineData("/data?symbol=SPY%7B%3D5m%2Ctho%3Dtrue%7D&interval=5m")]
    [InlineData("/data?symbol=SPY%7Btho%3Dtrue%7D&interval=5m")]
    [InlineData("/api/alerts?symbol=SPY%7Btho%3Dtrue%2C%3D5m%7D")]
    [InlineData("/live-candle?symbol=SPY%7B%3D5m%2Ctho%3Dtrue%7D&interval=5m")]
    public async Task A_series_is_asked_for_by_its_whole_symbol(string path)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart("SPY{tho=true}", "5m").Fill(3));
        using HttpResponseMessage answer = await test.GetInAsync(path);
        Assert.Equal(200, (int)answer.StatusCode);
        using HttpResponseMessage other = await test.GetInAsync(path.Replace("5m", "1m", StringComparison.Ordinal).Replace("interval=1m", "interval=5m", StringComparison.Ordinal));
        Assert.Equal(path.Contains("interval", StringComparison.Ordinal) && path.Contains("5m", StringComparison.Ordinal) && !path.Contains("%3D5m", StringComparison.Ordinal) ? 200
            : path.Contains("interval", StringComparison.Ordinal) ? 400 : 404, (int)other.StatusCode);
    }

    [Theory]
    [InlineData("symbol=GC%3DF&interval=7m", "INVALID_INTERVAL", "expected one of 1s 5s")]
    [InlineData("symbol=GC%3DF", "INVALID_INTERVAL", "expected one of 1s 5s")]
    [InlineData("interval=1h", "INVALID_SYMBOL", "")]
    [InlineData("symbol=%3Cscript%3E&interval=1h", "INVALID_SYMBOL", "expected ASCII letters")]
    [InlineData("symbol=GC%3DF&interval=1h&before=yesterday", "INVALID_DATE", "expected Unix milliseconds or ISO 8601")]
    [InlineData("symbol=GC%3DF&interval=1h&before=2025-13-01", "INVALID_DATE", "expected Unix milliseconds or ISO 8601")]
    [InlineData("symbol=GC%3DF&interval=1h&before=99999999999999999999", "INVALID_DATE", "expected Unix milliseconds or ISO 8601")]
    [InlineData("symbol=GC%3DF&interval=1h&limit=0", "INVALID_LIMIT", "from 1 to 5000")]
    [InlineData("symbol=GC%3DF&interval=1h&limit=5001", "INVALID_LIMIT", "from 1 to 5000")]
    [InlineData("symbol=GC%3DF&interval=1h&limit=-1", "INVALID_LIMIT", "from 1 to 5000")]
    [InlineData("symbol=GC%3DF&symbol=SPY&interval=1h", "INVALID_QUERY", "more than once")]
    public async Task What_cannot_be_read_is_refused_with_what_was_expected(string query, string code, string expected)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(3));
        using HttpResponseMessage answer = await test.GetInAsync("/data?" + query);
        Assert.Equal(400, (int)answer.StatusCode);
        JsonElement error = await ErrorAsync(answer);
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Contains(expected, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("0")]
    [InlineData("0001-01-01T00:00:00Z")]
    public async Task Times_far_off_are_only_times(string before)
    {
        FakeChart chart = new FakeChart().Fill(3);
        chart.History = new FakeHistory();
        await using TestServer test = await TestServer.StartAsync(null, chart);
        JsonElement data = await GetAsync(test, $"/data?symbol=GC%3DF&interval=1h&before={before}");
        Assert.Equal(before[0] == '9' ? 2 : 0, data.GetProperty("time").GetArrayLength());
        Assert.Equal(0, test.Server.Counters.Faults);
    }

    [Fact]
    public async Task A_series_that_is_not_there_is_404_and_one_whose_history_is_gone_503_with_its_message()
    {
        FakeChart chart = new FakeChart().Fill(3);
        var history = new FakeHistory { Fault = "InfluxDB at influx://db does not answer: start it." };
        chart.History = history;
        await using TestServer test = await TestServer.StartAsync(null, chart);
        Assert.Equal(404, (int)(await test.GetInAsync("/data?symbol=SPY&interval=1m")).StatusCode);
        using HttpResponseMessage gone = await test.GetInAsync($"/data?symbol=GC%3DF&interval=1h&before={Start}");
        Assert.Equal(503, (int)gone.StatusCode);
        JsonElement error = await ErrorAsync(gone);
        Assert.Equal("HISTORY_UNAVAILABLE", error.GetProperty("code").GetString());
        Assert.Equal(history.Fault, error.GetProperty("message").GetString());
        Assert.Equal(0, test.Server.Counters.Faults);
    }

    [Fact]
    public async Task A_page_of_another_trusted_origin_may_read_and_a_foreign_one_not()
    {
        await using TestServer test = await TestServer.StartAsync(new() { AllowedOrigins = ["https://hub.example.com"] }, new FakeChart().Fill(3));
        string path = "/data?symbol=GC%3DF&interval=1h";
        foreach (string origin in new[] { "http://localhost:8888", "vscode-webview://abc", "https://hub.example.com", "null" })
        {
            using HttpResponseMessage answer = await test.GetAsync($"{path}&token={test.Server.Token}", null, ("Origin", origin));
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal([origin], answer.Headers.GetValues("Access-Control-Allow-Origin"));
            Assert.Equal(["Origin"], answer.Headers.Vary);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
            // The page must be able to read why it was refused, too.
            using HttpResponseMessage wrong = await test.GetAsync($"{path}&limit=x&token={test.Server.Token}", null, ("Origin", origin));
            Assert.Equal(400, (int)wrong.StatusCode);
            Assert.Equal([origin], wrong.Headers.GetValues("Access-Control-Allow-Origin"));
        }
        (string Query, (string, string)[] Headers, int Status)[] refused =
        [
            ($"&token={test.Server.Token}", [("Origin", "https://evil.example")], 403),
            ($"&token={test.Server.Token}", [("Origin", "http://localhost.evil.example")], 403),
            ("", [("Origin", "null")], 401),
        ];
        foreach ((string query, (string, string)[] headers, int status) in refused)
        {
            using HttpResponseMessage answer = await test.GetAsync(path + query, null, headers);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
        using HttpResponseMessage own = await test.GetInAsync(path);
        Assert.False(own.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Few_requests_are_at_history_at_once_and_one_that_leaves_makes_room()
    {
        FakeChart chart = new FakeChart().Fill(3);
        var history = new FakeHistory(held: true);
        chart.History = history;
        await using TestServer test = await TestServer.StartAsync(null, chart);
        string path = $"/data?symbol=GC%3DF&interval=1h&before={Start}&token={test.Server.Token}";
        using var leaves = new CancellationTokenSource();
        Task<HttpResponseMessage>[] leaving = [.. Enumerable.Range(0, 4).Select(_ => test.Http.GetAsync(new Uri(test.Server.BaseUrl, path), leaves.Token))];
        await TestServer.UntilAsync(() => Pages(history) == 4, "four are at history");
        Task<HttpResponseMessage> waiting = test.Http.GetAsync(new Uri(test.Server.BaseUrl, path));
        await TestServer.UntilAsync(() => test.Server.Counters.Requests >= 5, "the fifth has come");
        Assert.Equal(4, Pages(history));
        await leaves.CancelAsync();
        foreach (Task<HttpResponseMessage> one in leaving)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await TestServer.UntilAsync(() => Pages(history) == 5, "the fifth is at history");
        history.Release();
        Assert.Equal(200, (int)(await waiting).StatusCode);
    }

    // Questions for a page, and not those that ask how far history reaches.
    private static int Pages(FakeHistory history)
    {
        lock (history.Asked)
            return history.Asked.Count(range => range.MostBars > 16);
    }

    private static async Task<JsonElement> GetAsync(TestServer test, string path)
    {
        using HttpResponseMessage answer = await test.GetInAsync(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage answer)
    {
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("error").Clone();
    }
}
