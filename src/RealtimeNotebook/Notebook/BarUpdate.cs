using RealtimeNotebook.Live;

namespace RealtimeNotebook;

/// <summary>A bar as it is now, or as it stays, with the indicators at it. Immutable.</summary>
public sealed class BarUpdate
{
    private readonly ChartSnapshot _now;
    private readonly int _row;

    internal BarUpdate(ChartSnapshot now, int row) => (_now, _row) = (now, row);

    /// <summary>The series.</summary>
    public SeriesKey Key => _now.Key;

    /// <summary>The bar.</summary>
    public Candle Bar => IsClosed ? _now.Bars[_row] : _now.Forming.GetValueOrDefault();

    /// <summary>Whether the bar has closed; a forming one is told again when it changes.</summary>
    public bool IsClosed => _row >= 0;

    /// <summary>The closed bars in memory at that moment, oldest first.</summary>
    public CandleColumns Candles => _now.LabelledBars;

    /// <summary>The signals known at that moment.</summary>
    public ChartSignals Signals => _now.LabelledSignals;

    /// <summary>The value of an indicator line at this bar.</summary>
    /// <param name="line">The line's name, for example <c>macd</c>.</param>
    /// <returns>The value; NaN where the line is not ready.</returns>
    /// <exception cref="KeyNotFoundException">There is no such line; the message lists those there are.</exception>
    public double Indicator(string line)
    {
        if (IsClosed)
            return _now.Indicators[line][_row];
        int at = _now.Indicators.IndexOf(line);
        return at < _now.Live.Length ? _now.Live[at] : double.NaN;
    }

    /// <summary>One line: the bar and whether it has closed.</summary>
    public override string ToString() => $"{Key.Symbol} {Key.Interval} {(IsClosed ? "closed" : "forming")} {Bar}";
}
