using System.Net;
using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.History;

public sealed class InfluxHistoryTests
{
    private const string Empty = """{"results":[{"statement_id":0}]}""";

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    [Fact]
    public async Task Null_and_contradicting_rows_are_skipped_and_counted_and_a_missing_volume_is_zero()
    {
        string rows = "[300000,1,2,1,\"2\",5],[240000,1,3,1,2,8],[240000,1,2,1,2,7],[180000,1,2,3,4,5],[120000,null,2,1,2,3],[60000,1,2,1,2,null]";
        (InfluxHistory history, _) = Stub(_ => Answer(rows));
        await using (history)
        {
            IReadOnlyList<Candle> bars = await BarsAsync(history, new(0, 600_000, 100));
            Assert.Equal([new(60_000, 1, 2, 1, 2, 0), new(240_000, 1, 3, 1, 2, 8)], bars);
            Assert.Equal(3, history.Rows.Skipped);
            Assert.Equal("SPY{=m} at 1970-01-01T00:05:00Z: close is missing, null or not a number; a candle needs time, open, high, low and close, a trade time and price.",
                history.Rows.First);
        }
    }

    [Fact]
    public async Task An_answer_cut_at_the_servers_limit_is_read_on()
    {
        (InfluxHistory history, List<Uri> asked) = Stub(uri => Query(uri).Contains("time<600000ms", StringComparison.Ordinal)
            ? Cut("[180000,1,2,1,2,3],[120000,1,2,1,2,3]") : Answer("[120000,1,2,1,2,3],[60000,1,2,1,2,3]"));
        await using (history)
            Assert.Equal([60_000, 120_000, 180_000], (await BarsAsync(history, new(0, 600_000, 100))).Select(b => b.OpenMs));
        Assert.Contains("time>=0ms AND time<120001ms", Query(asked[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_come_newest_first_each_before_the_next_is_asked_for()
    {
        const long end = 1_795_185_060_000;
        (InfluxHistory history, List<Uri> asked) = Stub(uri => Answer(Rows(Stretch(uri), Most(uri), 60_000)), version: "1.6.7");
        await using (history)
        {
            long beforeMs = end;
            int pages = 0;
            await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, new(long.MinValue, end, 25_000), CancellationToken.None))
            {
                Assert.Equal(++pages, asked.Count);
                Assert.Equal(beforeMs - 60_000, page[^1].OpenMs);
                Assert.Equal(beforeMs - page.Count * 60_000L, page[0].OpenMs);
                beforeMs = page[0].OpenMs;
            }
            Assert.Equal(end - 25_000 * 60_000L, beforeMs);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_cuts_every_answer_is_asked_a_bounded_number_of_times(bool progresses)
    {
        (InfluxHistory history, List<Uri> asked) = Stub(uri => Cut($"[{(progresses ? Stretch(uri).To - 1 : 60_000)},1,2,1,2,3]"));
        await using (history)
        {
            var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => BarsAsync(history, new(0, 1_795_185_060_000, 1_000_000)));
            Assert.Contains(progresses ? "set max-row-limit" : "not asked for", refused.Message, StringComparison.Ordinal);
        }
        Assert.InRange(asked.Count, 2, 50);
    }

    [Fact]
    public async Task No_page_is_longer_than_its_limit_and_pages_do_not_overlap()
    {
        const long end = 1_795_185_060_000;
        (InfluxHistory history, List<Uri> asked) = Stub(uri =>
        {
            (long from, long to) = Stretch(uri);
            return Answer(Rows((from, to), Most(uri), 60_000));
        });
        await using (history)
        {
            IReadOnlyList<Candle> bars = await BarsAsync(history, new(long.MinValue, end, 10_000));
            Assert.Equal(10_000, bars.Count);
            Assert.Equal(end - 60_000, bars[^1].OpenMs);
            Assert.Equal(end - 10_000 * 60_000L, bars[0].OpenMs);
        }
        Assert.All(asked, uri => Assert.True(Stretch(uri).To - Stretch(uri).From <= 72 * 3_600_000L));
        Assert.Equal(3, asked.Count);
    }

    [Theory]
    [InlineData("1.6.7", 11)]
    [InlineData("v2.7.4", 11)]
    [InlineData("3.0.1", 24)]
    [InlineData("12", 24)]
    public async Task A_server_that_opens_all_files_is_asked_for_longer_pages(string version, int pages)
    {
        const long end = 1_795_185_060_000;
        (InfluxHistory history, List<Uri> asked) = Stub(uri =>
        {
            (long from, long to) = Stretch(uri);
            return Answer(Rows((from, to), Most(uri), 60_000));
        }, version: version);
        await using (history)
            Assert.Equal(100_000, (await BarsAsync(history, new(long.MinValue, end, 100_000))).Count);
        Assert.Equal(pages, asked.Count);
    }

    [Fact]
    public async Task An_empty_database_is_searched_to_the_beginning_of_time_in_a_few_queries()
    {
        (InfluxHistory history, List<Uri> asked) = Stub(_ => Empty);
        await using (history)
            Assert.Empty(await BarsAsync(history, new(long.MinValue, 1_795_185_060_000, 500)));
        Assert.InRange(asked.Count, 5, 15);
        Assert.Equal(0, Stretch(asked[^1]).From);
    }

    [Fact]
    public async Task A_limit_of_files_shortens_the_pages()
    {
        const long hour = 3_600_000;
        const long end = 1_795_185_060_000 / hour * hour;
        (InfluxHistory history, List<Uri> asked) = Stub(
            uri => Stretch(uri) is var (from, to) && to - from > 72 * hour ? """{"error":"Query would exceed file limit of 432 parquet files."}"""
                : from < end - 200 * hour ? Empty
                : Answer(Rows((from, to), Most(uri), hour)),
            uri => Stretch(uri) is var (from, to) && to - from > 72 * hour ? HttpStatusCode.InternalServerError : HttpStatusCode.OK);
        await using (history)
            Assert.Equal(144, (await BarsAsync(history, new(long.MinValue, end, 500), new("SPY", Interval.Parse("1h")))).Count);
        Assert.InRange(asked.Count, 4, 9);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """{"results":[{"statement_id":0,"error":"database not found: market"}]}""", "create it, or name another in influx://h:8086/DATABASE")]
    [InlineData(HttpStatusCode.OK, """{"results":[{"error":"mean\nnonsense"}]}""", "mean nonsense.")]
    [InlineData(HttpStatusCode.Unauthorized, """{"error":"authorization failed"}""", "authorization failed")]
    [InlineData(HttpStatusCode.Forbidden, "", "grant it READ")]
    [InlineData(HttpStatusCode.NotFound, "<html>", "dbrp create")]
    [InlineData(HttpStatusCode.BadGateway, "<html>", "status 502")]
    [InlineData(HttpStatusCode.OK, "<html>", "answered something other")]
    [InlineData(HttpStatusCode.OK, """{"hello":"world"}""", "answered something other")]
    [InlineData(HttpStatusCode.OK, """{"nested":{"results":[]}}""", "answered something other")]
    [InlineData(HttpStatusCode.OK, """{"results":[{"series":[{"values":[[1,2]]}]}]}""", "answered something other")]
    [InlineData(HttpStatusCode.OK, """{"results":[{"series":[{"values":[[60000,1,2,1""", "answered something other")]
    public async Task What_the_server_refuses_is_said_with_the_remedy(HttpStatusCode status, string body, string expected)
    {
        (InfluxHistory history, _) = Stub(_ => body, _ => status);
        await using (history)
        {
            var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => BarsAsync(history, new(0, 600_000, 10)));
            Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
            Assert.StartsWith("influx://h:8086/market", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html>", true)]
    [InlineData(HttpStatusCode.TooManyRequests, "", true)]
    [InlineData(HttpStatusCode.Unauthorized, "", false)]
    [InlineData(HttpStatusCode.NotFound, "", false)]
    [InlineData(HttpStatusCode.OK, """{"results":[{"error":"database not found: market"}]}""", false)]
    [InlineData(HttpStatusCode.OK, "<html>", false)]
    public async Task Only_what_may_pass_is_called_so(HttpStatusCode status, string body, bool expected)
    {
        (InfluxHistory history, _) = Stub(_ => body, _ => status);
        await using (history)
            Assert.Equal(expected, (await Assert.ThrowsAsync<FeedUnavailableException>(() => BarsAsync(history, new(0, 600_000, 10)))).IsTransient);
    }

    [Fact]
    public void Names_and_values_are_quoted()
    {
        InfluxAddress address = Address("influx://h/d?measurement=a%22b%5Cc&tag=t%0A%22");
        string query = Query(InfluxQuery.For(address, new("GC=F", Interval.Parse("1h")), 1, 2, 3));
        Assert.Contains("""FROM "a\"b\\c" WHERE "t\n\""='GC=F{=h}' AND""", query, StringComparison.Ordinal);
        Assert.Equal("""'a\'b\\'""", InfluxQuery.Text("""a'b\"""));
    }

    [Theory]
    [InlineData("influx://localhost/market", null, "influx://localhost:8086/market", null)]
    [InlineData("influxs://ann:pw@h:1/market/", "tok", "influxs://h:1/market", "Basic YW5uOnB3")]
    [InlineData("influx://h/m?token=abc", "tok", "influx://h:8086/m", "Token abc")]
    [InlineData("influx://h/m/week?token=abc", null, "influx://h:8086/m/week", "Token abc")]
    [InlineData("influx://h/m?rp=week", null, "influx://h:8086/m/week", null)]
    [InlineData("influx://h/m", " tok\n", "influx://h:8086/m", "Token tok")]
    public void An_address_names_server_database_and_sign_in(string uri, string? token, string name, string? authorization)
    {
        InfluxAddress address = InfluxAddress.From(SourceAddress.Parse(uri), token);
        Assert.Equal(name, address.ToString());
        Assert.Equal(authorization, address.Authorization?.ToString());
    }

    [Theory]
    [InlineData("influx://h", "names no database")]
    [InlineData("influx:///m", "names no host")]
    [InlineData("influx://ann:s3cret@h/", "names no database")]
    [InlineData("influx://h/m?tokn=s3", "'tokn'")]
    [InlineData("influx://h/m/week?rp=day", "two retention policies, 'week' and 'day'")]
    [InlineData("influx://h/m?token=a%20b", "character that no token has")]
    public void A_wrong_address_is_refused(string uri, string expected)
    {
        var refused = Assert.Throws<ArgumentException>(() => Address(uri));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://h:8086", "market", "influx://h:8086/market")]
    [InlineData("https://h/", "a/b", "influxs://h/a%2Fb")]
    [InlineData("http://h/db", "market", "influx://h/db")]
    [InlineData("influx://h?tag=x", "m", "influx://h/m?tag=x")]
    public void The_environments_address_is_taken_for_the_database_there(string url, string bucket, string expected) =>
        Assert.Equal(expected, InfluxAddress.FromEnvironment(url, bucket));

    [Fact]
    public void An_address_in_the_environment_without_database_says_which_variable_is_missing() =>
        Assert.Contains("INFLUX_DB_BUCKET", Assert.Throws<ArgumentException>(() => InfluxAddress.FromEnvironment("http://h", null)).Message, StringComparison.Ordinal);

    private static InfluxAddress Address(string uri) => InfluxAddress.From(SourceAddress.Parse(uri), null);

    private static string Answer(string rows) =>
        $$"""{"results":[{"statement_id":0,"series":[{"name":"CandleEvent","columns":["time","open","high","low","close","volume"],"values":[{{rows}}]}]}]}""";

    private static string Query(Uri uri) => Uri.UnescapeDataString(uri.Query);

    private static string Cut(string rows) =>
        $$"""{"results":[{"series":[{"name":"m","columns":["time"],"values":[{{rows}}],"partial":true}],"partial":true}]}""";

    private static string Rows((long From, long To) stretch, int most, long stepMs) => string.Join(',',
        Enumerable.Range(1, most).Select(i => ((stretch.To - 1) / stepMs + 1 - i) * stepMs).TakeWhile(ms => ms >= stretch.From).Select(ms => $"[{ms},1,2,1,2,3]"));

    private static int Most(Uri uri) => int.Parse(
        System.Text.RegularExpressions.Regex.Match(Query(uri), "LIMIT (\\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static (long From, long To) Stretch(Uri uri)
    {
        System.Text.RegularExpressions.Match match = System.Text.RegularExpressions.Regex.Match(Query(uri), "time>=(\\d+)ms AND time<(\\d+)ms");
        return (long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static (InfluxHistory History, List<Uri> Asked) Stub(
        Func<Uri, string> body, Func<Uri, HttpStatusCode>? status = null, string? version = null)
    {
        var asked = new List<Uri>();
        return (new(Address("influx://h/market"), new StubHandler(uri =>
        {
            asked.Add(uri);
            // One byte a read, so that every token is cut everywhere.
            var response = new HttpResponseMessage(status?.Invoke(uri) ?? HttpStatusCode.OK)
            {
                Content = new StreamContent(new Trickle(Encoding.UTF8.GetBytes(body(uri)))),
            };
            if (version is not null)
                response.Headers.Add("X-Influxdb-Version", version);
            return response;
        })), asked);
    }

    private static async Task<IReadOnlyList<Candle>> BarsAsync(InfluxHistory history, HistoryRange range, SeriesKey? key = null)
    {
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(key ?? Spy, range, CancellationToken.None))
            bars.InsertRange(0, page);
        return bars;
    }

    private sealed class StubHandler(Func<Uri, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request.RequestUri!));
    }

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span[..Math.Min(buffer.Length, Length > 10_000 ? 4_093 : 1)]));
    }
}
