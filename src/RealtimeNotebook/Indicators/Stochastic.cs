namespace RealtimeNotebook.Indicators;

/// <summary>Stochastic oscillator: where the close lies within the range of the last n bars, 0 to 100, smoothed, and the mean of that.</summary>
/// <remarks>
/// Lines <c>stoch_k</c> and <c>stoch_d</c>; simple means. A range of no height has no place in it: there %K is NaN, and so are the
/// means that contain it, as in TradingView; Skender and TA-Lib give 0 there. O(1) a bar whatever the period, no allocation. Source: G. Lane,
/// Lane's Stochastics, 1984.
/// </remarks>
public sealed class Stochastic : IIndicator
{
    private readonly RollingAggregate<PriceRange> _range;
    private readonly RollingAggregate<Total> _smooth;
    private readonly RollingAggregate<Total> _signal;
    private readonly int _smoothing;
    private readonly int _signalPeriod;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back of the range in bars, 1 to 10,000.</param>
    /// <param name="smoothing">Bars that %K is the mean over, 1 to 10,000; 1 for the fast stochastic.</param>
    /// <param name="signal">Values of %K that %D is the mean over, 1 to 10,000.</param>
    /// <param name="name">What the names of the lines begin with; <c>stoch</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A look-back is outside its range.</exception>
    public Stochastic(int period = 14, int smoothing = 3, int signal = 3, string name = "stoch")
    {
        Period.Check(period);
        Period.Check(smoothing);
        Period.Check(signal);
        (_range, _smooth, _signal) = (new(period), new(smoothing), new(signal));
        (_smoothing, _signalPeriod) = (smoothing, signal);
        WarmUpBars = period + smoothing + signal - 2;
        Lines = [name + "_k", name + "_d"];
    }

    private Stochastic(Stochastic other)
    {
        (_range, _smooth, _signal) = (other._range.Clone(), other._smooth.Clone(), other._signal.Clone());
        (_smoothing, _signalPeriod) = (other._smoothing, other._signalPeriod);
        (WarmUpBars, Lines, Drawing) = (other.WarmUpBars, other.Lines, other.Drawing);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public int WarmUpBars { get; }

    /// <inheritdoc/>
    public IndicatorDrawing Drawing { get; } = new() { Pane = "stochastic", Range = (0, 100), Levels = [20, 80] };

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values)
    {
        // What is not ready must not enter the next mean; each window is asked before it takes the bar in.
        (bool hasPlace, bool hasK, bool hasD) = Readiness;
        PriceRange range = _range.Push(PriceRange.Of(bar));
        double k = hasPlace ? _smooth.Push(Place(bar, range)).Value / _smoothing : double.NaN;
        double d = hasK ? _signal.Push(new(k)).Value / _signalPeriod : double.NaN;
        Write(k, hasK, d, hasD, values);
    }

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values)
    {
        (bool hasPlace, bool hasK, bool hasD) = Readiness;
        PriceRange range = _range.Peek(PriceRange.Of(forming));
        double k = hasPlace ? _smooth.Peek(Place(forming, range)).Value / _smoothing : double.NaN;
        double d = hasK ? _signal.Peek(new(k)).Value / _signalPeriod : double.NaN;
        Write(k, hasK, d, hasD, values);
    }

    /// <inheritdoc/>
    public IIndicator Clone() => new Stochastic(this);

    private (bool HasPlace, bool HasK, bool HasD) Readiness
    {
        get
        {
            bool hasPlace = _range.IsFullWithOneMore;
            bool hasK = hasPlace && _smooth.IsFullWithOneMore;
            return (hasPlace, hasK, hasK && _signal.IsFullWithOneMore);
        }
    }

    private static Total Place(in Candle bar, in PriceRange range)
    {
        double height = range.High - range.Low;
        return new(height > 0 ? 100 * ((bar.Close - range.Low) / height) : double.NaN);
    }

    private static void Write(double k, bool hasK, double d, bool hasD, Span<double> values)
    {
        values[1] = hasD ? d : double.NaN;
        values[0] = hasK ? k : double.NaN;
    }
}
