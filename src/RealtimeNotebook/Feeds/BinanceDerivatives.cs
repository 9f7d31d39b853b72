using System.Threading.Channels;

namespace RealtimeNotebook.Feeds;

/// <summary>Open interest, funding and liquidations of USD-M futures on Binance.</summary>
/// <remarks>
/// Funding comes with the mark price every second, liquidations as they happen (of several in a second the exchange shows one), open
/// interest is asked for in turn, as fast as the exchange's limits allow all symbols to be.
/// </remarks>
internal sealed partial class BinanceDerivatives : IDerivativesFeed, ISymbolLister, IExchangeSubscriber
{
    private readonly BinanceAddress _address;
    private readonly BinanceVenues _venues;
    private readonly TimeSpan _pollEvery;
    private readonly object _gate = new();
    private readonly Dictionary<string, Followed> _followed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Followed> _byStream = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0);
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HashSet<string> _wanted = new(StringComparer.Ordinal);
    private ChannelWriter<DerivativeEvent>? _events;
    private bool _isDown;
    private string? _lostReason;
    private bool _hasDropped;

    /// <summary>Names an exchange; nothing is dialled yet.</summary>
    /// <param name="address">The exchange; of USD-M futures.</param>
    /// <param name="venues">Where sockets are shared.</param>
    /// <param name="pollEvery">How often the open interest of each symbol is asked for at best.</param>
    /// <exception cref="ArgumentException">The market has no derivatives.</exception>
    internal BinanceDerivatives(BinanceAddress address, BinanceVenues venues, TimeSpan? pollEvery = null)
    {
        if (address.Market != BinanceMarket.Futures)
            throw new ArgumentException($"{address} has neither open interest nor funding nor liquidations; expected binance://.", nameof(address));
        (_address, _venues, _pollEvery) = (address with { FromTrades = false }, venues, pollEvery ?? UsualPoll);
        Name = $"{_address}";
    }

    public string Name { get; }

    public bool IsSimulated => false;

    public IReadOnlyList<string> Venues { get; } = [BinanceAddress.Venue];

    /// <summary>None that exclude others: what the exchange lists is offered, and contracts that it does not list may be wanted, too.</summary>
    public IReadOnlyList<string> Symbols => [];

    public SymbolListing Known => _venues.Listing(_address).Known;

    /// <summary>The exchange.</summary>
    internal BinanceAddress Address => _address;

    /// <summary>Where its sockets and its limits are shared.</summary>
    internal BinanceVenues SharedVenues => _venues;

    /// <summary>What became of the events.</summary>
    internal DerivativeCounters Counters { get; } = new();

    public SymbolListing Look(CancellationToken stop) => _venues.Listing(_address).Look(stop);

    public string? SymbolFault(string symbol) => BinanceSymbol.TryOf(symbol) switch
    {
        null => $"The symbol '{symbol}' is not one that {Name} can have; expected its own spelling, such as BTCUSDT.",
        var known when known != symbol => $"The symbol '{symbol}' is written {known} there.",
        _ => null,
    };

    public void Want(IReadOnlySet<string> symbols)
    {
        HashSet<string> wanted = new(StringComparer.Ordinal);
        foreach (string symbol in symbols)
        {
            if (BinanceSymbol.TryOf(symbol) is { } known)
                wanted.Add(known);
            else
                Write(DerivativeEvent.Unanswered($"The symbol '{symbol}' is not one that {Name} can have; expected its own spelling, such as BTCUSDT."));
        }
        lock (_gate)
            _wanted = wanted;
        _changed.Release();
    }

    public async Task ListenAsync(ChannelWriter<DerivativeEvent> events, CancellationToken stop)
    {
        lock (_gate)
            _events = events;
        ExchangeLease lease = _venues.Lease(_address);
        await using (lease.ConfigureAwait(false))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task polling = Task.Run(() => PollAsync(over.Token), CancellationToken.None);
            try
            {
                await FollowAsync(lease.Streams, polling, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Being told to stop is how listening ends.
            }
            finally
            {
                await over.CancelAsync().ConfigureAwait(false);
                await polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await lease.Streams.RemoveAsync(Streams(), this).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync() => default;

    // Subscribes what is wanted and gives up what is not, each time that changes.
    private async Task FollowAsync(ExchangeStreams streams, Task polling, CancellationToken stop)
    {
        while (true)
        {
            List<string> added = [], removed = [];
            lock (_gate)
            {
                foreach (string symbol in _wanted.Where(symbol => !_followed.ContainsKey(symbol)))
                    added.AddRange(Follow_NeedsLock(symbol));
                foreach (string symbol in _followed.Keys.Where(symbol => !_wanted.Contains(symbol)).ToArray())
                    removed.AddRange(Leave_NeedsLock(symbol));
            }
            if (removed.Count > 0)
                await streams.RemoveAsync(removed, this).ConfigureAwait(false);
            if (added.Count > 0)
                streams.Add(added, this);
            Task changed = _changed.WaitAsync(stop);
            Task first = await Task.WhenAny(changed, _failed.Task, polling).ConfigureAwait(false);
            await first.ConfigureAwait(false);
        }
    }

    private string[] Follow_NeedsLock(string symbol)
    {
        var followed = new Followed(symbol);
        _followed[symbol] = followed;
        foreach (string stream in followed.Streams)
            _byStream[stream] = followed;
        return followed.Streams;
    }

    private string[] Leave_NeedsLock(string symbol)
    {
        _followed.Remove(symbol, out Followed? followed);
        foreach (string stream in followed!.Streams)
            _byStream.Remove(stream);
        return followed.Streams;
    }

    private string[] Streams()
    {
        lock (_gate)
            return [.. _byStream.Keys];
    }

    private void Write(in DerivativeEvent item)
    {
        lock (_gate)
            Write_NeedsLock(item);
    }

    // A full queue drops the newest, which is counted; and when there is room again, whoever reads is told that something was missed.
    private void Write_NeedsLock(in DerivativeEvent item)
    {
        if (_events is null)
            return;
        if (_hasDropped && !_isDown)
            _hasDropped = !_events.TryWrite(DerivativeEvent.Resumed);
        if (_events.TryWrite(item))
            return;
        _hasDropped = true;
        Counters.Drop();
    }
}
