namespace RealtimeNotebook.Indicators;

/// <summary>Average true range with Wilder's smoothing: how far a bar usually moves, gaps included, in units of the price.</summary>
/// <remarks>
/// The first value is at bar n + 1, since the first bar has no close before it (Wilder, TA-Lib, Skender; TradingView counts its
/// height and is one bar earlier). O(1) a bar, no allocation. Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978.
/// </remarks>
public sealed class Atr : Indicator<Atr.State>
{
    private readonly int _period;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 1 to 10,000.</param>
    /// <param name="name">The name of the line; <c>atr</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is outside its range.</exception>
    public Atr(int period = 14, string name = "atr")
    {
        Period.Check(period);
        (_period, Lines) = (period, [name]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public override int WarmUpBars => _period + 1;

    /// <inheritdoc/>
    public override IndicatorDrawing Drawing { get; } = new() { Pane = "atr" };

    /// <inheritdoc/>
    protected override State Step(State state, in Candle bar, Span<double> values)
    {
        AtrState next = state.Range.Next(bar, _period);
        values[0] = next.ValueOf(_period);
        return new(next);
    }

    /// <summary>What is remembered from bar to bar.</summary>
    public readonly struct State
    {
        internal readonly AtrState Range;

        internal State(AtrState range) => Range = range;
    }
}
