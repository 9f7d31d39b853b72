using Polly.CircuitBreaker;

namespace RealtimeNotebook.Feeds;

/// <summary>Up to 1,024 streams over one socket: dialled again when it is lost, replaced before the exchange cuts it.</summary>
/// <remarks>One task runs it. Streams come and go from any thread; the exchange is told the difference.</remarks>
internal sealed partial class ExchangeLine : ISocketOwner, IAsyncDisposable
{
    /// <summary>The most streams that the exchange allows on a socket.</summary>
    internal const int MostStreams = 1_024;

    private readonly ExchangeDialler _dialler;
    private readonly ExchangeTiming _timing;
    private readonly ExchangeCounters _counters;
    private readonly Func<ExchangeRoutes> _routes;
    private readonly object _gate = new();
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _look = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private bool _wasOpen;
    private DateTimeOffset _renewAt;
    private bool _isDown;

    /// <summary>Starts; the first stream makes it dial.</summary>
    internal ExchangeLine(ExchangeDialler dialler, ExchangeTiming timing, ExchangeCounters counters, Func<ExchangeRoutes> routes)
    {
        (_dialler, _timing, _counters, _routes) = (dialler, timing, counters, routes);
        // What the caller's context holds must not live on in a loop that outlasts it.
        using (ExecutionContext.SuppressFlow())
            _running = Task.Run(RunAsync);
    }

    public ExchangeRoutes Audience => _routes();

    /// <summary>How many streams it carries.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _wanted.Count;
        }
    }

    public void LookNow() => _look.Release();

    public void Refuse(CandleFault fault, string text) => Tell(subscriber => subscriber.Refused(fault, text));

    /// <summary>Adds streams; there must be room.</summary>
    internal void Add(IEnumerable<string> streams)
    {
        lock (_gate)
            _wanted.UnionWith(streams);
        LookNow();
    }

    /// <summary>Takes streams out; those that it does not carry are ignored.</summary>
    internal void Remove(IEnumerable<string> streams)
    {
        lock (_gate)
            _wanted.ExceptWith(streams);
        LookNow();
    }

    /// <summary>What a subscriber that joins a stream is to be told: true when it has begun, false when the line is down, null when it will be told.</summary>
    internal bool? HasBegun(string stream)
    {
        lock (_gate)
            return _accepted.Contains(stream) ? true : _isDown ? false : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The semaphore stays: a socket's last report may still be on its way.
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                // A socket that lived is no failure: the waits begin anew, with some jitter, for the others were lost at the same time.
                await _dialler.Again.ExecuteAsync(LiveAsync, _stop.Token).ConfigureAwait(false);
                await Task.Delay(Random.Shared.NextDouble() * _timing.FirstWait, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody wants a stream of this line any more.
        }
        catch (Exception e)
        {
            Tell(subscriber => subscriber.Failed(e));
        }
    }

    // From a dial to the loss of the socket, and of those that replaced it.
    private async ValueTask LiveAsync(CancellationToken stop)
    {
        while (Count == 0)
            await _look.WaitAsync(stop).ConfigureAwait(false);
        long began = TimeProvider.System.GetTimestamp();
        ExchangeSocket? socket = null;
        Exception? cause = null;
        try
        {
            socket = await DialAsync(stop).ConfigureAwait(false);
            await FollowAsync(socket, stop).ConfigureAwait(false);
            while (!socket.Ended.IsCompleted)
            {
                if (!await _look.WaitAsync(_timing.LookEvery, stop).ConfigureAwait(false))
                    await AskWhetherThereAsync(socket, stop).ConfigureAwait(false);
                if (socket.IsShutdownAnnounced || _timing.Clock.GetUtcNow() >= _renewAt)
                    socket = await RenewAsync(socket, stop).ConfigureAwait(false);
                await FollowAsync(socket, stop).ConfigureAwait(false);
            }
            // A failure of those who hear the events is no loss.
            await socket.Ended.ConfigureAwait(false);
        }
        catch (ExchangeLostException e) when (!e.IsFinal || _wasOpen)
        {
            cause = e;
        }
        catch (BrokenCircuitException e)
        {
            cause = e;
        }
        catch (ExchangeLostException e)
        {
            throw new FeedUnavailableException($"{e.Message} Check the address, and whether the exchange serves this place.", e);
        }
        finally
        {
            lock (_gate)
                _accepted.Clear();
            if (socket is not null)
                await socket.DisposeAsync().ConfigureAwait(false);
        }
        if (socket is not null)
            _counters.Lose();
        lock (_gate)
            _isDown = true;
        // Of a circuit that is open the cause is worth telling, not that it is open.
        string reason = (cause is BrokenCircuitException ? cause.InnerException : cause)?.Message ?? "The exchange closed the socket.";
        Tell(subscriber => subscriber.Lost(reason));
        if (socket is null || TimeProvider.System.GetElapsedTime(began) < _timing.HealthyAfter)
            throw new ExchangeLostException(reason, cause);
    }

    private void Tell(Action<IExchangeSubscriber> what)
    {
        string[] streams;
        lock (_gate)
            streams = [.. _wanted];
        Tell(streams, what);
    }

    private void Tell(IEnumerable<string> streams, Action<IExchangeSubscriber> what)
    {
        ExchangeRoutes routes = Audience;
        foreach (IExchangeSubscriber subscriber in streams.SelectMany(routes.Of).Distinct())
            what(subscriber);
    }
}
