using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Feeds;

public sealed class RedisDerivativesTests
{
    private const string Channel = "market:OpenInterestEvent:BTCUSDT";

    private static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Symbols_come_and_go_while_it_listens()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new Running(server, "BTCUSDT");
        await running.SubscribedAsync("BTCUSDT");
        running.Feed.Want(new HashSet<string> { "ETH:USDT" });
        await running.SubscribedAsync("ETH:USDT");
        await TestWait.ForAsync(() => server.Cli("PUBSUB", "NUMSUB", Channel).EndsWith("\n0", StringComparison.Ordinal), "the first is given up");
        Assert.Equal("1", server.Cli("PUBLISH", "market:FundingEvent:ETH:USDT", $$"""{"timestamp":{{NowMs}},"symbol":"ETH:USDT","venue":"binance","funding_rate":0.5}"""));
        Assert.Equal(0.5m, (await running.NextAsync()).Funding.Rate);
    }

    [Theory]
    [InlineData]
    [InlineData("BTCUSDT")]
    public async Task An_outage_is_one_interruption_and_one_resumption_whatever_is_wanted(params string[] symbols)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var running = new Running(server, symbols);
        await TestWait.ForAsync(() => server.Cli("CLIENT", "LIST").Split('\n').Length == 3, "both its connections are there, and this one's");
        await running.SubscribedAsync(symbols);
        await server.KillAsync();
        Assert.Equal(DerivativeEventKind.Interrupted, (await running.NextAsync()).Kind);
        // The outage itself is what is tested; its length is no wait for anything.
        await Task.Delay(1_500);
        Assert.Equal(0, running.Waiting);
        await server.StartAgainAsync();
        Assert.Equal(DerivativeEventKind.Resumed, (await running.NextAsync()).Kind);
        running.Feed.Want(new HashSet<string> { "BTCUSDT" });
        await running.SubscribedAsync("BTCUSDT");
        Assert.Equal("1", server.Cli("PUBLISH", Channel, $$"""{"timestamp":{{NowMs}},"symbol":"BTCUSDT","venue":"binance","open_interest":9}"""));
        Assert.Equal(9, (await running.NextAsync()).OpenInterest.Quantity);
    }

    [Fact]
    public async Task A_server_that_comes_back_with_a_password_is_waited_for_until_it_has_none()
    {
        RedisServer before = await RedisServer.StartAsync();
        await using var running = new Running(before, "BTCUSDT");
        await running.SubscribedAsync("BTCUSDT");
        await before.KillAsync();
        Assert.Equal(DerivativeEventKind.Interrupted, (await running.NextAsync()).Kind);
        await using (await RedisServer.StartAsync("s3cret", before.Port))
            Assert.Equal(DerivativeEventKind.Interrupted, (await running.NextAsync()).Kind);
        await using RedisServer after = await RedisServer.StartAsync(null, before.Port);
        while (await running.NextAsync() is { Kind: not DerivativeEventKind.Resumed } e)
            Assert.Equal(DerivativeEventKind.Interrupted, e.Kind);
        Assert.False(running.Listening.IsCompleted);
    }

    [Fact]
    public async Task What_was_listened_to_when_the_server_went_is_not_subscribed_again_for_nobody()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        var connections = new RedisConnections();
        await using RedisLease other = await connections.LeaseAsync(RedisAddress.From(SourceAddress.Parse(server.Url)), default);
        await using (var running = new Running(server, connections, "BTCUSDT"))
        {
            await running.SubscribedAsync("BTCUSDT");
            await server.KillAsync();
            Assert.Equal(DerivativeEventKind.Interrupted, (await running.NextAsync()).Kind);
        }
        await server.StartAgainAsync();
        // Whoever else listens over the same connection is heard again, and after that would all others be.
        await other.Connection.GetSubscriber().SubscribeAsync("other", (_, _) => { });
        await TestWait.ForAsync(() => server.Cli("PUBSUB", "NUMSUB", "other").EndsWith("\n1", StringComparison.Ordinal), "the connection is back");
        Assert.Equal("other", server.Cli("PUBSUB", "CHANNELS"));
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly Channel<DerivativeEvent> _events = System.Threading.Channels.Channel.CreateUnbounded<DerivativeEvent>();
        private readonly CancellationTokenSource _stop = new();
        private readonly RedisServer _server;

        internal Running(RedisServer server, params string[] symbols)
            : this(server, new(), symbols)
        {
        }

        internal Running(RedisServer server, RedisConnections connections, params string[] symbols)
        {
            _server = server;
            Feed = new(RedisAddress.From(SourceAddress.Parse(server.Url)), connections);
            Feed.Want(symbols.ToHashSet());
            Listening = Feed.ListenAsync(_events.Writer, _stop.Token);
        }

        internal RedisDerivatives Feed { get; }

        internal Task Listening { get; }

        internal int Waiting => _events.Reader.Count;

        internal Task SubscribedAsync(params string[] symbols) => TestWait.ForAsync(
            () => symbols.All(symbol => new[] { "OpenInterestEvent", "FundingEvent", "LiquidationEvent" }.All(
                kind => _server.Cli("PUBSUB", "NUMSUB", $"market:{kind}:{symbol}").EndsWith("\n1", StringComparison.Ordinal))),
            "all channels are subscribed");

        internal async Task<DerivativeEvent> NextAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            return await _events.Reader.ReadAsync(patience.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            if (!Listening.IsFaulted)
                await Listening;
            await Feed.DisposeAsync();
        }
    }
}
