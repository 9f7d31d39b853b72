namespace RealtimeNotebook.Indicators;

/// <summary>Simple moving average of the closes: their mean over the last n bars.</summary>
/// <remarks>O(1) a bar whatever the period, no allocation. Source: the definition.</remarks>
public sealed class Sma : IIndicator
{
    private readonly int _period;
    private readonly RollingSum _sum;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 1 to 10,000.</param>
    /// <param name="name">The name of the line; <c>sma</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is outside its range.</exception>
    public Sma(int period, string name = "sma")
    {
        Period.Check(period);
        (_period, _sum, Lines) = (period, new(period), [name]);
    }

    private Sma(Sma other) => (_period, _sum, Lines) = (other._period, other._sum.Clone(), other.Lines);

    /// <inheritdoc/>
    public IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public int WarmUpBars => _period;

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values)
    {
        bool ready = _sum.Seen >= _period - 1;
        double sum = _sum.Push(bar.Close);
        values[0] = ready ? sum / _period : double.NaN;
    }

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values) =>
        values[0] = _sum.Seen >= _period - 1 ? _sum.Peek(forming.Close) / _period : double.NaN;

    /// <inheritdoc/>
    public IIndicator Clone() => new Sma(this);
}
