namespace RealtimeNotebook.Indicators;

/// <summary>Exponential moving average of the closes.</summary>
/// <remarks>
/// Weight 2/(n+1). O(1) a bar, no allocation. Sources: TA-Lib <c>ta_EMA</c> for the mean as seed; the classic form begins with
/// the first close.
/// </remarks>
public sealed class Ema : IIndicator
{
    private readonly EmaStep _step;
    private EmaState _closed;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 1 to 10,000.</param>
    /// <param name="seed">How it begins.</param>
    /// <param name="prior">The value to begin with, for <see cref="EmaSeed.Prior"/>; not used otherwise.</param>
    /// <param name="name">The name of the line; <c>ema</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is outside its range.</exception>
    /// <exception cref="ArgumentException">The seed is <see cref="EmaSeed.Prior"/> and no finite value is given.</exception>
    public Ema(int period, EmaSeed seed = EmaSeed.Sma, double prior = double.NaN, string name = "ema")
    {
        if (seed == EmaSeed.Prior && !double.IsFinite(prior))
            throw new ArgumentException("EmaSeed.Prior needs the value to begin with, such as the prior session's close.", nameof(prior));
        _step = new(period, seed);
        _closed = seed == EmaSeed.Prior ? new(0, prior) : default;
        Lines = [name];
    }

    private Ema(Ema other) => (_step, _closed, Lines) = (other._step, other._closed, other.Lines);

    /// <inheritdoc/>
    public IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public int WarmUpBars => _step.WarmUp;

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values)
    {
        _closed = _step.Next(_closed, bar.Close);
        values[0] = _step.ValueOf(_closed);
    }

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values) => values[0] = _step.ValueOf(_step.Next(_closed, forming.Close));

    /// <inheritdoc/>
    public IIndicator Clone() => new Ema(this);
}
