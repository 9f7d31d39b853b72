using System.Net;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.History;

/// <summary>Requests and replies in the form in which the documentation of InfluxDB 2 and 3 prints them, replayed from bytes kept here:
/// no such server takes part. The real one that is tested against is 1.6.7.</summary>
public sealed class InfluxDocumentedRepliesTests
{
    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    [Theory]
    // 2.x: the 1.x compatibility API over a bucket that is mapped to a database.
    [InlineData("v2.7.4", "influx://h/market?token=t0ken", "Token t0ken",
        """{"results":[{"statement_id":0,"series":[{"name":"CandleEvent","columns":["time","open","high","low","close","volume"],"values":[[60000,1,2,1,2,3],[120000,2,3,2,3,null]]}]}]}""")]
    // 2.x and 3: the token as password of any user.
    [InlineData("v2.7.4", "influx://any:t0ken@h/market", "Basic YW55OnQwa2Vu",
        """{"results":[{"statement_id":0,"series":[{"name":"CandleEvent","columns":["time","open","high","low","close","volume"],"values":[[60000,1,2,1,2,3],[120000,2,3,2,3,null]]}]}]}""")]
    // 3 Core: the members of a series in another order.
    [InlineData("3.0.1", "influx://h:8181/market?token=t0ken", "Token t0ken",
        """{"results": [{"series": [{"columns": ["time", "open", "high", "low", "close", "volume"], "name": "CandleEvent", "values": [[60000, 1.0, 2.0, 1.0, 2.0, 3.0], [120000, 2.0, 3.0, 2.0, 3.0, null]]}]}]}""")]
    public async Task A_query_is_asked_and_answered(string version, string address, string authorization, string reply)
    {
        var server = new Replay(HttpStatusCode.OK, version, reply);
        await using InfluxHistory history = Open(address, server);
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, new(0, 600_000, 100), CancellationToken.None))
            bars.InsertRange(0, page);
        Assert.Equal([new(60_000, 1, 2, 1, 2, 3), new(120_000, 2, 3, 2, 3, 0)], bars);
        HttpRequestMessage request = server.Asked[0];
        Assert.Equal((HttpMethod.Get, "/query", authorization), (request.Method, request.RequestUri!.AbsolutePath, request.Headers.Authorization?.ToString()));
        Assert.StartsWith("?db=market&epoch=ms&q=SELECT%20", request.RequestUri.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"12,345\"")]
    [InlineData("\"n/a\"")]
    [InlineData("true")]
    public async Task A_volume_that_is_no_number_makes_no_bar_and_is_counted(string volume)
    {
        await using InfluxHistory history = Open("influx://h/market", new Replay(HttpStatusCode.OK, "1.8.10",
            $$"""{"results":[{"statement_id":0,"series":[{"name":"CandleEvent","columns":["time","open","high","low","close","volume"],"values":[[120000,2,3,2,3,4],[60000,1,2,1,2,{{volume}}]]}]}]}"""));
        Assert.Equal([new(120_000, 2, 3, 2, 3, 4)], await history.BarsAsync(range: new(0, 600_000, 100)));
        Assert.Equal(1, history.RowsSkipped);
    }

    // InfluxDB 2 documents that a bucket named "db/rp" is mapped to that database and retention policy, for /query and for /write.
    [Theory]
    [InlineData("influx://h/market/a%20year?token=t", "?db=market&rp=a%20year&epoch=ms&q=SELECT%20")]
    [InlineData("influx://h/market?rp=a%20year&token=t", "?db=market&rp=a%20year&epoch=ms&q=SELECT%20")]
    [InlineData("influx://h/market%2Fyear?token=t", "?db=market&rp=year&epoch=ms&q=SELECT%20")]
    public async Task A_bucket_of_database_and_retention_policy_is_asked_by_both_names(string address, string query)
    {
        var server = new Replay(HttpStatusCode.OK, "v2.7.4", """{"results":[{"statement_id":0}]}""");
        await using InfluxHistory history = Open(address, server);
        Assert.Empty(await history.BarsAsync(range: new(0, 600_000, 100)));
        Assert.StartsWith(query, server.Asked[0].RequestUri!.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, """{"code":"unauthorized","message":"unauthorized access"}""", "unauthorized access")]
    [InlineData(HttpStatusCode.NotFound, """{"code":"not found","message":"no dbrp mapping found"}""", "'influx v1 dbrp create'")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"Query would exceed file limit of 432 parquet files."}""", "file limit")]
    public async Task A_refusal_is_told_in_the_servers_words(HttpStatusCode status, string reply, string expected)
    {
        await using InfluxHistory history = Open("influx://h/market?token=t0ken", new Replay(status, "3.0.1", reply));
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(async () =>
        {
            await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, new(0, 600_000, 100), CancellationToken.None))
                Assert.Empty(page);
        });
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
        Assert.DoesNotContain("t0ken", refused.ToString(), StringComparison.Ordinal);
    }

    private static InfluxHistory Open(string address, Replay server) =>
        new(InfluxAddress.From(SourceAddress.Parse(address), null), server);

    private sealed class Replay(HttpStatusCode status, string version, string reply) : HttpMessageHandler
    {
        internal List<HttpRequestMessage> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request);
            var response = new HttpResponseMessage(status) { Content = new StringContent(reply) };
            response.Headers.Add("X-Influxdb-Version", version);
            return Task.FromResult(response);
        }
    }
}
