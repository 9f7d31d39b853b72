namespace RealtimeNotebook.Signals;

/// <summary>Breaks of key levels that leave a fair value gap behind.</summary>
internal sealed class BreakSignals
{
    private readonly SignalList<BreakSignal> _found;

    internal BreakSignals() => _found = new(static signal => signal.TimeMs);

    private BreakSignals(BreakSignals other) => _found = other._found.Clone();

    internal SignalList<BreakSignal> Found => _found;

    /// <summary>Takes in the newest bar.</summary>
    /// <param name="bars">The bars, the newest included.</param>
    /// <param name="gap">Which way the gap goes that the newest bar shows, or null.</param>
    /// <param name="levels">The levels known by now.</param>
    internal void Close(BarRing bars, ZoneType? gap, KeyLevels levels)
    {
        if (gap == ZoneType.Bullish && levels.BrokenUpwards(bars[1]) is { } resistance)
            _found.Add(new(bars[0].OpenMs, resistance, BreakType.Buy));
        else if (gap == ZoneType.Bearish && levels.BrokenDownwards(bars[1]) is { } support)
            _found.Add(new(bars[0].OpenMs, support, BreakType.Sell));
    }

    internal BreakSignals Clone() => new(this);
}
