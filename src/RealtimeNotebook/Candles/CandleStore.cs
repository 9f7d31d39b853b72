namespace RealtimeNotebook.Candles;

/// <summary>Bars in columns that only ever grow at the end; a view taken earlier stays as it was.</summary>
internal sealed class CandleStore
{
    private const int SmallestCapacity = 64;

    private long[] _openMs;
    private double[] _open;
    private double[] _high;
    private double[] _low;
    private double[] _close;
    private double[] _volume;

    // Not part of a view: these change in place.
    private long[] _sequence;
    private BarAuthority[] _authority;
    private CandleColumns? _view;

    internal CandleStore(int capacity) => Allocate(Math.Max(capacity, SmallestCapacity),
        out _openMs, out _open, out _high, out _low, out _close, out _volume, out _sequence, out _authority);

    internal int Count { get; private set; }

    internal int Capacity => _openMs.Length;

    internal long LastOpenMs => _openMs[Count - 1];

    internal CandleColumns View() => _view ??= new(_openMs, _open, _high, _low, _close, _volume, Count);

    /// <summary>On whose word a bar stands.</summary>
    internal BarAuthority AuthorityAt(int row) => _authority[row];

    /// <summary>The feed's number of the event that a bar stands on; 0 where there is none.</summary>
    internal long SequenceAt(int row) => _sequence[row];

    /// <summary>A bar was confirmed as it is.</summary>
    internal void Confirm(int row, BarAuthority authority)
    {
        if (authority > _authority[row])
            _authority[row] = authority;
    }

    internal void Append(in Candle candle, BarAuthority authority = BarAuthority.Feed, long sequence = 0)
    {
        if (Count == Capacity)
            Reallocate(drop: 0, Capacity * 2);
        int i = Count++;
        (_openMs[i], _open[i], _high[i], _low[i], _close[i], _volume[i]) =
            (candle.OpenMs, candle.Open, candle.High, candle.Low, candle.Close, candle.Volume);
        (_sequence[i], _authority[i]) = (sequence, authority);
        _view = null;
    }

    /// <summary>Puts another bar in the place of one with the same opening time. Only columns in which the two differ move to new arrays; views are not disturbed.</summary>
    internal void Replace(int row, in Candle candle, BarAuthority authority, long sequence)
    {
        Replace(ref _open, row, candle.Open);
        Replace(ref _high, row, candle.High);
        Replace(ref _low, row, candle.Low);
        Replace(ref _close, row, candle.Close);
        Replace(ref _volume, row, candle.Volume);
        (_sequence[row], _authority[row]) = (sequence, authority);
        _view = null;
    }

    private void Replace(ref double[] column, int row, double value)
    {
        if (BitConverter.DoubleToInt64Bits(column[row]) == BitConverter.DoubleToInt64Bits(value))
            return;
        double[] old = column;
        column = GC.AllocateUninitializedArray<double>(old.Length);
        old.AsSpan(0, Count).CopyTo(column);
        column[row] = value;
    }

    /// <summary>Appends rows of another store, column by column; there must be room for them.</summary>
    internal void Append(CandleStore from, int start, int count)
    {
        CandleColumns rows = from.View();
        rows.OpenMs.Slice(start, count).CopyTo(_openMs.AsSpan(Count));
        rows.Open.Slice(start, count).CopyTo(_open.AsSpan(Count));
        rows.High.Slice(start, count).CopyTo(_high.AsSpan(Count));
        rows.Low.Slice(start, count).CopyTo(_low.AsSpan(Count));
        rows.Close.Slice(start, count).CopyTo(_close.AsSpan(Count));
        rows.Volume.Slice(start, count).CopyTo(_volume.AsSpan(Count));
        from._sequence.AsSpan(start, count).CopyTo(_sequence.AsSpan(Count));
        from._authority.AsSpan(start, count).CopyTo(_authority.AsSpan(Count));
        Count += count;
        _view = null;
    }

    /// <summary>Moves to new arrays without the oldest bars. Views of the old arrays are not disturbed.</summary>
    internal void Reallocate(int drop, int capacity)
    {
        CandleColumns old = View();
        (long[] sequence, BarAuthority[] authority) = (_sequence, _authority);
        Allocate(capacity, out _openMs, out _open, out _high, out _low, out _close, out _volume, out _sequence, out _authority);
        old.OpenMs[drop..].CopyTo(_openMs);
        old.Open[drop..].CopyTo(_open);
        old.High[drop..].CopyTo(_high);
        old.Low[drop..].CopyTo(_low);
        old.Close[drop..].CopyTo(_close);
        old.Volume[drop..].CopyTo(_volume);
        sequence.AsSpan(drop, old.Count - drop).CopyTo(_sequence);
        authority.AsSpan(drop, old.Count - drop).CopyTo(_authority);
        Count -= drop;
        _view = null;
    }

    private static void Allocate(int capacity,
        out long[] openMs, out double[] open, out double[] high, out double[] low, out double[] close, out double[] volume,
        out long[] sequence, out BarAuthority[] authority)
    {
        (openMs, open, high, low, close, volume) = (new long[capacity], new double[capacity], new double[capacity],
            new double[capacity], new double[capacity], new double[capacity]);
        (sequence, authority) = (new long[capacity], new BarAuthority[capacity]);
    }
}
