namespace RealtimeNotebook.Signals;

/// <summary>Highs and lows strictly beyond those of a wide neighbourhood; in force while they are among the newest bars.</summary>
internal sealed class KeyLevels
{
    private readonly int _wing;
    private readonly int _barsInForce;
    private readonly SignalList<KeyLevel> _found;
    private readonly Queue<(long Bar, double Price)> _resistance;
    private readonly Queue<(long Bar, double Price)> _support;
    private long _bar;

    internal KeyLevels(int wing, int barsInForce)
    {
        (_wing, _barsInForce, _found) = (wing, barsInForce, new(static level => level.KnownMs));
        (_resistance, _support) = (new(), new());
    }

    private KeyLevels(KeyLevels other)
    {
        (_wing, _barsInForce, _found, _bar) = (other._wing, other._barsInForce, other._found.Clone(), other._bar);
        (_resistance, _support) = (new(other._resistance), new(other._support));
    }

    internal SignalList<KeyLevel> Found => _found;

    /// <summary>Takes in the newest bar.</summary>
    internal void Close(BarRing bars)
    {
        _bar++;
        if (bars.IsHigh(_wing, _wing))
        {
            _resistance.Enqueue((_bar - _wing, bars[_wing].High));
            _found.Add(new(bars[_wing].OpenMs, bars[_wing].High, LevelType.Resistance, bars[0].OpenMs));
        }
        if (bars.IsLow(_wing, _wing))
        {
            _support.Enqueue((_bar - _wing, bars[_wing].Low));
            _found.Add(new(bars[_wing].OpenMs, bars[_wing].Low, LevelType.Support, bars[0].OpenMs));
        }
        DropOld(_resistance);
        DropOld(_support);
    }

    /// <summary>The highest resistance in force that a bar opened below and closed above.</summary>
    internal double? BrokenUpwards(in Candle bar)
    {
        double? broken = null;
        foreach ((_, double price) in _resistance)
        {
            if (bar.Open < price && bar.Close > price && !(broken >= price))
                broken = price;
        }
        return broken;
    }

    /// <summary>The lowest support in force that a bar opened above and closed below.</summary>
    internal double? BrokenDownwards(in Candle bar)
    {
        double? broken = null;
        foreach ((_, double price) in _support)
        {
            if (bar.Open > price && bar.Close < price && !(broken <= price))
                broken = price;
        }
        return broken;
    }

    internal KeyLevels Clone() => new(this);

    private void DropOld(Queue<(long Bar, double Price)> levels)
    {
        while (levels.Count > 0 && levels.Peek().Bar <= _bar - _barsInForce)
            levels.Dequeue();
    }
}
