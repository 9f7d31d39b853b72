using RealtimeNotebook.Indicators;

namespace RealtimeNotebook;

/// <summary>A bar that has closed, with the indicators at it. Immutable.</summary>
public sealed class BarClosedEventArgs : EventArgs
{
    private readonly IndicatorColumns _indicators;
    private readonly int _index;

    internal BarClosedEventArgs(SeriesKey key, Candle bar, IndicatorColumns indicators, int index) =>
        (Key, Bar, _indicators, _index) = (key, bar, indicators, index);

    /// <summary>The series.</summary>
    public SeriesKey Key { get; }

    /// <summary>The bar, final but for an official correction.</summary>
    public Candle Bar { get; }

    /// <summary>The value of an indicator line at this bar.</summary>
    /// <param name="line">The line's name, for example <c>macd</c>.</param>
    /// <returns>The value; NaN where the line is not ready.</returns>
    /// <exception cref="KeyNotFoundException">There is no such line; the message lists those there are.</exception>
    public double Indicator(string line) => _indicators[line][_index];
}
