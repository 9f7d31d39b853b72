using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Feeds;

public sealed class RedisListenerTests
{
    private const string SpyChannel = "market:CandleEvent:SPY{=m}";

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    [Fact]
    public async Task Messages_of_all_templates_arrive_in_order_and_nobody_elses_do()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new RunningListener(server.Port);
        await running.SubscribedAsync(server);
        await using RedisPublisher publisher = await RedisPublisher.OpenAsync(server.Url, default);

        Assert.Equal(0, await publisher.PublishAsync("market:CandleEvent:QQQ{=m}", "other"u8.ToArray()));
        for (int i = 0; i < 2_000; i++)
            Assert.Equal(1, await publisher.PublishAsync(i % 2 == 0 ? SpyChannel : "market:CandleEvent:SPY:1m", Encoding.ASCII.GetBytes($"{i}")));
        for (int i = 0; i < 2_000; i++)
        {
            FeedEvent e = await running.NextAsync();
            Assert.Equal(FeedEventKind.Message, e.Kind);
            Assert.Equal($"{i}", Encoding.ASCII.GetString(e.Payload.Span));
            Assert.InRange(TimeProvider.System.GetElapsedTime(e.ReceivedAt), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task A_template_with_a_star_is_a_pattern()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new RunningListener(server.Port, template: "*:{symbol}:?m");
        await TestWait.ForAsync(() => server.Cli("PUBSUB", "NUMPAT") == "1", "a pattern is subscribed");
        Assert.Equal("1", server.Cli("PUBLISH", "anything:SPY:5m", "x"));
        Assert.Equal("x"u8.ToArray(), (await running.NextAsync()).Payload.ToArray());
    }

    [Theory]
    [InlineData(300)]
    [InlineData(4_000)]
    public async Task An_outage_is_one_interruption_and_one_resumption_after_which_nothing_is_missed(int outageMs)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new RunningListener(server.Port);
        await running.SubscribedAsync(server);
        await server.KillAsync();
        Assert.Equal(FeedEventKind.Interrupted, (await running.NextAsync()).Kind);
        // The outage itself is what is tested; its length is no wait for anything.
        await Task.Delay(outageMs);

        await server.StartAgainAsync();
        Assert.Equal(FeedEventKind.Resumed, (await running.NextAsync()).Kind);
        Assert.Equal("1", server.Cli("PUBLISH", SpyChannel, "after"));
        Assert.Equal("after"u8.ToArray(), (await running.NextAsync()).Payload.ToArray());
        // Reports of vain dials are long through the client library by now; none of them made another event.
        Assert.Equal("1", server.Cli("PUBLISH", SpyChannel, "last"));
        Assert.Equal("last"u8.ToArray(), (await running.NextAsync()).Payload.ToArray());
    }

    [Fact]
    public async Task A_connection_cut_and_back_at_once_is_an_outage_too()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new RunningListener(server.Port);
        await running.SubscribedAsync(server);
        for (int i = 0; i < 5; i++)
        {
            server.Cli("CLIENT", "KILL", "TYPE", "pubsub");
            Assert.Equal(FeedEventKind.Interrupted, (await running.NextAsync()).Kind);
            Assert.Equal(FeedEventKind.Resumed, (await running.NextAsync()).Kind);
            Assert.Equal("1", server.Cli("PUBLISH", SpyChannel, $"{i}"));
            Assert.Equal($"{i}", Encoding.ASCII.GetString((await running.NextAsync()).Payload.Span));
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_yet_is_waited_for()
    {
        int port = ServerProcess.FreePort();
        await using var running = new RunningListener(port);
        Assert.Equal(FeedEventKind.Interrupted, (await running.NextAsync()).Kind);
        await using RedisServer server = await RedisServer.StartAsync(port: port);
        Assert.Equal(FeedEventKind.Resumed, (await running.NextAsync()).Kind);
        Assert.Equal("1", server.Cli("PUBLISH", SpyChannel, "x"));
        Assert.Equal("x"u8.ToArray(), (await running.NextAsync()).Payload.ToArray());
    }

    [Fact]
    public async Task Listening_to_a_server_that_is_gone_stops_at_once()
    {
        await using var running = new RunningListener(ServerProcess.FreePort());
        Assert.Equal(FeedEventKind.Interrupted, (await running.NextAsync()).Kind);
        await running.StopAsync().WaitAsync(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_server_that_is_there_is_never_interrupted_at_the_start()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        // Dialled once: twenty first dials may take a busy machine as long as an interruption takes.
        var connections = new RedisConnections();
        await using RedisLease held = await connections.LeaseAsync(RedisAddress.From(SourceAddress.Parse(server.Url)), default);
        await TestWait.ReachAsync(() => held.Connection.GetSubscriber().PingAsync());
        for (int i = 0; i < 20; i++)
        {
            await using var running = new RunningListener(server.Port, connections: connections);
            await running.SubscribedAsync(server);
            server.Cli("PUBLISH", SpyChannel, "x");
            Assert.Equal(FeedEventKind.Message, (await running.NextAsync()).Kind);
        }
    }

    [Theory]
    [InlineData("", "asks for a password")]
    [InlineData(":wr0ng@", "refused the password")]
    [InlineData("default:wr0ng@", "refused the password")]
    public async Task A_refused_password_ends_it_with_a_remedy_and_without_the_secret(string user, string expected)
    {
        await using RedisServer server = await RedisServer.StartAsync(password: "s3cret/%");
        await using var running = new RunningListener(server.Port, user);
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => running.Listening.WaitAsync(TimeSpan.FromSeconds(40)));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", running.Listener.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resetchannels")]
    [InlineData("-subscribe")]
    public async Task A_channel_that_may_not_be_listened_to_is_reported_when_the_connection_comes_late(string rule)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Assert.Equal("OK", server.Cli("ACL", "SETUSER", "default", rule));
        await using var gate = new TcpGate(server.Port);
        var connections = new RedisConnections();
        gate.Close();
        // The client library gives up its first attempt, and makes the next one by itself: until then there is a connection that connects nothing.
        await using RedisLease held = await connections.LeaseAsync(RedisAddress.From(SourceAddress.Parse($"redis://127.0.0.1:{gate.Port}")), default);
        Assert.False(held.Connection.IsConnected);
        gate.Open();
        await using var running = new RunningListener(gate.Port, connections: connections);
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => running.Listening.WaitAsync(TimeSpan.FromSeconds(40)));
        Assert.Contains("does not let 'market:CandleEvent:SPY", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resetchannels")]
    [InlineData("-subscribe")]
    public async Task A_channel_that_may_not_be_listened_to_is_told_and_not_asked_for_for_ever(string rule)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Assert.Equal("OK", server.Cli("ACL", "SETUSER", "default", rule));
        await using var running = new RunningListener(server.Port);
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => running.Listening.WaitAsync(TimeSpan.FromSeconds(40)));
        Assert.Contains("does not let 'market:CandleEvent:SPY", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_tls_asked_for_it_is_refused_with_the_remedy()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        RedisAddress address = RedisAddress.From(SourceAddress.Parse($"rediss://127.0.0.1:{server.Port}"));
        RedisAnswer answer = await RedisProbe.AskAsync(address, default);
        var refused = Assert.Throws<FeedUnavailableException>(() => answer.ThrowIfRefused(isFirstAttempt: true));
        Assert.Contains("use redis://", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_password_lets_in()
    {
        await using RedisServer server = await RedisServer.StartAsync(password: "s3cret/%");
        await using var running = new RunningListener(server.Port, ":s3cret%2F%25@");
        await running.SubscribedAsync(server);
        server.Cli("PUBLISH", SpyChannel, "x");
        Assert.Equal("x"u8.ToArray(), (await running.NextAsync()).Payload.ToArray());
    }

    [Fact]
    public async Task Listeners_share_one_connection_and_leave_none_behind()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        var connections = new RedisConnections();
        var all = new List<RunningListener>();
        for (int i = 0; i < 8; i++)
            all.Add(new(server.Port, connections: connections, symbol: $"S{i}"));
        foreach (RunningListener running in all)
            await running.SubscribedAsync(server);
        Assert.Equal(1, connections.Count);
        Assert.Equal(2, Clients(server));

        for (int i = 1; i < all.Count; i++)
            await all[i].DisposeAsync();
        Assert.Equal("1", server.Cli("PUBLISH", "market:CandleEvent:S0{=m}", "still"));
        Assert.Equal("still"u8.ToArray(), (await all[0].NextAsync()).Payload.ToArray());
        await all[0].DisposeAsync();
        Assert.Equal(0, connections.Count);
        await TestWait.ForAsync(() => Clients(server) == 0, "no client is left");
    }

    [Fact]
    public async Task Ten_megabytes_are_passed_on_as_they_are_and_refused_by_the_decoder()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new RunningListener(server.Port);
        await running.SubscribedAsync(server);
        await using RedisPublisher publisher = await RedisPublisher.OpenAsync(server.Url, default);
        await publisher.PublishAsync(SpyChannel, new byte[10_000_000]);
        FeedEvent e = await running.NextAsync();
        Assert.Equal(10_000_000, e.Payload.Length);
        Assert.False(CandleJson.TryRead(e.Payload.Span, Spy, UpdateSemantics.Snapshot, out _, out Refusal refusal));
        Assert.Equal(CandleFault.TooLarge, refusal.Fault);
    }

    [Fact]
    public async Task What_is_published_while_the_connection_is_still_dialled_is_not_lost()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var gate = new TcpGate(server.Port);
        string url = $"redis://127.0.0.1:{gate.Port}";
        gate.Close();
        await using RedisLease dialling = await RedisConnections.OfProcess.LeaseAsync(RedisAddress.From(SourceAddress.Parse(url)), default);
        Assert.False(dialling.Connection.IsConnected);
        gate.Open();
        await using RedisPublisher publisher = await RedisPublisher.OpenAsync(url, default);
        Assert.Equal(0, await publisher.PublishAsync(SpyChannel, "first"u8.ToArray()));
    }

    [Fact]
    public async Task Publishing_to_nobody_at_all_says_what_to_do()
    {
        var gone = await Assert.ThrowsAsync<FeedUnavailableException>(
            () => RedisPublisher.OpenAsync($"redis://127.0.0.1:{ServerProcess.FreePort()}", default));
        Assert.Contains("start redis-server", gone.Message, StringComparison.Ordinal);
    }

    private static int Clients(RedisServer server) =>
        server.Cli("CLIENT", "LIST").Split('\n').Count(line => !line.Contains("cmd=client", StringComparison.Ordinal));
}
