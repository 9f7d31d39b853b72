namespace RealtimeNotebook.Indicators;

/// <summary>Relative strength index of the closes with Wilder's smoothing: the gains' share in all movement, 0 to 100.</summary>
/// <remarks>
/// The first value is at bar n + 1. While nothing has moved at all, there is no share, and the value is NaN, as Skender has none there;
/// TA-Lib gives 0, TradingView 100. O(1) a bar, no allocation.
/// Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978; his 100 - 100 / (1 + gain / loss) is 100 gain / (gain + loss).
/// </remarks>
public sealed class Rsi : Indicator<Rsi.State>
{
    private readonly int _period;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 1 to 10,000.</param>
    /// <param name="name">The name of the line; <c>rsi</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is outside its range.</exception>
    public Rsi(int period = 14, string name = "rsi")
    {
        Period.Check(period);
        (_period, Lines) = (period, [name]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public override int WarmUpBars => _period + 1;

    /// <inheritdoc/>
    public override IndicatorDrawing Drawing { get; } = new() { Pane = "rsi", Range = (0, 100), Levels = [30, 70] };

    /// <inheritdoc/>
    protected override State Step(State state, in Candle bar, Span<double> values)
    {
        if (!state.HasClose)
        {
            values[0] = double.NaN;
            return new(bar.Close, default, default);
        }
        double change = bar.Close - state.Close;
        WilderState gain = state.Gain.Next(Math.Max(change, 0), _period);
        WilderState loss = state.Loss.Next(Math.Max(-change, 0), _period);
        double moved = gain.Value + loss.Value;
        values[0] = gain.IsReady(_period) && moved > 0 ? 100 * (gain.Value / moved) : double.NaN;
        return new(bar.Close, gain, loss);
    }

    /// <summary>What is remembered from bar to bar.</summary>
    public readonly struct State
    {
        internal readonly bool HasClose;
        internal readonly double Close;
        internal readonly WilderState Gain;
        internal readonly WilderState Loss;

        internal State(double close, WilderState gain, WilderState loss) => (HasClose, Close, Gain, Loss) = (true, close, gain, loss);
    }
}
