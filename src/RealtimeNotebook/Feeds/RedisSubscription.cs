using System.Collections.Frozen;
using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Keeps channels of a Redis server subscribed through its outages, and says when one begins and when it is over.</summary>
/// <remarks>
/// Messages are passed on as they come, in order, by the client library's own handler, which version 1.2 calls in the order of
/// arrival (in 2.x the ordered form is its message queue). Pub/Sub has no backlog: what is published during an outage is lost.
/// </remarks>
/// <param name="address">The server.</param>
/// <param name="connections">Where connections are shared.</param>
internal sealed class RedisSubscription(RedisAddress address, RedisConnections connections) : IDisposable
{
    private static readonly TimeSpan DialAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerIn = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _changed = new(0);
    private FrozenSet<RedisChannel> _wanted = FrozenSet<RedisChannel>.Empty;

    /// <summary>Says which channels are wanted from now on; from any thread, before or while listening.</summary>
    internal void Want(IEnumerable<RedisChannel> channels)
    {
        Volatile.Write(ref _wanted, channels.ToFrozenSet());
        _changed.Release();
    }

    /// <summary>Listens until told to stop.</summary>
    /// <param name="heard">Takes a message, and the channel that it was published on.</param>
    /// <param name="interrupted">Told that messages may be missed from now on: the server is lost, or was not there to begin with.</param>
    /// <param name="resumed">Told that all is heard again, after each interruption.</param>
    /// <param name="stop">Ends listening; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The server refuses us for a reason that waiting does not mend.</exception>
    internal async Task ListenAsync(Action<RedisChannel, RedisValue> heard, Action interrupted, Action resumed, CancellationToken stop)
    {
        var outage = new Outage(interrupted, resumed);
        try
        {
            await ReachAsync(outage, stop).ConfigureAwait(false);
            RedisLease lease = await connections.LeaseAsync(address, stop).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
                await ListenAsync(lease.Connection, heard, outage, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Being told to stop is how listening ends.
        }
    }

    public void Dispose() => _changed.Dispose();

    // Dials until the server answers for the first time.
    private async Task ReachAsync(Outage outage, CancellationToken stop)
    {
        while (!await RedisProbe.AnswersAsync(address, isFirst: !outage.IsOn, stop).ConfigureAwait(false))
        {
            outage.Begin();
            await Task.Delay(DialAgain, stop).ConfigureAwait(false);
        }
    }

    private async Task ListenAsync(ConnectionMultiplexer connection, Action<RedisChannel, RedisValue> heard, Outage outage, CancellationToken stop)
    {
        using var lost = new LossCounter(connection);
        ISubscriber subscriber = connection.GetSubscriber();
        var open = new HashSet<RedisChannel>();
        long start = TimeProvider.System.GetTimestamp();
        bool isStarting = !outage.IsOn;
        try
        {
            while (true)
            {
                long losses = lost.Count;
                bool isSettled = await FollowAsync(subscriber, open, heard, stop).ConfigureAwait(false)
                    && await IsSettledAsync(subscriber, open, stop).ConfigureAwait(false);
                if (isSettled && losses == lost.Count)
                {
                    isStarting = false;
                    outage.End();
                    if (!await HasOtherWishesAsync(lost, losses, stop).ConfigureAwait(false) || lost.Count != losses)
                        outage.Begin();
                }
                else if (isStarting && lost.Count == 0 && TimeProvider.System.GetElapsedTime(start) < AnswerIn)
                {
                    // The connection for subscriptions comes up a moment after the other; that is no outage.
                    await Task.Delay(AskAgain, stop).ConfigureAwait(false);
                }
                else
                {
                    isStarting = false;
                    outage.Begin();
                    await WaitForServerAsync(subscriber, open, stop).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await Task.WhenAll(open.Select(channel => UnsubscribeAsync(subscriber, channel, heard))).ConfigureAwait(false);
        }
    }

    // Subscribes to what is wanted and unsubscribes from the rest. False when the server did not take it; then it is done again.
    private async Task<bool> FollowAsync(ISubscriber subscriber, HashSet<RedisChannel> open, Action<RedisChannel, RedisValue> heard, CancellationToken stop)
    {
        while (_changed.Wait(0, CancellationToken.None))
        {
            // What has been wished until now is what is looked at next.
        }
        FrozenSet<RedisChannel> wanted = Volatile.Read(ref _wanted);
        RedisChannel[] gone = [.. open.Where(channel => !wanted.Contains(channel))];
        open.ExceptWith(gone);
        await Task.WhenAll(gone.Select(channel => UnsubscribeAsync(subscriber, channel, heard))).ConfigureAwait(false);
        foreach (RedisChannel channel in wanted)
        {
            if (!open.Add(channel))
                continue;
            try
            {
                await subscriber.SubscribeAsync(channel, heard).WaitAsync(AnswerIn, stop).ConfigureAwait(false);
            }
            catch (RedisServerException e) when (IsForGood(e))
            {
                throw new FeedUnavailableException($"{address} does not let '{channel}' be listened to: {e.Message}", e);
            }
            catch (Exception e) when (RedisLoss.Is(e, stop))
            {
                open.Remove(channel);
                await UnsubscribeAsync(subscriber, channel, heard).ConfigureAwait(false);
                return false;
            }
        }
        return true;
    }

    // What no waiting mends: the user may not listen there, or the server has no such command.
    private static bool IsForGood(RedisServerException e) =>
        e.Message.StartsWith("NOPERM", StringComparison.Ordinal) || e.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase);

    // Subscribed on the server, not only asked for: the answer to a ping on the same connection comes after those to SUBSCRIBE.
    private static async Task<bool> IsSettledAsync(ISubscriber subscriber, HashSet<RedisChannel> open, CancellationToken stop)
    {
        if (!IsConnected(subscriber, open))
            return false;
        try
        {
            await subscriber.PingAsync().WaitAsync(AnswerIn, stop).ConfigureAwait(false);
            return IsConnected(subscriber, open);
        }
        catch (Exception e) when (RedisLoss.Is(e, stop))
        {
            return false;
        }
    }

    // True when other channels are wanted; false when the connection was lost.
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

    // The client library dials by itself; a server that came back with another password it would dial forever.
    private async Task WaitForServerAsync(ISubscriber subscriber, HashSet<RedisChannel> open, CancellationToken stop)
    {
        for (int i = 0; !IsConnected(subscriber, open); i++)
        {
            if (i % 20 == 19)
                await RedisProbe.AnswersAsync(address, isFirst: false, stop).ConfigureAwait(false);
            await Task.Delay(AskAgain, stop).ConfigureAwait(false);
        }
        await Task.Delay(AskAgain, stop).ConfigureAwait(false);
    }

    private static bool IsConnected(ISubscriber subscriber, HashSet<RedisChannel> open) =>
        subscriber.IsConnected() && open.All(subscriber.IsConnected);

    private static async Task UnsubscribeAsync(ISubscriber subscriber, RedisChannel channel, Action<RedisChannel, RedisValue> heard)
    {
        try
        {
            await subscriber.UnsubscribeAsync(channel, heard).WaitAsync(AnswerIn).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisLoss.Is(e))
        {
            // The server is gone, and the subscription with it; the handler has been taken out before anything is sent.
        }
    }

    // Says each change once.
    private sealed class Outage(Action interrupted, Action resumed)
    {
        internal bool IsOn { get; private set; }

        internal void Begin()
        {
            if (!IsOn)
                interrupted();
            IsOn = true;
        }

        internal void End()
        {
            if (IsOn)
                resumed();
            IsOn = false;
        }
    }
}
