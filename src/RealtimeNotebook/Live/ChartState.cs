using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Signals;

namespace RealtimeNotebook.Live;

/// <summary>The bars, indicators and signals of one series behind one door: one writer, and readers who never make it wait.</summary>
/// <remarks>
/// What changes with every tick is guarded by a version that is odd while the writer is at work: a reader who meets an odd
/// version, or another one after copying than before, copies again. One who has no luck, because the writer never rests, asks
/// the writer for a copy. What changes with every bar is an immutable object.
/// </remarks>
internal sealed partial class ChartState
{
    private const int PoliteAttempts = 16;

    private readonly CandleState _candles;
    private readonly IndicatorSet _indicators;
    private readonly SignalTracker _signals;
    private readonly string? _sessionZone;
    private ClosedPart _closed;
    private SeriesState _status;
    private BarOrigin _origin = BarOrigin.Unknown;
    private RewriteLog _rewrites = RewriteLog.Empty;
    private long _version;
    private bool _isWanted;
    private ChartSnapshot? _handedOver;

    internal ChartState(SeriesKey key, int keep, IEnumerable<IIndicator> indicators, SeriesState status, SignalOptions? signals = null, string? sessionZone = null)
    {
        _sessionZone = sessionZone;
        _candles = new(key, keep, SessionZone.Named(sessionZone));
        _indicators = new(indicators);
        _signals = new(key.Interval, signals ?? new());
        _closed = ReadClosed();
        _status = status;
    }

    /// <summary>The bars; for the writer only.</summary>
    internal CandleState Candles => _candles;

    /// <summary>What the series says of itself; set by the writer.</summary>
    internal SeriesState Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>Says the session zone that history has learnt, where the options name none; from any thread.</summary>
    internal Func<string?>? ZoneOfHistory { private get; init; }

    /// <summary>What the user has drawn; from any thread.</summary>
    internal ChartMarks Marks { get; } = new();

    /// <summary>Where its closed bars come from; set by the writer.</summary>
    internal BarOrigin Origin
    {
        get => Volatile.Read(ref _origin);
        set => Volatile.Write(ref _origin, value);
    }

    internal IReadOnlyDictionary<string, string> IndicatorFaults => Volatile.Read(ref _closed).Faults;

    internal MergeResult Apply(in CandleUpdate update)
    {
        BeginWrite();
        try
        {
            return Follow(_candles.Apply(update));
        }
        finally
        {
            EndWrite();
        }
    }

    internal MergeResult Apply(in Tick tick)
    {
        BeginWrite();
        try
        {
            return Follow(_candles.Apply(tick));
        }
        finally
        {
            EndWrite();
        }
    }

    internal MergeResult CloseDue(long nowMs)
    {
        BeginWrite();
        try
        {
            return Follow(_candles.CloseDue(nowMs));
        }
        finally
        {
            EndWrite();
        }
    }

    /// <summary>Merges an event that showed a gap, and history's answer to it, as one change: no reader sees the one without the other.</summary>
    internal MergeResult ApplyWithAnswer(in CandleUpdate update, Tick? tick, HistoryAnswer answer)
    {
        BeginWrite();
        try
        {
            MergeResult applied = Follow(tick is { } trade ? _candles.Apply(trade) : _candles.Apply(update));
            Follow(MergeAndSettle(answer));
            return applied;
        }
        finally
        {
            EndWrite();
        }
    }

    /// <summary>Strikes a gap off: none of its bars will come.</summary>
    internal void GiveUp(CandleGap gap)
    {
        BeginWrite();
        _candles.Settle(gap.FromMs, gap.ToMs);
        EndWrite();
    }

    /// <summary>Merges what history said.</summary>
    internal MergeResult Merge(HistoryAnswer answer)
    {
        BeginWrite();
        try
        {
            return Follow(MergeAndSettle(answer));
        }
        finally
        {
            EndWrite();
        }
    }

    /// <summary>Adds an indicator, or puts it in the place of the one that draws the same lines.</summary>
    internal void Add(IIndicator indicator) => Change(() => _indicators.Add(indicator, _candles));

    /// <summary>Removes the indicator that draws a line, if there is one.</summary>
    internal void Remove(string line) => Change(() => _indicators.Remove(line, _candles));

    /// <summary>Begins with bars of an earlier session, and with the gaps that were open then.</summary>
    internal void Resume(Candle[] bars, CandleGap[] gaps, long nowMs)
    {
        BeginWrite();
        try
        {
            Follow(_candles.Merge(bars, nowMs, BarAuthority.Feed, []));
            foreach (CandleGap gap in gaps)
                _candles.Miss(gap);
        }
        finally
        {
            EndWrite();
        }
    }

    private void Change(Action change)
    {
        BeginWrite();
        try
        {
            change();
            _signals.Replay(_candles, _indicators);
            _rewrites = _rewrites.With(0);
        }
        finally
        {
            Publish();
            EndWrite();
        }
    }

    internal int CountDrift()
    {
        BeginWrite();
        try
        {
            int drift = _indicators.CountDrift(_candles) + _signals.CountDrift(_candles, _indicators);
            if (drift > 0)
                _rewrites = _rewrites.With(0);
            Publish();
            return drift;
        }
        finally
        {
            EndWrite();
        }
    }

    /// <summary>A copy of the present; from any thread.</summary>
    internal ChartSnapshot Snapshot()
    {
        var wait = new SpinWait();
        for (int attempt = 0; ; attempt++)
        {
            long before = Volatile.Read(ref _version);
            if ((before & 1) == 0)
            {
                ChartSnapshot copy = Copy();
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _version) == before)
                    return copy;
            }
            if (attempt == PoliteAttempts)
            {
                Volatile.Write(ref _handedOver, null);
                Volatile.Write(ref _isWanted, true);
            }
            if (attempt > PoliteAttempts && Volatile.Read(ref _handedOver) is { } handed)
                return handed;
            wait.SpinOnce();
        }
    }

    private ChartSnapshot Copy()
    {
        ClosedPart closed = Volatile.Read(ref _closed);
        Candle? forming = _candles.HasForming ? _candles.Forming : null;
        return new(_candles.Key, closed.Epoch, closed.FirstBar, closed.Bars, forming, closed.Indicators, _indicators.Live.ToArray(), Status)
        {
            Signals = closed.Signals,
            Rewrites = closed.Rewrites,
            Marks = Marks.All,
            SessionZone = _sessionZone ?? ZoneOfHistory?.Invoke(),
            Origin = Origin,
        };
    }

    private void BeginWrite() => Interlocked.Increment(ref _version);

    private MergeResult Follow(in MergeResult result)
    {
        if (result.Changed)
        {
            _indicators.Follow(_candles, result);
            _signals.Follow(_candles, _indicators, result);
        }
        if (result.Outcome == MergeOutcome.Rewritten)
            _rewrites = _rewrites.With(FirstChanged(_closed, result.FirstChanged));
        // In mid-bar nothing of the closed part changes, unless an indicator has failed just now.
        if (result.Outcome != MergeOutcome.Revised || _indicators.SwitchedOff != _closed.Faults.Count)
            Publish();
        return result;
    }

    // The values of an indicator follow from the bars; but those of one that was switched off are gone, and a user's own need not repeat
    // itself when it is computed anew. What readers have of the bars before the first that was rewritten must be true of these, too.
    private long FirstChanged(ClosedPart before, long firstRewritten)
    {
        int dropped = (int)(_candles.FirstBar - before.FirstBar);
        int kept = (int)Math.Max(0, firstRewritten - _candles.FirstBar);
        return _candles.FirstBar + _indicators.Columns.CountSame(before.Indicators, dropped, kept);
    }

    private void Publish() => Volatile.Write(ref _closed, ReadClosed());

    // Whatever has happened: a version that stayed odd would keep readers waiting for ever.
    private void EndWrite()
    {
        Volatile.Write(ref _version, _version + 1);
        if (Volatile.Read(ref _isWanted))
        {
            Volatile.Write(ref _isWanted, false);
            Volatile.Write(ref _handedOver, Copy());
        }
    }

    private ClosedPart ReadClosed() =>
        new(_candles.Epoch, _candles.FirstBar, _candles.Closed, _indicators.Columns, _signals.Signals, _indicators.Faults, _rewrites);

    private sealed record ClosedPart(
        int Epoch, long FirstBar, CandleColumns Bars, IndicatorColumns Indicators, ChartSignals Signals, IReadOnlyDictionary<string, string> Faults,
        RewriteLog Rewrites);
}
