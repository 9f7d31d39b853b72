namespace RealtimeNotebook.Feeds;

/// <summary>All streams of one exchange that this process listens to, over as few sockets as carry them.</summary>
/// <remarks>Thread-safe. A stream that several want is subscribed once, and given up with the last of them.</remarks>
internal sealed class ExchangeStreams : IAsyncDisposable
{
    private readonly ExchangeTiming _timing;
    private readonly ExchangeDialler _dialler;
    private readonly object _gate = new();
    private readonly Dictionary<string, List<IExchangeSubscriber>> _heard = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExchangeLine> _lineOf = new(StringComparer.Ordinal);
    private readonly List<ExchangeLine> _lines = [];
    private ExchangeRoutes _routes = ExchangeRoutes.None;

    /// <summary>Nothing is dialled before a stream is wanted.</summary>
    /// <param name="streams">The base address of the sockets.</param>
    /// <param name="timing">How fast, how long.</param>
    internal ExchangeStreams(Uri streams, ExchangeTiming timing)
    {
        _timing = timing;
        _dialler = new(streams, timing, Counters);
    }

    /// <summary>What happened so far.</summary>
    internal ExchangeCounters Counters { get; } = new();

    /// <summary>How many sockets there are, or are being dialled.</summary>
    internal int Lines
    {
        get
        {
            lock (_gate)
                return _lines.Count;
        }
    }

    /// <summary>Listens to streams from now on. What has begun already is told before this returns.</summary>
    /// <param name="streams">Names of streams, in small letters where they name a symbol; ASCII.</param>
    /// <param name="subscriber">Who hears them.</param>
    internal void Add(IReadOnlyCollection<string> streams, IExchangeSubscriber subscriber)
    {
        List<bool?> begun = [];
        lock (_gate)
        {
            List<string> unheard = [];
            foreach (string stream in streams)
            {
                if (!_heard.TryGetValue(stream, out List<IExchangeSubscriber>? subscribers))
                {
                    _heard[stream] = subscribers = [];
                    unheard.Add(stream);
                }
                if (!subscribers.Contains(subscriber))
                    subscribers.Add(subscriber);
            }
            // Before the exchange is told, so that its first event finds its way.
            SetRoutes_NeedsLock();
            Distribute_NeedsLock(unheard);
            foreach (string stream in streams)
                begun.Add(_lineOf[stream].HasBegun(stream));
        }
        if (begun.Contains(false))
            subscriber.Lost(reason: null);
        if (begun.Contains(true))
            subscriber.Begun();
    }

    /// <summary>Listens to streams no longer; sockets that nobody needs any more are closed before this returns.</summary>
    internal async ValueTask RemoveAsync(IReadOnlyCollection<string> streams, IExchangeSubscriber subscriber)
    {
        List<ExchangeLine> empty;
        lock (_gate)
        {
            foreach (string stream in streams)
            {
                if (!_heard.TryGetValue(stream, out List<IExchangeSubscriber>? subscribers) || !subscribers.Remove(subscriber) || subscribers.Count > 0)
                    continue;
                _heard.Remove(stream);
                if (_lineOf.Remove(stream, out ExchangeLine? line))
                    line.Remove([stream]);
            }
            SetRoutes_NeedsLock();
            empty = [.. _lines.Where(line => line.Count == 0)];
            _lines.RemoveAll(empty.Contains);
        }
        foreach (ExchangeLine line in empty)
            await line.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        List<ExchangeLine> lines;
        lock (_gate)
        {
            lines = [.. _lines];
            _lines.Clear();
            _heard.Clear();
            _lineOf.Clear();
            SetRoutes_NeedsLock();
        }
        foreach (ExchangeLine line in lines)
            await line.DisposeAsync().ConfigureAwait(false);
        await _dialler.DisposeAsync().ConfigureAwait(false);
    }

    private void SetRoutes_NeedsLock() => Volatile.Write(ref _routes, ExchangeRoutes.Of(_heard));

    private void Distribute_NeedsLock(List<string> streams)
    {
        int done = 0;
        while (done < streams.Count)
        {
            ExchangeLine? line = _lines.Find(line => line.Count < ExchangeLine.MostStreams);
            if (line is null)
                _lines.Add(line = new(_dialler, _timing, Counters, () => Volatile.Read(ref _routes)));
            List<string> lot = streams.GetRange(done, Math.Min(streams.Count - done, ExchangeLine.MostStreams - line.Count));
            foreach (string stream in lot)
                _lineOf[stream] = line;
            line.Add(lot);
            done += lot.Count;
        }
    }
}
