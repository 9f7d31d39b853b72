using System.Threading.Channels;
using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Listens to the channels of one series on a Redis server.</summary>
/// <remarks>
/// Messages are passed on as they come, in order, by the client library's own handler, which version 1.2 calls in the order of
/// arrival (in 2.x the ordered form is its message queue). Pub/Sub has no backlog: what is published during an outage is lost,
/// and <see cref="FeedEvent.Resumed"/> says until when.
/// </remarks>
internal sealed class RedisListener : IFeedListener
{
    private static readonly TimeSpan DialAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerIn = TimeSpan.FromSeconds(2);

    private readonly RedisAddress _address;
    private readonly IReadOnlyList<RedisChannel> _channels;
    private readonly RedisConnections _connections;

    /// <summary>Names a server and channels; nothing is dialled yet.</summary>
    /// <param name="address">The server.</param>
    /// <param name="channels">The channels and patterns of one series.</param>
    /// <param name="connections">Where connections are shared.</param>
    internal RedisListener(RedisAddress address, IReadOnlyList<RedisChannel> channels, RedisConnections connections)
    {
        (_address, _channels, _connections) = (address, channels, connections);
        Name = $"{address}";
    }

    public string Name { get; }

    public bool IsSimulated => false;

    public bool CanWait => false;

    public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

    public TimeProvider Clock => TimeProvider.System;

    public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
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

    public ValueTask DisposeAsync() => default;

    // Dials until the server answers for the first time. False when it did not at first, and Interrupted has been written.
    private async Task<bool> ReachAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        bool atOnce = true;
        while (!await RedisProbe.AnswersAsync(_address, atOnce, stop).ConfigureAwait(false))
        {
            if (atOnce)
                events.TryWrite(FeedEvent.Interrupted(TimeProvider.System.GetTimestamp()));
            atOnce = false;
            await Task.Delay(DialAgain, stop).ConfigureAwait(false);
        }
        return atOnce;
    }

    private async Task ListenAsync(ConnectionMultiplexer connection, ChannelWriter<FeedEvent> events, bool down, CancellationToken stop)
    {
        using var lost = new LossCounter(connection);
        ISubscriber subscriber = connection.GetSubscriber();
        Action<RedisChannel, RedisValue> handler = (_, message) => PassOn(events, message);
        try
        {
            foreach (RedisChannel channel in _channels)
                await subscriber.SubscribeAsync(channel, handler).WaitAsync(stop).ConfigureAwait(false);
            long start = TimeProvider.System.GetTimestamp();
            bool begun = down;
            while (true)
            {
                long losses = lost.Count;
                if (!await IsSettledAsync(subscriber, stop).ConfigureAwait(false))
                {
                    // The connection for subscriptions comes up a moment after the other; that is no outage.
                    if (!begun && lost.Count == 0 && TimeProvider.System.GetElapsedTime(start) < AnswerIn)
                    {
                        await Task.Delay(AskAgain, stop).ConfigureAwait(false);
                        continue;
                    }
                    begun = true;
                    if (!down)
                        events.TryWrite(FeedEvent.Interrupted(TimeProvider.System.GetTimestamp()));
                    down = true;
                    await WaitForServerAsync(subscriber, stop).ConfigureAwait(false);
                    continue;
                }
                begun = true;
                if (down && losses == lost.Count)
                {
                    events.TryWrite(FeedEvent.Resumed(TimeProvider.System.GetTimestamp()));
                    down = false;
                }
                await lost.WaitForMoreThanAsync(losses, stop).ConfigureAwait(false);
                if (!down)
                    events.TryWrite(FeedEvent.Interrupted(TimeProvider.System.GetTimestamp()));
                down = true;
            }
        }
        finally
        {
            foreach (RedisChannel channel in _channels)
                await UnsubscribeAsync(subscriber, channel, handler).ConfigureAwait(false);
        }
    }

    private static void PassOn(ChannelWriter<FeedEvent> events, RedisValue message) =>
        events.TryWrite(FeedEvent.Message((byte[]?)message ?? [], TimeProvider.System.GetTimestamp()));

    // Subscribed on the server, not only asked for: the answer to a ping on the same connection comes after those to SUBSCRIBE.
    private async Task<bool> IsSettledAsync(ISubscriber subscriber, CancellationToken stop)
    {
        if (!_channels.All(subscriber.IsConnected))
            return false;
        try
        {
            await subscriber.PingAsync().WaitAsync(AnswerIn, stop).ConfigureAwait(false);
            return _channels.All(subscriber.IsConnected);
        }
        catch (Exception e) when (RedisLoss.Is(e, stop))
        {
            return false;
        }
    }

    // The client library dials by itself; a server that came back with another password it would dial forever.
    private async Task WaitForServerAsync(ISubscriber subscriber, CancellationToken stop)
    {
        for (int i = 0; !_channels.All(subscriber.IsConnected); i++)
        {
            if (i % 20 == 19)
                await RedisProbe.AnswersAsync(_address, isFirst: false, stop).ConfigureAwait(false);
            await Task.Delay(AskAgain, stop).ConfigureAwait(false);
        }
        await Task.Delay(AskAgain, stop).ConfigureAwait(false);
    }

    private static async Task UnsubscribeAsync(ISubscriber subscriber, RedisChannel channel, Action<RedisChannel, RedisValue> handler)
    {
        try
        {
            await subscriber.UnsubscribeAsync(channel, handler).WaitAsync(AnswerIn).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisLoss.Is(e))
        {
            // The server is gone, and the subscription with it; the handler has been taken out before anything is sent.
        }
    }
}
