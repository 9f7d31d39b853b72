using System.Diagnostics;

namespace RealtimeNotebook.Signals;

/// <summary>The newest closed bars, as many as the formulas look back on, whatever has left the series' memory.</summary>
internal sealed class BarRing
{
    private readonly Candle[] _bars;
    private int _newest = -1;

    internal BarRing(int capacity) => _bars = new Candle[capacity];

    private BarRing(BarRing other) => (_bars, _newest, Count) = ([.. other._bars], other._newest, other.Count);

    /// <summary>How many bars there are; at most the capacity.</summary>
    internal int Count { get; private set; }

    /// <summary>A bar by how far back it lies: 0 for the newest.</summary>
    internal ref readonly Candle this[int back]
    {
        get
        {
            Debug.Assert(back >= 0 && back < Count, "There is no bar that far back.");
            int at = _newest - back;
            return ref _bars[at < 0 ? at + _bars.Length : at];
        }
    }

    internal void Push(in Candle bar)
    {
        _newest = _newest + 1 == _bars.Length ? 0 : _newest + 1;
        _bars[_newest] = bar;
        Count = Math.Min(Count + 1, _bars.Length);
    }

    /// <summary>Whether the bar that lies <paramref name="right"/> back is strictly above its neighbours.</summary>
    internal bool IsHigh(int left, int right)
    {
        if (Count <= left + right)
            return false;
        double high = this[right].High;
        for (int back = left + right; back >= 0; back--)
        {
            if (back != right && this[back].High >= high)
                return false;
        }
        return true;
    }

    /// <summary>Whether the bar that lies <paramref name="right"/> back is strictly below its neighbours.</summary>
    internal bool IsLow(int left, int right)
    {
        if (Count <= left + right)
            return false;
        double low = this[right].Low;
        for (int back = left + right; back >= 0; back--)
        {
            if (back != right && this[back].Low <= low)
                return false;
        }
        return true;
    }

    internal BarRing Clone() => new(this);
}
