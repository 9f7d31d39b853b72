namespace RealtimeNotebook.Indicators;

/// <summary>Linearly weighted moving average of the closes: weights 1 to n, the newest heaviest.</summary>
/// <remarks>
/// O(1) a bar whatever the period, no allocation, and a bad print is forgotten with the bar at which it leaves. Source: the definition, as
/// in TA-Lib <c>ta_WMA</c>.
/// </remarks>
public sealed class Wma : IIndicator
{
    private readonly RollingWma _mean;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 1 to 10,000.</param>
    /// <param name="name">The name of the line; <c>wma</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is outside its range.</exception>
    public Wma(int period, string name = "wma")
    {
        Period.Check(period);
        (WarmUpBars, _mean, Lines) = (period, new(period), [name]);
    }

    private Wma(Wma other) => (WarmUpBars, _mean, Lines) = (other.WarmUpBars, other._mean.Clone(), other.Lines);

    /// <inheritdoc/>
    public IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public int WarmUpBars { get; }

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values) => values[0] = _mean.Push(bar.Close);

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values) => values[0] = _mean.Peek(forming.Close);

    /// <inheritdoc/>
    public IIndicator Clone() => new Wma(this);
}
