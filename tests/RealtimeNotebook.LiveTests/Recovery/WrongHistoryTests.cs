using System.Net;
using System.Net.Sockets;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>Whatever is wrong with history is said with its remedy, and the live chart goes on without it.</summary>
public sealed class WrongHistoryTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    [Fact]
    public async Task A_wrong_database_is_named_and_answers_once_it_has_been_created()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await using LiveSeries series = await GoesOnAsync($"influx://127.0.0.1:{server.Port}/nowhere", "the database 'nowhere' is not found: create it");
        await server.QueryAsync("CREATE DATABASE nowhere");
        await TestWait.ForAsync(() => series.Status.Sources[1].State == SourceState.Ok && series.Status.State.Text is null, "history answers", 40);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_not_shown()
    {
        await using InfluxServer server = await InfluxServer.StartAsync("ann", "r1ght");
        await using LiveSeries series = await GoesOnAsync($"influx://ann:wr0ng@127.0.0.1:{server.Port}/market", "refused the user, password or token: check them");
        Assert.DoesNotContain("wr0ng", $"{series.Status.State} {string.Join(' ', series.Status.Sources)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redis_server_is_told_from_an_influxdb()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using LiveSeries series = await GoesOnAsync(
            $"influx://127.0.0.1:{server.Port}/market", "Check that InfluxDB runs there, or name another in influx://HOST:PORT/DATABASE.");
    }

    [Fact]
    public async Task Nobody_there_is_said_so()
    {
        await using LiveSeries series = await GoesOnAsync($"influx://127.0.0.1:{ServerProcess.FreePort()}/market", "does not answer");
    }

    [Theory]
    [InlineData(Head + "Content-Length: 100000\r\n\r\n{\"results\":[{\"series\":[{\"values\":[[60000,1,2,1,2,3],[1200", "broke off in the middle of an answer")]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"res\r\n", "broke off in the middle of an answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>hi</html>", "answered something other than InfluxDB does")]
    [InlineData(Head + "Content-Length: 17\r\n\r\n{\"hello\":\"world\"}", "answered something other than InfluxDB does")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "or the path /query is not found")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "answered something other than InfluxDB does")]
    public async Task A_server_that_hangs_up_or_speaks_otherwise_is_told_of(string answer, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var done = new CancellationTokenSource();
        Task answering = AnswerAsync(listener, answer, done.Token);
        await using (LiveSeries series = await GoesOnAsync($"influx://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/market", expected))
            Assert.Contains("influx://", series.Status.Sources[1].Text, StringComparison.Ordinal);
        await done.CancelAsync();
        await answering;
    }

    // Each connection gets the same bytes, and is closed.
    private static async Task AnswerAsync(TcpListener listener, string answer, CancellationToken done)
    {
        byte[] request = new byte[16_384];
        while (!done.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(done);
                NetworkStream stream = client.GetStream();
                if (await stream.ReadAsync(request, done) > 0)
                    await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), done);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The test has ended, or the client has hung up first.
            }
        }
    }

    // Starts a series, sees it live, and waits for what it says of its history.
    private static async Task<LiveSeries> GoesOnAsync(string address, string expected)
    {
        var feed = new IdleFeed();
        var series = new LiveSeries(Spy, feed, HistoryAddress.Open(address, _ => null, feed), new());
        try
        {
            await TestWait.ForAsync(
                () => series.Status.Sources[1].Text?.Contains(expected, StringComparison.Ordinal) == true
                    && series.Status.State.Text?.Contains(expected, StringComparison.Ordinal) == true, expected);
            long openMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 60_000 * 60_000;
            var bar = new Candle(openMs, 1, 2, 1, 2, 3);
            await feed.SendAsync(bar);
            await TestWait.ForAsync(() => series.Snapshot.Bars.Append(series.Snapshot.Forming ?? default).Contains(bar), "the chart is live");
            SourceHealth history = series.Status.Sources[1];
            Assert.Equal((SourceRole.History, 0L), (history.Role, history.Answers));
            Assert.True(history.State is SourceState.Degraded or SourceState.Down);
            return series;
        }
        catch
        {
            await series.DisposeAsync();
            throw;
        }
    }
}
