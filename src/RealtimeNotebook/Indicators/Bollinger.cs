namespace RealtimeNotebook.Indicators;

/// <summary>Bollinger Bands of the closes: their simple moving average, and so many population standard deviations above and below.</summary>
/// <remarks>
/// Lines <c>bb_upper</c>, <c>bb_middle</c>, <c>bb_lower</c>. O(1) a bar whatever the period, no allocation, and a bad print is forgotten
/// with the bar at which it leaves. Source: J. Bollinger, Bollinger on Bollinger Bands, 2001.
/// </remarks>
public sealed class Bollinger : IIndicator
{
    private readonly RollingAggregate<Moments> _window;
    private readonly double _width;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 1 to 10,000.</param>
    /// <param name="width">Distance of the bands from the middle, in standard deviations; above 0.</param>
    /// <param name="name">What the names of the lines begin with; <c>bb</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period or the width is outside its range.</exception>
    public Bollinger(int period = 20, double width = 2, string name = "bb")
    {
        Period.Check(period);
        Width.Check(width);
        (WarmUpBars, _window, _width) = (period, new(period), width);
        Lines = [name + "_upper", name + "_middle", name + "_lower"];
        Drawing = new() { Band = (Lines[0], Lines[2]) };
    }

    private Bollinger(Bollinger other)
    {
        (_window, _width) = (other._window.Clone(), other._width);
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
        bool isReady = _window.IsFullWithOneMore;
        Write(_window.Push(Moments.Of(bar.Close)), isReady, values);
    }

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values) =>
        Write(_window.Peek(Moments.Of(forming.Close)), _window.IsFullWithOneMore, values);

    /// <inheritdoc/>
    public IIndicator Clone() => new Bollinger(this);

    private void Write(in Moments moments, bool isReady, Span<double> values)
    {
        if (!isReady)
        {
            values.Fill(double.NaN);
            return;
        }
        double distance = _width * moments.Deviation;
        double middle = moments.Sum / moments.Count;
        values[2] = middle - distance;
        values[1] = middle;
        values[0] = middle + distance;
    }
}
