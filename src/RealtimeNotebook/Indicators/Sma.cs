namespace RealtimeNotebook.Indicators;

/// <summary>Simple moving average of the closes: their mean over the last n bars.</summary>
/// <remarks>
/// O(1) a bar whatever the period, no allocation, and a bad print is forgotten with the bar at which it leaves. The same numbers, bit for
/// bit, as the middle line of <see cref="Bollinger"/>. Source: the definition.
/// </remarks>
public sealed class Sma : IIndicator
{
    private readonly int _period;
    private readonly RollingAggregate<Total> _window;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 1 to 10,000.</param>
    /// <param name="name">The name of the line; <c>sma</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is outside its range.</exception>
    public Sma(int period, string name = "sma")
    {
        Period.Check(period);
        (_period, _window, Lines) = (period, new(period), [name]);
    }

    private Sma(Sma other) => (_period, _window, Lines) = (other._period, other._window.Clone(), other.Lines);

    /// <inheritdoc/>
    public IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public int WarmUpBars => _period;

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values)
    {
        bool isReady = _window.IsFullWithOneMore;
        double sum = _window.Push(new(bar.Close)).Value;
        values[0] = isReady ? sum / _period : double.NaN;
    }

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values) =>
        values[0] = _window.IsFullWithOneMore ? _window.Peek(new(forming.Close)).Value / _period : double.NaN;

    /// <inheritdoc/>
    public IIndicator Clone() => new Sma(this);
}
