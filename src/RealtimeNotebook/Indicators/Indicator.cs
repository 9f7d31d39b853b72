namespace RealtimeNotebook.Indicators;

/// <summary>An indicator whose state is a value and whose step is a function: exact under revision by construction.</summary>
/// <remarks>
/// Derive, name the lines, and write <see cref="Step"/>. Let <typeparamref name="TState"/> hold numbers only: an array inside it
/// would be shared between the closed state and the preview.
/// </remarks>
/// <typeparam name="TState">All that is remembered from bar to bar; its default value is the state before the first.</typeparam>
public abstract class Indicator<TState> : IIndicator
    where TState : struct
{
    private TState _closed;

    /// <inheritdoc/>
    public abstract IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public virtual int WarmUpBars => 1;

    /// <inheritdoc/>
    public virtual IndicatorDrawing Drawing => IndicatorDrawing.OverCandles;

    /// <summary>The state after one more bar, and the values at it.</summary>
    /// <param name="state">The state before the bar.</param>
    /// <param name="bar">The bar.</param>
    /// <param name="values">One element a line, to be set: NaN while not ready.</param>
    /// <returns>The state after the bar.</returns>
    protected abstract TState Step(TState state, in Candle bar, Span<double> values);

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values) => _closed = Step(_closed, bar, values);

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values) => Step(_closed, forming, values);

    /// <inheritdoc/>
    public IIndicator Clone() => (IIndicator)MemberwiseClone();
}
