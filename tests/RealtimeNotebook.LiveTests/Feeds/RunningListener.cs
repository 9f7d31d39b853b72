using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Feeds;

/// <summary>A listener that listens until the test ends.</summary>
internal sealed class RunningListener : IAsyncDisposable
{
    private readonly Channel<FeedEvent> _events = Channel.CreateUnbounded<FeedEvent>();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _symbol;

    internal RunningListener(int port, string user = "", string template = RedisChannels.DefaultTemplate, RedisConnections? connections = null, string symbol = "SPY")
    {
        _symbol = symbol;
        RedisAddress address = RedisAddress.From(SourceAddress.Parse($"redis://{user}127.0.0.1:{port}"));
        Listener = new(address, RedisChannels.Of(template, new(symbol, Interval.OneMinute)), connections ?? new());
        Listening = Listener.ListenAsync(_events.Writer, _stop.Token);
    }

    internal RedisListener Listener { get; }

    internal Task Listening { get; }

    internal async Task<FeedEvent> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        return await _events.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Returns when the connection is back, whatever reasons for its loss were given before.</summary>
    internal async Task ResumedAsync()
    {
        while (true)
        {
            FeedEventKind kind = (await NextAsync()).Kind;
            if (kind == FeedEventKind.Resumed)
                return;
            Assert.Equal(FeedEventKind.Interrupted, kind);
        }
    }

    internal Task SubscribedAsync(RedisServer server) => TestWait.ForAsync(
        () => server.Cli("PUBSUB", "NUMSUB", $"market:CandleEvent:{_symbol}{{=m}}", $"market:CandleEvent:{_symbol}:1m").Split('\n') is [_, "1", _, "1"],
        "both channels are subscribed", 40);

    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Listening;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (!Listening.IsFaulted)
            await Listening;
        await Listener.DisposeAsync();
    }
}
