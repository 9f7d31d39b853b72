using Polly.CircuitBreaker;

namespace RealtimeNotebook.Feeds;

// What the exchange is told over a socket, and how one socket takes over from another.
internal sealed partial class ExchangeLine
{
    private async Task<ExchangeSocket> DialAsync(CancellationToken stop)
    {
        ExchangeSocket socket = await _dialler.OpenAsync(this, stop).ConfigureAwait(false);
        _wasOpen = true;
        _renewAt = socket.OpenedAt + _timing.RenewAfter + Random.Shared.NextDouble() * _timing.RenewSpread;
        return socket;
    }

    // Tells the exchange the difference between what is wanted and what it sends.
    private async Task FollowAsync(ExchangeSocket socket, CancellationToken stop)
    {
        string[] added, removed;
        lock (_gate)
        {
            added = [.. _wanted.Except(socket.Streams)];
            removed = [.. socket.Streams.Except(_wanted)];
        }
        foreach (IReadOnlyList<string> lot in ExchangeMessage.Lots(removed))
        {
            await socket.AskAsync("UNSUBSCRIBE", lot, stop).ConfigureAwait(false);
            socket.Streams.ExceptWith(lot);
            lock (_gate)
                _accepted.ExceptWith(lot);
        }
        foreach (IReadOnlyList<string> lot in ExchangeMessage.Lots(added))
        {
            string? refused = await socket.AskAsync("SUBSCRIBE", lot, stop).ConfigureAwait(false);
            // Refused ones are not asked for again on this socket: the answer would be the same.
            socket.Streams.UnionWith(lot);
            if (refused is not null)
            {
                Tell(lot, subscriber => subscriber.Refused(CandleFault.WrongSeries,
                    $"The exchange refused to send {lot[0]}{(lot.Count > 1 ? $" and {lot.Count - 1} more" : "")}: {refused}. Check the symbols."));
                continue;
            }
            lock (_gate)
            {
                _accepted.UnionWith(lot);
                _isDown = false;
            }
            Tell(lot, subscriber => subscriber.Begun());
        }
    }

    // A socket can be dead without a sign, and a market can be silent: the exchange answers in the second case.
    private async Task AskWhetherThereAsync(ExchangeSocket socket, CancellationToken stop)
    {
        if (TimeProvider.System.GetElapsedTime(socket.LastFrameAt) >= _timing.IdleAfter)
            await socket.AskAsync("LIST_SUBSCRIPTIONS", null, stop).ConfigureAwait(false);
    }

    // Another socket takes over all streams, and only then the old one is closed; whoever hears an event twice knows it by its number.
    private async Task<ExchangeSocket> RenewAsync(ExchangeSocket old, CancellationToken stop)
    {
        ExchangeSocket? fresh = null;
        try
        {
            fresh = await DialAsync(stop).ConfigureAwait(false);
            foreach (IReadOnlyList<string> lot in ExchangeMessage.Lots([.. old.Streams]))
            {
                await fresh.AskAsync("SUBSCRIBE", lot, stop).ConfigureAwait(false);
                fresh.Streams.UnionWith(lot);
            }
            bool complete = await DrainAsync(old, stop).ConfigureAwait(false);
            await old.DisposeAsync().ConfigureAwait(false);
            _counters.Renew();
            if (!complete)
                Tell(fresh.Streams, subscriber => subscriber.Begun());
            ExchangeSocket renewed = fresh;
            fresh = null;
            return renewed;
        }
        catch (Exception e) when (e is ExchangeLostException or BrokenCircuitException)
        {
            old.IsShutdownAnnounced = false;
            _renewAt = _timing.Clock.GetUtcNow() + _timing.RenewAgainAfter;
            return old;
        }
        finally
        {
            if (fresh is not null)
                await fresh.DisposeAsync().ConfigureAwait(false);
        }
    }

    // What the old socket has sent before its answer has been read when the answer is there: nothing of the time before the new one is on its way.
    private static async Task<bool> DrainAsync(ExchangeSocket old, CancellationToken stop)
    {
        try
        {
            await old.AskAsync("LIST_SUBSCRIPTIONS", null, stop).ConfigureAwait(false);
            return true;
        }
        catch (ExchangeLostException)
        {
            return false;
        }
    }
}
