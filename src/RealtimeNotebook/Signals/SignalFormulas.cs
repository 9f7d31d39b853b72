namespace RealtimeNotebook.Signals;

/// <summary>All signals of one series as they follow from its closed bars, one after the other.</summary>
/// <remarks>A copy goes its own way. Nothing here looks ahead: what is appended at a bar depends on that bar and those before it.</remarks>
internal sealed class SignalFormulas
{
    private readonly SignalOptions _options;
    private readonly BarRing _bars;
    private readonly PivotPoints _pivots;
    private readonly KeyLevels _levels;
    private readonly FairValueGaps _gaps;
    private readonly BreakSignals _breaks;
    private readonly MarketStructure _structure;
    private readonly Confluence _confluence;

    internal SignalFormulas(Interval interval, SignalOptions options)
    {
        _options = options;
        int wing = SignalOptions.WingOf(interval);
        (int left, int right) = (options.PivotLeft ?? wing, options.PivotRight ?? wing);
        int longest = Math.Max(left + right, 2 * options.LevelWing) + 1;
        _bars = new(Math.Max(Math.Max(longest, FairValueGaps.LooksBack(options.GapBodyBars)), options.LevelBars));
        _pivots = new(left, right);
        _levels = new(options.LevelWing, options.LevelBars);
        _gaps = new(options.GapBody, options.GapBodyBars, options.GapNeedsDirection, options.GapTouch);
        (_breaks, _structure, _confluence) = (new(), new(), new(options.MacdTurn));
    }

    private SignalFormulas(SignalFormulas other)
    {
        (_options, _bars) = (other._options, other._bars.Clone());
        (_pivots, _levels, _gaps) = (other._pivots.Clone(), other._levels.Clone(), other._gaps.Clone(_bars.Count > 0 ? _bars[0].OpenMs : long.MinValue));
        (_breaks, _structure, _confluence) = (other._breaks.Clone(), other._structure.Clone(), other._confluence.Clone());
    }

    /// <summary>Takes in a bar that has closed, and the indicator values at it.</summary>
    internal void Close(in Candle bar, in LineValues values)
    {
        _bars.Push(bar);
        _pivots.Close(_bars, out PivotPoint? high, out PivotPoint? low);
        _structure.Close(bar, high, low);
        _levels.Close(_bars);
        _breaks.Close(_bars, _gaps.Close(_bars), _levels);
        _confluence.Close(bar, values);
    }

    /// <summary>Drops what no bar in memory has to do with. What the formulas remember stays.</summary>
    /// <param name="oldestMs">Opening time of the oldest bar in memory.</param>
    internal void Forget(long oldestMs)
    {
        _pivots.Found.Forget(oldestMs);
        _levels.Found.Forget(oldestMs);
        _gaps.Zones.Forget(oldestMs);
        _breaks.Found.Forget(oldestMs);
        _structure.Found.Forget(oldestMs);
        _confluence.Found.Forget(oldestMs);
    }

    /// <summary>What is known now.</summary>
    internal ChartSignals View(int candles, long recomputations) => _bars.Count == 0
        ? ChartSignals.Empty
        : new()
        {
            PivotPoints = _pivots.Found.View,
            FvgZones = _gaps.Zones.View(_bars[0].OpenMs),
            BreakSignals = _breaks.Found.View,
            KeyLevels = _levels.Found.View,
            Structure = _structure.Found.View,
            Confluence = _confluence.Found.View,
            InForceSinceMs = _bars[Math.Min(_options.LevelBars, _bars.Count) - 1].OpenMs,
            Candles = candles,
            Recomputations = recomputations,
        };

    /// <summary>A copy that goes its own way. The lists are shared until one of the two adds to them, so that a copy that is only kept is small.</summary>
    internal SignalFormulas Clone() => new(this);
}
