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
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SubscribeAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerIn = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _changed = new(0);
    private readonly SharedRedisProbe _probe = connections.ProbeOf(address);
    private FrozenSet<RedisChannel> _wanted = FrozenSet<RedisChannel>.Empty;
    private bool _hasListened;
    private string? _refusal;

    /// <summary>Says which channels are wanted from now on; from any thread, before or while listening.</summary>
    internal void Want(IEnumerable<RedisChannel> channels)
    {
        Volatile.Write(ref _wanted, channels.ToFrozenSet());
        _changed.Release();
    }

    /// <summary>Listens until told to stop.</summary>
    /// <param name="heard">Takes a message, and the channel that it was published on.</param>
    /// <param name="interrupted">Told that messages may be missed from now on: the server is lost, or was not there to begin with. Told
    /// again when the server gives another reason; null where it gives none.</param>
    /// <param name="resumed">Told that all is heard again, after each interruption.</param>
    /// <param name="stop">Ends listening; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The server refuses us, and has never let us in: waiting does not help. Later, whatever it
    /// answers is reported and tried again.</exception>
    internal async Task ListenAsync(Action<RedisChannel, RedisValue> heard, Action<string?> interrupted, Action resumed, CancellationToken stop)
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
        while (await _probe.AskAsync(stop).ConfigureAwait(false) is { IsReady: false } answer)
        {
            answer.ThrowIfRefused(isFirstAttempt: !outage.IsOn);
            outage.Begin(answer.Objection);
        }
    }

    private async Task ListenAsync(ConnectionMultiplexer connection, Action<RedisChannel, RedisValue> heard, Outage outage, CancellationToken stop)
    {
        using var lost = new LossCounter(connection);
        ISubscriber subscriber = connection.GetSubscriber();
        var open = new HashSet<RedisChannel>();
        long start = TimeProvider.System.GetTimestamp();
        bool isStarting = !outage.IsOn;
        int failures = 0;
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
                    _hasListened = true;
                    failures = 0;
                    outage.End();
                    if (!await HasOtherWishesAsync(lost, losses, stop).ConfigureAwait(false) || lost.Count != losses)
                    {
                        outage.Begin(null);
                        await UnsubscribeAsync(subscriber, open, heard).ConfigureAwait(false);
                    }
                }
                else if (isStarting && lost.Count == 0 && TimeProvider.System.GetElapsedTime(start) < AnswerIn)
                {
                    // The connection for subscriptions comes up a moment after the other; that is no outage.
                    await Task.Delay(AskAgain, stop).ConfigureAwait(false);
                }
                else
                {
                    isStarting = false;
                    outage.Begin(_refusal);
                    await UnsubscribeAsync(subscriber, open, heard).ConfigureAwait(false);
                    await WaitForServerAsync(outage, subscriber, stop).ConfigureAwait(false);
                    // Connected, and still not served: the server may say why to a connection of its own.
                    if (failures > 0)
                        outage.Begin((await _probe.AskAsync(stop).ConfigureAwait(false)).Objection);
                    await Task.Delay(failures++ == 0 ? AskAgain : SubscribeAgain, stop).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await UnsubscribeAsync(subscriber, open, heard).ConfigureAwait(false);
        }
    }

    // Subscribes to what is wanted and unsubscribes from the rest. False when the server did not take it; then it is done again.
    private async Task<bool> FollowAsync(ISubscriber subscriber, HashSet<RedisChannel> open, Action<RedisChannel, RedisValue> heard, CancellationToken stop)
    {
        while (_changed.Wait(0, CancellationToken.None))
        {
            // What has been wished until now is what is looked at next.
        }
        _refusal = null;
        FrozenSet<RedisChannel> wanted = Volatile.Read(ref _wanted);
        RedisChannel[] gone = [.. open.Where(channel => !wanted.Contains(channel))];
        open.ExceptWith(gone);
        await Task.WhenAll(gone.Select(channel => UnsubscribeAsync(subscriber, channel, heard))).ConfigureAwait(false);
        foreach (RedisChannel channel in wanted)
        {
            if (open.Contains(channel))
                continue;
            // Without a connection the client library sends nothing, says that all is well, and subscribes later without looking at the answer.
            if (!subscriber.IsConnected())
                return false;
            open.Add(channel);
            try
            {
                await subscriber.SubscribeAsync(channel, heard).WaitAsync(AnswerIn, stop).ConfigureAwait(false);
                if (subscriber.SubscribedEndpoint(channel) is not null)
                    continue;
                open.Remove(channel);
                await UnsubscribeAsync(subscriber, channel, heard).ConfigureAwait(false);
                return false;
            }
            catch (Exception e) when (RedisLoss.Is(e, stop))
            {
                if (e is RedisServerException refused && IsForGood(refused))
                {
                    _refusal = $"{address} does not let '{channel}' be listened to: {refused.Message}";
                    if (!_hasListened)
                        throw new FeedUnavailableException(_refusal, e);
                }
                open.Remove(channel);
                await UnsubscribeAsync(subscriber, channel, heard).ConfigureAwait(false);
                return false;
            }
        }
        return true;
    }

    // What waiting alone does not help: the user may not listen there, or the server has no such command.
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

    // The client library reconnects by itself, and does not say why it cannot.
    private async Task WaitForServerAsync(Outage outage, ISubscriber subscriber, CancellationToken stop)
    {
        for (int i = 1; !subscriber.IsConnected(); i++)
        {
            if (i % 20 == 0)
                outage.Begin((await _probe.AskAsync(stop).ConfigureAwait(false)).Objection);
            await Task.Delay(AskAgain, stop).ConfigureAwait(false);
        }
    }

    private static bool IsConnected(ISubscriber subscriber, HashSet<RedisChannel> open) =>
        subscriber.IsConnected() && open.All(subscriber.IsConnected);

    // Also after a loss: when it is connected again, the client library subscribes again by itself, and ignores what the server says to that.
    private static async Task UnsubscribeAsync(ISubscriber subscriber, HashSet<RedisChannel> open, Action<RedisChannel, RedisValue> heard)
    {
        await Task.WhenAll(open.Select(channel => UnsubscribeAsync(subscriber, channel, heard))).ConfigureAwait(false);
        open.Clear();
    }

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
    private sealed class Outage(Action<string?> interrupted, Action resumed)
    {
        private string? _reason;

        internal bool IsOn { get; private set; }

        // Without a reason, the one before still holds.
        internal void Begin(string? reason)
        {
            if (!IsOn || (reason is not null && reason != _reason))
                interrupted(reason);
            (IsOn, _reason) = (true, reason ?? _reason);
        }

        internal void End()
        {
            if (IsOn)
                resumed();
            (IsOn, _reason) = (false, null);
        }
    }
}
