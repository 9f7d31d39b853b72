using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Feeds;

/// <summary>What a server answers after it has been reached once never ends anything: it is reported and tried again.</summary>
public sealed class RedisReconnectTests
{
    private const string SpyChannel = "market:CandleEvent:SPY{=m}";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData("-NOAUTH Authentication required.\r\n", "asks for a password")]
    [InlineData("-WRONGPASS invalid username-password pair or user is disabled.\r\n", "refused the password")]
    [InlineData("-DENIED Redis is running in protected mode because protected mode is enabled.\r\n", "protected mode")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "does not speak Redis' protocol")]
    [InlineData("\u0001\u0002garbage\n", "does not speak Redis' protocol")]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", "not ready: LOADING")]
    public async Task A_bad_answer_on_a_reconnect_is_reported_and_survived(string answer, string expected)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new RunningListener(server.Port);
        await running.SubscribedAsync(server);
        await server.KillAsync();
        Assert.Equal((FeedEventKind.Interrupted, null), Said(await running.NextAsync()));
        await using (new FakeRedis(answer, server.Port))
        {
            FeedEvent why = await running.NextAsync();
            Assert.Equal(FeedEventKind.Interrupted, why.Kind);
            Assert.Contains(expected, why.FaultText, StringComparison.Ordinal);
        }
        await server.StartAgainAsync();
        await HeardAgainAsync(running, server.Port);
    }

    [Theory]
    [InlineData(null, "asks for a password")]
    [InlineData("s3cret", "refused the password")]
    public async Task A_password_changed_and_changed_back_is_survived(string? password, string expected)
    {
        await using RedisServer server = await RedisServer.StartAsync(password);
        string user = password is null ? "" : $":{password}@";
        await using var running = new RunningListener(server.Port, user);
        await using RedisClient client = RedisClient.Open($"redis://{user}127.0.0.1:{server.Port}");
        await running.SubscribedAsync(server);
        await TestWait.ReachAsync(() => client.AskAsync(database => database.PingAsync(), "key", default));

        var waited = Stopwatch.StartNew();
        await CommandsAsync(server.Port, password, "CONFIG SET requirepass an0ther", "CLIENT KILL TYPE pubsub", "CLIENT KILL TYPE normal SKIPME yes");
        Assert.Equal((FeedEventKind.Interrupted, null), Said(await running.NextAsync()));
        FeedEvent why = await running.NextAsync();
        Assert.Equal(FeedEventKind.Interrupted, why.Kind);
        Assert.Contains(expected, why.FaultText, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", why.FaultText, StringComparison.Ordinal);
        while (await FaultAsync(client) is not { } fault || !fault.Contains(expected, StringComparison.Ordinal))
            Assert.True(waited.Elapsed < Limit, "The client does not say why.");

        await CommandsAsync(server.Port, "an0ther", $"CONFIG SET requirepass {password ?? "\"\""}");
        await HeardAgainAsync(running, server.Port, password);
        waited.Restart();
        while (await FaultAsync(client) is { } fault)
            Assert.True(waited.Elapsed < Limit, fault);
    }

    [Fact]
    public async Task A_channel_that_is_forbidden_and_allowed_again_is_survived()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new RunningListener(server.Port);
        await running.SubscribedAsync(server);
        // Redis cuts whoever listens to what is forbidden now.
        server.Cli("ACL", "SETUSER", "default", "resetchannels");
        Assert.Equal(FeedEventKind.Interrupted, (await running.NextAsync()).Kind);
        FeedEvent why = await running.NextAsync();
        Assert.Equal(FeedEventKind.Interrupted, why.Kind);
        Assert.Contains("does not let 'market:CandleEvent:SPY", why.FaultText, StringComparison.Ordinal);
        server.Cli("ACL", "SETUSER", "default", "allchannels");
        await HeardAgainAsync(running, server.Port);
    }

    [Fact]
    public async Task All_that_wait_for_a_server_share_one_attempt()
    {
        var hold = new TaskCompletionSource();
        await using var server = new FakeRedis("-LOADING\r\n", 0) { Hold = hold };
        var connections = new RedisConnections();
        RedisAddress address = RedisAddress.From(SourceAddress.Parse($"redis://127.0.0.1:{server.Port}"));
        Task<RedisAnswer>[] waiting = [.. Enumerable.Range(0, 200).Select(_ => connections.ProbeOf(address).AskAsync(default))];
        await TestWait.ForAsync(() => server.Connections > 0, "the attempt is made", 40);
        hold.SetResult();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.False(answer.IsReady));
        Assert.Equal(1, server.Connections);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => connections.ProbeOf(address).AskAsync(default)));
        // One whose pause ends after that attempt waits for a next one, which many share, too.
        Assert.InRange(server.Connections, 2, 6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task During_an_outage_the_number_of_attempts_does_not_depend_on_the_number_of_series(bool isLostLater)
    {
        const int series = 200;
        await using RedisServer server = await RedisServer.StartAsync();
        if (!isLostLater)
            await server.KillAsync();
        var connections = new RedisConnections();
        var all = new List<RunningListener>();
        for (int i = 0; i < series; i++)
            all.Add(new(server.Port, connections: connections, symbol: $"S{i}"));
        if (isLostLater)
        {
            await all[^1].SubscribedAsync(server);
            await server.KillAsync();
        }
        foreach (RunningListener running in all)
            Assert.Equal(FeedEventKind.Interrupted, (await running.NextAsync()).Kind);
        await using (var outage = new FakeRedis("", server.Port))
        {
            // The outage itself; each series tried twice a second before, that is more than a thousand times.
            await Task.Delay(TimeSpan.FromSeconds(3));
            Assert.InRange(outage.Connections, 1, series / 4);
        }
        await server.StartAgainAsync();
        foreach (RunningListener running in all)
            await running.ResumedAsync();
        await all[^1].SubscribedAsync(server);
        Assert.Equal(1, connections.Count);
        await Task.WhenAll(all.Select(running => running.DisposeAsync().AsTask()));
        Assert.Equal(0, connections.Count);
    }

    private static async Task<string?> FaultAsync(RedisClient client) =>
        (await Record.ExceptionAsync(() => client.AskAsync(database => database.PingAsync(), "key", default)))?.Message;

    private static async Task HeardAgainAsync(RunningListener running, int port, string? password = null)
    {
        await running.ResumedAsync();
        string said = await CommandsAsync(port, password, $"PUBLISH {SpyChannel} after");
        Assert.EndsWith(":1\r\n", said, StringComparison.Ordinal);
        Assert.Equal("after", Encoding.ASCII.GetString((await running.NextAsync()).Payload.Span));
    }

    // Over one connection, which stays signed in whatever becomes of the password.
    private static async Task<string> CommandsAsync(int port, string? password, params string[] commands)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        NetworkStream stream = client.GetStream();
        string[] all = password is null ? [.. commands, "QUIT"] : [$"AUTH {password}", .. commands, "QUIT"];
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(all.Select(command => command + "\r\n"))));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        string said = await reader.ReadToEndAsync();
        Assert.DoesNotContain("-", said, StringComparison.Ordinal);
        // Without the answer to QUIT.
        return said[..said.LastIndexOf("+OK", StringComparison.Ordinal)];
    }

    private static (FeedEventKind Kind, string? Text) Said(FeedEvent e) => (e.Kind, e.FaultText);
}
