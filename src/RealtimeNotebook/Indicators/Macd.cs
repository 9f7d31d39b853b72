namespace RealtimeNotebook.Indicators;

/// <summary>Moving average convergence/divergence of the closes: the fast average less the slow one, its signal line, and their difference.</summary>
/// <remarks>
/// Lines <c>macd</c>, <c>signal</c>, <c>histogram</c>. The signal is seeded at its own end, on the first MACD values, as Skender
/// does; TA-Lib starts both averages at the slow one's first bar, and differs in the early values. O(1) a bar, no allocation.
/// Source: G. Appel, The Moving Average Convergence-Divergence Method, 1979.
/// </remarks>
public sealed class Macd : IIndicator
{
    private static readonly string[] LineNames = ["macd", "signal", "histogram"];

    private readonly EmaStep _fastStep;
    private readonly EmaStep _slowStep;
    private readonly EmaStep _signalStep;
    private EmaState _fast;
    private EmaState _slow;
    private EmaState _signal;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="fast">Look-back of the fast average in bars, 1 to 10,000 and less than <paramref name="slow"/>.</param>
    /// <param name="slow">Look-back of the slow average in bars.</param>
    /// <param name="signal">Look-back of the signal line in bars.</param>
    /// <param name="seed">How all three averages begin: <see cref="EmaSeed.Sma"/> or <see cref="EmaSeed.First"/>, or
    /// <see cref="EmaSeed.Prior"/> for the fast and slow ones, with the signal then beginning at zero.</param>
    /// <param name="prior">The value to begin with, for <see cref="EmaSeed.Prior"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A period is outside its range.</exception>
    /// <exception cref="ArgumentException">Fast is not less than slow, or a prior value is missing.</exception>
    public Macd(int fast = 12, int slow = 26, int signal = 9, EmaSeed seed = EmaSeed.Sma, double prior = double.NaN)
    {
        if (fast >= slow)
            throw new ArgumentException($"The fast average ({fast}) must look back less far than the slow one ({slow}).", nameof(fast));
        if (seed == EmaSeed.Prior && !double.IsFinite(prior))
            throw new ArgumentException("EmaSeed.Prior needs the value to begin with, such as the prior session's close.", nameof(prior));
        (_fastStep, _slowStep, _signalStep) = (new(fast, seed), new(slow, seed), new(signal, seed));
        if (seed == EmaSeed.Prior)
            (_fast, _slow) = (new(0, prior), new(0, prior));
    }

    private Macd(Macd other)
    {
        (_fastStep, _slowStep, _signalStep) = (other._fastStep, other._slowStep, other._signalStep);
        (_fast, _slow, _signal) = (other._fast, other._slow, other._signal);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Lines => LineNames;

    /// <inheritdoc/>
    public int WarmUpBars => _slowStep.WarmUp + _signalStep.WarmUp - 1;

    /// <inheritdoc/>
    public IndicatorDrawing Drawing { get; } = new() { Pane = "macd" };

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values)
    {
        _fast = _fastStep.Next(_fast, bar.Close);
        _slow = _slowStep.Next(_slow, bar.Close);
        double macd = _fastStep.ValueOf(_fast) - _slowStep.ValueOf(_slow);
        if (!double.IsNaN(macd))
            _signal = _signalStep.Next(_signal, macd);
        Write(macd, _signalStep.ValueOf(_signal), values);
    }

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values)
    {
        double macd = _fastStep.ValueOf(_fastStep.Next(_fast, forming.Close)) - _slowStep.ValueOf(_slowStep.Next(_slow, forming.Close));
        EmaState signal = double.IsNaN(macd) ? _signal : _signalStep.Next(_signal, macd);
        Write(macd, _signalStep.ValueOf(signal), values);
    }

    /// <inheritdoc/>
    public IIndicator Clone() => new Macd(this);

    private static void Write(double macd, double signal, Span<double> values)
    {
        values[2] = macd - signal;
        values[1] = signal;
        values[0] = macd;
    }
}
