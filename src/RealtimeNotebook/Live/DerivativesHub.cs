using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>The derivatives of a feed, live, for all who look: a listener and one writer, joined by a bounded channel.</summary>
/// <remarks>What is listened to is what somebody looks at. A symbol begins with its past, from the store and from the feed's own history
/// where there is one; and is filled up from there after an interruption.</remarks>
internal sealed partial class DerivativesHub : IAsyncDisposable
{
    private const int MostWork = 8_192;

    // Single bad events among good ones are counted, but say nothing of the feed.
    private const long MinRefusedInRow = 3;

    private static readonly TimeSpan IdleCheckEvery = TimeSpan.FromSeconds(30);

    private readonly IDerivativesFeed _feed;
    private readonly DerivativesKeeper? _keeper;
    private readonly TimeProvider _time;
    private readonly DerivativesDemand _demand;
    private readonly Channel<Work> _work;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _venues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _notApplied = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _stopping;
    private readonly ITimer _idleChecks;
    private ImmutableArray<IDerivativesViewer> _viewers = [];
    private long _received;
    private long _applied;
    private long _dropped;
    private long _reconnects;
    private int _isDown;
    private string? _failure;
    private string? _outage;
    private string? _lastRefusal;
    private long _refusedInRow;

    /// <summary>Starts the tasks and returns at once; nothing is awaited.</summary>
    /// <param name="feed">The feed; owned from now on.</param>
    /// <param name="past">The feed's own history; owned from now on. Null where it has none.</param>
    /// <param name="store">Where events are kept and found again; owned from now on. Null for nowhere.</param>
    /// <param name="time">The clock.</param>
    /// <param name="holdsMs">For how long a venue's last word counts in a sum of open interest, in milliseconds.</param>
    internal DerivativesHub(
        IDerivativesFeed feed, IDerivativesHistory? past, IDerivativesStore? store, TimeProvider time, long holdsMs = VenueSum.DefaultHoldsMs)
    {
        (_feed, _time, HoldsMs) = (feed, time, holdsMs);
        _demand = new(feed, time);
        _keeper = store is null ? null : new(store, time);
        Past = new(past, store);
        _work = Channel.CreateBounded<Work>(
            new BoundedChannelOptions(MostWork) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _stopping = new(StopCoreAsync);
        // The caller's context (a notebook cell's, a request's) must not live on in loops that outlast it.
        using (ExecutionContext.SuppressFlow())
        {
            Completion = Task.Run(RunAsync);
            _idleChecks = time.CreateTimer(static hub => ((DerivativesHub)hub!).RemoveIdle(), this, IdleCheckEvery, IdleCheckEvery);
        }
    }

    /// <summary>The symbols to choose from; empty where the feed cannot tell.</summary>
    internal IReadOnlyList<string> Symbols => _feed.Symbols;

    /// <summary>The symbols to offer. Where the feed's server has to be asked for them, that begins now, and they are there later.</summary>
    internal SymbolListing Offered => _feed is ISymbolLister lister ? lister.Look(_stop.Token) : new(_feed.Symbols, IsPending: false, Fault: null);

    /// <summary>The venues that the feed names, and those that have spoken.</summary>
    internal IReadOnlyList<string> Venues => [.. _feed.Venues.Concat(_venues.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether the numbers are made up.</summary>
    internal bool IsSimulated => _feed.IsSimulated;

    /// <summary>Completed when everything has ended; never faulted: <see cref="Status"/> says why.</summary>
    internal Task Completion { get; }

    /// <summary>For how long a venue's last word counts in a sum of open interest, in milliseconds.</summary>
    internal long HoldsMs { get; }

    /// <summary>What is remembered elsewhere.</summary>
    internal DerivativesPast Past { get; }

    /// <summary>How the feed does.</summary>
    internal DerivativesStatus Status => new()
    {
        Feed = _feed.Name,
        IsSimulated = _feed.IsSimulated,
        IsConnected = Volatile.Read(ref _isDown) == 0 && !Completion.IsCompleted,
        Failure = Volatile.Read(ref _failure),
        Outage = Volatile.Read(ref _outage),
        Rejection = Volatile.Read(ref _refusedInRow) is >= MinRefusedInRow and var refused
            ? string.Create(CultureInfo.InvariantCulture, $"Feed rejected {refused:N0} events: {Volatile.Read(ref _lastRefusal)}") : null,
        Venues = new Dictionary<string, long>(_venues),
        Symbols = _demand.Symbols,
        Received = Volatile.Read(ref _received),
        Applied = Volatile.Read(ref _applied),
        NotApplied = new Dictionary<string, long>(_notApplied),
        LastRefusal = Volatile.Read(ref _lastRefusal),
        Dropped = Volatile.Read(ref _dropped),
        Reconnects = Volatile.Read(ref _reconnects),
        HistoryFault = _keeper?.Fault ?? Past.Fault,
        SymbolsFault = (_feed as ISymbolLister)?.Known.Fault,
        Store = (_keeper?.Kept ?? 0, _keeper?.Lost ?? 0),
    };

    /// <summary>Says what is wrong with a symbol, or null when its derivatives can be asked for.</summary>
    internal string? SymbolFault(string? symbol)
    {
        if (SeriesKey.SymbolFault(symbol) is { } fault)
            return fault;
        if (_feed.SymbolFault(symbol!) is { } unknown)
            return unknown;
        return _feed.Symbols.Count == 0 || _feed.Symbols.Contains(symbol!, StringComparer.Ordinal) ? null
            : $"There is no symbol '{symbol}'; /api/symbols lists the {_feed.Symbols.Count} there are.";
    }

    /// <summary>What is remembered of a symbol, and since when that is complete; null when nobody looks at it.</summary>
    internal (SymbolSeries Series, long CompleteFromMs)? Find(string symbol) =>
        _entries.TryGetValue(symbol, out Entry? entry) ? (entry.Series, entry.CompleteFromMs) : null;

    /// <summary>Somebody wants news from now on.</summary>
    internal void Attach(IDerivativesViewer viewer) => ImmutableInterlocked.Update(ref _viewers, static (all, one) => all.Add(one), viewer);

    /// <summary>Somebody wants none any more; what it looked at has been removed before.</summary>
    internal void Detach(IDerivativesViewer viewer) => ImmutableInterlocked.Update(ref _viewers, static (all, one) => all.Remove(one), viewer);

    /// <summary>One more looks at a symbol. False when no more symbols can be listened to.</summary>
    internal bool TryLookAt(string symbol)
    {
        lock (_demand)
        {
            if (!_demand.TryAdd(symbol, out string? gone))
                return false;
            if (gone is not null)
                _entries.TryRemove(gone, out _);
            if (!_entries.TryAdd(symbol, new(symbol)))
                return true;
        }
        _ = FillAsync(symbol, _time.GetUtcNow().ToUnixTimeMilliseconds() - SymbolSeries.KeepMs);
        return true;
    }

    /// <summary>One looks at a symbol no longer.</summary>
    internal void LookAway(string symbol)
    {
        lock (_demand)
        {
            if (_demand.Remove(symbol) is { } gone)
                _entries.TryRemove(gone, out _);
        }
    }

    private void RemoveIdle()
    {
        lock (_demand)
        {
            foreach (string gone in _demand.RemoveIdle())
                _entries.TryRemove(gone, out _);
        }
    }

    /// <summary>Stops reading, keeps what came, and leaves nothing running. Idempotent; never throws.</summary>
    internal Task StopAsync() => _stopping.Value;

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task StopCoreAsync()
    {
        await _idleChecks.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
        await _feed.DisposeAsync().ConfigureAwait(false);
        await Past.DisposeAsync().ConfigureAwait(false);
    }

    // An event, or the past of a symbol that has been read.
    private readonly record struct Work(DerivativeEvent Event, PastOfSymbol? Past);

    // One symbol as the writer keeps it.
    private sealed class Entry(string symbol)
    {
        private long _completeFromMs = long.MaxValue;

        internal SymbolSeries Series { get; } = new(symbol);

        internal Dictionary<string, MoveWindow> Moves { get; } = new(StringComparer.Ordinal);

        internal long CompleteFromMs
        {
            get => Volatile.Read(ref _completeFromMs);
            set => Volatile.Write(ref _completeFromMs, value);
        }
    }
}
