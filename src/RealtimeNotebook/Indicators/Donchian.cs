namespace RealtimeNotebook.Indicators;

/// <summary>Which bars a Donchian channel looks at.</summary>
public enum DonchianBars
{
    /// <summary>The n bars before the one it is drawn at, which can then break out of it (Donchian, Skender). The default.</summary>
    Before,

    /// <summary>The last n bars, the one it is drawn at included (TradingView).</summary>
    WithCurrent,
}

/// <summary>Donchian channel: the highest high and the lowest low of some bars, and the middle between them.</summary>
/// <remarks>
/// Lines <c>donchian_upper</c>, <c>donchian_middle</c>, <c>donchian_lower</c>. O(1) a bar whatever the period, no allocation. Source:
/// R. Donchian, Trend-Following Methods in Commodity Price Analysis, 1957: his rule is about the four full weeks before.
/// </remarks>
public sealed class Donchian : IIndicator
{
    private readonly RollingAggregate<PriceRange> _window;
    private readonly DonchianBars _bars;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 1 to 10,000.</param>
    /// <param name="bars">Whether the bar that it is drawn at counts.</param>
    /// <param name="name">What the names of the lines begin with; <c>donchian</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is outside its range.</exception>
    public Donchian(int period = 20, DonchianBars bars = DonchianBars.Before, string name = "donchian")
    {
        Period.Check(period);
        (_window, _bars) = (new(period), bars);
        WarmUpBars = bars == DonchianBars.Before ? period + 1 : period;
        Lines = [name + "_upper", name + "_middle", name + "_lower"];
        Drawing = new() { Band = (Lines[0], Lines[2]) };
    }

    private Donchian(Donchian other)
    {
        (_window, _bars) = (other._window.Clone(), other._bars);
        (WarmUpBars, Lines, Drawing) = (other.WarmUpBars, other.Lines, other.Drawing);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public int WarmUpBars { get; }

    /// <inheritdoc/>
    public IndicatorDrawing Drawing { get; }

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values)
    {
        Preview(bar, values);
        _window.Push(PriceRange.Of(bar));
    }

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values)
    {
        bool isReady = _bars == DonchianBars.Before ? _window.IsFull : _window.IsFullWithOneMore;
        if (!isReady)
        {
            values.Fill(double.NaN);
            return;
        }
        PriceRange range = _bars == DonchianBars.Before ? _window.Whole : _window.Peek(PriceRange.Of(forming));
        values[2] = range.Low;
        values[1] = (range.High + range.Low) / 2;
        values[0] = range.High;
    }

    /// <inheritdoc/>
    public IIndicator Clone() => new Donchian(this);
}
