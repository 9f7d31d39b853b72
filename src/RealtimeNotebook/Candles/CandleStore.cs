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
    private CandleColumns? _view;

    internal CandleStore(int capacity) => Allocate(Math.Max(capacity, SmallestCapacity),
        out _openMs, out _open, out _high, out _low, out _close, out _volume);

    internal int Count { get; private set; }

    internal int Capacity => _openMs.Length;

    internal long LastOpenMs => _openMs[Count - 1];

    internal CandleColumns View() => _view ??= new(_openMs, _open, _high, _low, _close, _volume, Count);

    internal void Append(in Candle candle)
    {
        if (Count == Capacity)
            Reallocate(drop: 0, Capacity * 2);
        int i = Count++;
        (_openMs[i], _open[i], _high[i], _low[i], _close[i], _volume[i]) =
            (candle.OpenMs, candle.Open, candle.High, candle.Low, candle.Close, candle.Volume);
        _view = null;
    }

    /// <summary>Moves to new arrays without the oldest bars. Views of the old arrays are not disturbed.</summary>
    internal void Reallocate(int drop, int capacity)
    {
        CandleColumns old = View();
        Allocate(capacity, out _openMs, out _open, out _high, out _low, out _close, out _volume);
        old.OpenMs[drop..].CopyTo(_openMs);
        old.Open[drop..].CopyTo(_open);
        old.High[drop..].CopyTo(_high);
        old.Low[drop..].CopyTo(_low);
        old.Close[drop..].CopyTo(_close);
        old.Volume[drop..].CopyTo(_volume);
        Count -= drop;
        _view = null;
    }

    private static void Allocate(int capacity,
        out long[] openMs, out double[] open, out double[] high, out double[] low, out double[] close, out double[] volume) =>
        (openMs, open, high, low, close, volume) = (new long[capacity], new double[capacity], new double[capacity],
            new double[capacity], new double[capacity], new double[capacity]);
}
