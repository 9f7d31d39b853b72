namespace RealtimeNotebook.Indicators;

/// <summary>A line computed from each bar alone, such as <c>bar => (bar.High + bar.Low) / 2</c>.</summary>
/// <param name="name">The name of the line.</param>
/// <param name="value">The value at a bar; must depend on nothing but the bar.</param>
public sealed class BarFunction(string name, Func<Candle, double> value) : IIndicator
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Lines { get; } = [name];

    /// <inheritdoc/>
    public int WarmUpBars => 1;

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values) => values[0] = value(bar);

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values) => values[0] = value(forming);

    /// <inheritdoc/>
    public IIndicator Clone() => new BarFunction(Lines[0], value);
}
