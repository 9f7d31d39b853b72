using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Live;

/// <summary>The bars and indicators of one series behind one door: one writer, and readers who never make it wait.</summary>
/// <remarks>
/// What changes with every tick is guarded by a version that is odd while the writer is at work: a reader who meets an odd
/// version, or another one after copying than before, copies again. What changes with every bar is an immutable object.
/// </remarks>
internal sealed class ChartState
{
    private readonly CandleState _candles;
    private readonly IndicatorSet _indicators;
    private ClosedPart _closed;
    private SeriesState _status;
    private long _version;

    internal ChartState(SeriesKey key, int keep, IEnumerable<IIndicator> indicators, SeriesState status)
    {
        _candles = new(key, keep);
        _indicators = new(indicators);
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

    internal IReadOnlyDictionary<string, string> IndicatorFaults => Volatile.Read(ref _closed).Faults;

    internal MergeResult Apply(in CandleUpdate update)
    {
        BeginWrite();
        MergeResult result = _candles.Apply(update);
        EndWrite(result);
        return result;
    }

    internal MergeResult Apply(in Tick tick)
    {
        BeginWrite();
        MergeResult result = _candles.Apply(tick);
        EndWrite(result);
        return result;
    }

    internal MergeResult CloseDue(long nowMs)
    {
        BeginWrite();
        MergeResult result = _candles.CloseDue(nowMs);
        EndWrite(result);
        return result;
    }

    internal MergeResult Merge(ReadOnlySpan<Candle> bars, long nowMs)
    {
        BeginWrite();
        MergeResult result = _candles.Merge(bars, nowMs);
        EndWrite(result);
        return result;
    }

    internal void Add(IIndicator indicator)
    {
        BeginWrite();
        try
        {
            _indicators.Add(indicator, _candles);
        }
        finally
        {
            Volatile.Write(ref _closed, ReadClosed());
            Volatile.Write(ref _version, _version + 1);
        }
    }

    internal int CountDrift()
    {
        BeginWrite();
        int drift = _indicators.CountDrift(_candles);
        EndWrite(new(MergeOutcome.Nothing));
        return drift;
    }

    /// <summary>A copy of the present; from any thread.</summary>
    internal ChartSnapshot Snapshot()
    {
        var wait = new SpinWait();
        while (true)
        {
            long before = Volatile.Read(ref _version);
            if ((before & 1) == 0)
            {
                ClosedPart closed = Volatile.Read(ref _closed);
                Candle? forming = _candles.HasForming ? _candles.Forming : null;
                double[] live = _indicators.Live.ToArray();
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _version) == before)
                    return new(_candles.Key, closed.Epoch, closed.FirstBar, closed.Bars, forming, closed.Indicators, live, Status);
            }
            wait.SpinOnce();
        }
    }

    private void BeginWrite() => Interlocked.Increment(ref _version);

    private void EndWrite(in MergeResult result)
    {
        if (result.Changed)
        {
            _indicators.Follow(_candles, result);
            if (result.Outcome != MergeOutcome.Revised)
                Volatile.Write(ref _closed, ReadClosed());
        }
        Volatile.Write(ref _version, _version + 1);
    }

    private ClosedPart ReadClosed() =>
        new(_candles.Epoch, _candles.FirstBar, _candles.Closed, _indicators.Columns, _indicators.Faults);

    private sealed record ClosedPart(
        int Epoch, long FirstBar, CandleColumns Bars, IndicatorColumns Indicators, IReadOnlyDictionary<string, string> Faults);
}
