using System.Collections.Frozen;
using System.Threading.Channels;
using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Listens on a Redis server to <c>market:OpenInterestEvent:{symbol}</c>, <c>market:FundingEvent:{symbol}</c> and
/// <c>market:LiquidationEvent:{symbol}</c> of the symbols wanted.</summary>
/// <remarks>Pub/Sub has no backlog: what is published during an outage is lost, and <see cref="DerivativeEvent.Resumed"/> says until when.</remarks>
internal sealed class RedisDerivatives : IDerivativesFeed
{
    private static readonly TimeSpan DialAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerIn = TimeSpan.FromSeconds(2);

    private static readonly (string Name, DerivativeEventKind Kind)[] Kinds =
    [
        ("OpenInterestEvent", DerivativeEventKind.OpenInterest),
        ("FundingEvent", DerivativeEventKind.Funding),
        ("LiquidationEvent", DerivativeEventKind.Liquidation),
    ];

    private readonly RedisAddress _address;
    private readonly RedisConnections _connections;
    private readonly SemaphoreSlim _changed = new(0);
    private FrozenSet<string> _wanted = FrozenSet<string>.Empty;

    /// <summary>Names a server; nothing is dialled yet.</summary>
    /// <param name="address">The server.</param>
    /// <param name="connections">Where connections are shared.</param>
    internal RedisDerivatives(RedisAddress address, RedisConnections connections)
    {
        (_address, _connections) = (address, connections);
        Name = $"{address}";
    }

    public string Name { get; }

    public bool IsSimulated => false;

    /// <summary>Nobody knows before they speak.</summary>
    public IReadOnlyList<string> Venues => [];

    /// <summary>A channel is there for any symbol.</summary>
    public IReadOnlyList<string> Symbols => [];

    /// <summary>The channel of a kind and symbol.</summary>
    internal static string ChannelOf(DerivativeEventKind kind, string symbol) => $"market:{Kinds.Single(one => one.Kind == kind).Name}:{symbol}";

    public void Want(IReadOnlySet<string> symbols)
    {
        Volatile.Write(ref _wanted, symbols.ToFrozenSet(StringComparer.Ordinal));
        _changed.Release();
    }

    public async Task ListenAsync(ChannelWriter<DerivativeEvent> events, CancellationToken stop)
    {
        try
        {
            bool down = !await ReachAsync(events, stop).ConfigureAwait(false);
            RedisLease lease = await _connections.LeaseAsync(_address, stop).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
                await ListenAsync(lease.Connection, events, down, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Being told to stop is how listening ends.
        }
    }

    public ValueTask DisposeAsync()
    {
        _changed.Dispose();
        return default;
    }

    // Dials until the server answers for the first time. False when it did not at first, and Interrupted has been written.
    private async Task<bool> ReachAsync(ChannelWriter<DerivativeEvent> events, CancellationToken stop)
    {
        bool atOnce = true;
        while (!await RedisProbe.AnswersAsync(_address, atOnce, stop).ConfigureAwait(false))
        {
            if (atOnce)
                events.TryWrite(DerivativeEvent.Interrupted);
            atOnce = false;
            await Task.Delay(DialAgain, stop).ConfigureAwait(false);
        }
        return atOnce;
    }

    private async Task ListenAsync(ConnectionMultiplexer connection, ChannelWriter<DerivativeEvent> events, bool down, CancellationToken stop)
    {
        using var lost = new LossCounter(connection);
        ISubscriber subscriber = connection.GetSubscriber();
        var open = new Dictionary<string, Action<RedisChannel, RedisValue>[]>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                long losses = lost.Count;
                bool isSettled = await FollowAsync(subscriber, events, open, stop).ConfigureAwait(false)
                    && await IsSettledAsync(subscriber, open, stop).ConfigureAwait(false);
                if (!isSettled || losses != lost.Count)
                {
                    if (!down)
                        events.TryWrite(DerivativeEvent.Interrupted);
                    down = true;
                    // The client library dials by itself; a server that came back with another password it would dial forever.
                    await RedisProbe.AnswersAsync(_address, isFirst: false, stop).ConfigureAwait(false);
                    await Task.Delay(AskAgain, stop).ConfigureAwait(false);
                    continue;
                }
                if (down)
                    events.TryWrite(DerivativeEvent.Resumed);
                down = false;
                if (!await HasOtherWishesAsync(lost, losses, stop).ConfigureAwait(false))
                {
                    events.TryWrite(DerivativeEvent.Interrupted);
                    down = true;
                }
            }
        }
        finally
        {
            foreach (string symbol in open.Keys)
                await UnsubscribeAsync(subscriber, symbol, open[symbol]).ConfigureAwait(false);
        }
    }

    // True when other symbols are wanted; false when the connection was lost.
    private async Task<bool> HasOtherWishesAsync(LossCounter lost, long losses, CancellationToken stop)
    {
        using var other = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task loss = lost.WaitForMoreThanAsync(losses, other.Token);
        Task wish = _changed.WaitAsync(other.Token);
        Task first = await Task.WhenAny(loss, wish).ConfigureAwait(false);
        await other.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loss, wish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        return first == wish;
    }

    // Subscribes to what is wanted and unsubscribes from the rest. False when the server did not take it; then it is done again.
    private async Task<bool> FollowAsync(
        ISubscriber subscriber, ChannelWriter<DerivativeEvent> events, Dictionary<string, Action<RedisChannel, RedisValue>[]> open, CancellationToken stop)
    {
        FrozenSet<string> wanted = Volatile.Read(ref _wanted);
        foreach (string gone in open.Keys.Where(symbol => !wanted.Contains(symbol)).ToArray())
        {
            await UnsubscribeAsync(subscriber, gone, open[gone]).ConfigureAwait(false);
            open.Remove(gone);
        }
        foreach (string symbol in wanted.Where(symbol => !open.ContainsKey(symbol)))
        {
            Action<RedisChannel, RedisValue>[] handlers =
            [
                .. Kinds.Select(kind => (Action<RedisChannel, RedisValue>)((_, message) =>
                    events.TryWrite(DerivativeJson.Read((byte[]?)message ?? [], kind.Kind, symbol)))),
            ];
            try
            {
                for (int i = 0; i < Kinds.Length; i++)
                    await subscriber.SubscribeAsync(Channel(Kinds[i].Kind, symbol), handlers[i]).WaitAsync(AnswerIn, stop).ConfigureAwait(false);
            }
            catch (Exception e) when (RedisLoss.Is(e, stop))
            {
                await UnsubscribeAsync(subscriber, symbol, handlers).ConfigureAwait(false);
                return false;
            }
            open[symbol] = handlers;
        }
        return true;
    }

    // Subscribed on the server, not only asked for: the answer to a ping on the same connection comes after those to SUBSCRIBE.
    private static async Task<bool> IsSettledAsync(ISubscriber subscriber, Dictionary<string, Action<RedisChannel, RedisValue>[]> open, CancellationToken stop)
    {
        bool IsConnected() => open.Keys.All(symbol => Kinds.All(kind => subscriber.IsConnected(Channel(kind.Kind, symbol))));
        if (open.Count == 0)
            return true;
        // The connection for subscriptions comes up a moment after the other.
        long start = TimeProvider.System.GetTimestamp();
        while (!IsConnected() && TimeProvider.System.GetElapsedTime(start) < AnswerIn)
            await Task.Delay(AskAgain, stop).ConfigureAwait(false);
        try
        {
            await subscriber.PingAsync().WaitAsync(AnswerIn, stop).ConfigureAwait(false);
            return IsConnected();
        }
        catch (Exception e) when (RedisLoss.Is(e, stop))
        {
            return false;
        }
    }

    private static async Task UnsubscribeAsync(ISubscriber subscriber, string symbol, Action<RedisChannel, RedisValue>[] handlers)
    {
        try
        {
            for (int i = 0; i < Kinds.Length; i++)
                await subscriber.UnsubscribeAsync(Channel(Kinds[i].Kind, symbol), handlers[i]).WaitAsync(AnswerIn).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisLoss.Is(e))
        {
            // The server is gone, and the subscription with it; the handler has been taken out before anything is sent.
        }
    }

    private static RedisChannel Channel(DerivativeEventKind kind, string symbol) =>
        new(ChannelOf(kind, symbol), RedisChannel.PatternMode.Literal);
}
