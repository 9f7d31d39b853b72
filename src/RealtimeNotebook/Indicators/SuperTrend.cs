namespace RealtimeNotebook.Indicators;

/// <summary>SuperTrend: a stop that trails the middle of the bars at a multiple of their average true range, and turns when the close crosses it.</summary>
/// <remarks>
/// Lines <c>supertrend</c>, the stop, and <c>supertrend_direction</c>: 1 while the stop is below (up), -1 while it is above (down).
/// A band only ever moves towards the price until a close has crossed it. A stop above is crossed by a close beyond it. Libraries differ in
/// how the line begins and in whether a close that equals a stop below crosses it: <see cref="SuperTrendRule"/>. By Skender's rule, the
/// default, the first value is at bar n + 1, its direction is up when the close is at or above the middle of the bar, and such a close
/// turns the line down. By TradingView's the first value is at bar n and its direction is down, and such a close changes nothing; the
/// lines then agree from about the first turn on. O(1) a bar, no allocation. Source: O. Seban, Tout le monde mérite d'être riche, 2008.
/// </remarks>
public sealed class SuperTrend : Indicator<SuperTrend.State>
{
    private readonly int _period;
    private readonly double _width;
    private readonly bool _isTradingView;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back of the average true range in bars, 1 to 10,000.</param>
    /// <param name="width">Distance of the stop, in average true ranges; above 0.</param>
    /// <param name="name">The name of the line, and what the other one's begins with; <c>supertrend</c> by default.</param>
    /// <param name="rule">How it begins, and what a close that equals the stop does.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period or the width is outside its range, or there is no such rule.</exception>
    public SuperTrend(int period = 10, double width = 3, string name = "supertrend", SuperTrendRule rule = SuperTrendRule.Skender)
    {
        Period.Check(period);
        Width.Check(width);
        if (!Enum.IsDefined(rule))
            throw new ArgumentOutOfRangeException(nameof(rule), rule, $"The rule {rule} is neither Skender nor TradingView.");
        (_period, _width, _isTradingView) = (period, width, rule == SuperTrendRule.TradingView);
        Lines = [name, name + "_direction"];
        Drawing = new() { Direction = (Lines[0], Lines[1]) };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public override int WarmUpBars => _isTradingView ? _period : _period + 1;

    /// <inheritdoc/>
    public override IndicatorDrawing Drawing { get; }

    /// <inheritdoc/>
    protected override State Step(State state, in Candle bar, Span<double> values)
    {
        AtrState range = state.Range.Next(bar, _period, countsFirst: _isTradingView);
        double distance = _width * range.ValueOf(_period);
        if (double.IsNaN(distance))
        {
            (values[0], values[1]) = (double.NaN, double.NaN);
            return new(range, 0, 0, 0);
        }
        double middle = (bar.High + bar.Low) / 2;
        (double upper, double lower) = (middle + distance, middle - distance);
        bool isUp = !_isTradingView && bar.Close >= middle;
        if (state.Direction != 0)
        {
            double before = state.Range.Close;
            upper = upper < state.Upper || before > state.Upper ? upper : state.Upper;
            lower = lower > state.Lower || before < state.Lower ? lower : state.Lower;
            // Where the bands touch, TradingView takes the stop for the upper one.
            isUp = state.Direction > 0 && !(_isTradingView && state.Upper == state.Lower);
        }
        // TradingView's first bar has a direction, not a rule.
        if (_isTradingView)
            isUp = state.Direction != 0 && (isUp ? bar.Close >= lower : bar.Close > upper);
        else
            isUp = bar.Close > (isUp ? lower : upper);
        values[0] = isUp ? lower : upper;
        values[1] = isUp ? 1 : -1;
        return new(range, upper, lower, isUp ? 1 : -1);
    }

    /// <summary>What is remembered from bar to bar.</summary>
    public readonly struct State
    {
        internal readonly AtrState Range;
        internal readonly double Upper;
        internal readonly double Lower;

        // Zero before the first value.
        internal readonly int Direction;

        internal State(AtrState range, double upper, double lower, int direction) =>
            (Range, Upper, Lower, Direction) = (range, upper, lower, direction);
    }
}
