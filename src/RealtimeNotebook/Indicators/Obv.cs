namespace RealtimeNotebook.Indicators;

/// <summary>On-balance volume: the volume of bars that closed higher less that of bars that closed lower, since the first bar.</summary>
/// <remarks>
/// It begins at zero with the oldest bar known, so its moves mean something and its level does not. O(1) a bar, no allocation.
/// Source: J. Granville, Granville's New Key to Stock Market Profits, 1963.
/// </remarks>
public sealed class Obv : Indicator<Obv.State>
{
    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="name">The name of the line; <c>obv</c> by default.</param>
    public Obv(string name = "obv") => Lines = [name];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public override IndicatorDrawing Drawing { get; } = new() { Pane = "obv", Format = IndicatorFormat.Volume };

    /// <inheritdoc/>
    protected override State Step(State state, in Candle bar, Span<double> values)
    {
        int sign = !state.HasClose || bar.Close == state.Close ? 0 : bar.Close > state.Close ? 1 : -1;
        double balance = state.Balance + sign * bar.Volume;
        values[0] = balance;
        return new(bar.Close, balance);
    }

    /// <summary>What is remembered from bar to bar.</summary>
    public readonly struct State
    {
        internal readonly bool HasClose;
        internal readonly double Close;
        internal readonly double Balance;

        internal State(double close, double balance) => (HasClose, Close, Balance) = (true, close, balance);
    }
}
