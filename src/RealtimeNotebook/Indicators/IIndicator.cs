namespace RealtimeNotebook.Indicators;

/// <summary>A formula that follows a series bar by bar. Implement it to draw, stream and replay your own.</summary>
/// <remarks>
/// <para>The law that keeps a chart exact: <see cref="Preview"/> returns what <see cref="Close"/> would return for the same bar,
/// and changes nothing. The forming bar is previewed as often as it is revised, and closed once.</para>
/// <para>One writer: the engine never calls two members at once. A formula whose state is a small value is easiest derived from
/// <see cref="Indicator{TState}"/>, where the law cannot be broken.</para>
/// </remarks>
public interface IIndicator
{
    /// <summary>The names of the lines it draws, in the order of the values; each is a column on the wire.</summary>
    IReadOnlyList<string> Lines { get; }

    /// <summary>How many bars it needs before all its values are numbers.</summary>
    int WarmUpBars { get; }

    /// <summary>Where and how its lines are drawn; always the same.</summary>
    /// <value><see cref="IndicatorDrawing.OverCandles"/>.</value>
    IndicatorDrawing Drawing => IndicatorDrawing.OverCandles;

    /// <summary>Takes in a bar that has closed.</summary>
    /// <param name="bar">The bar; later than the one before it.</param>
    /// <param name="values">One element a line, to be set: NaN while not ready.</param>
    void Close(in Candle bar, Span<double> values);

    /// <summary>What <see cref="Close"/> would give for a bar that is still forming. Changes nothing.</summary>
    /// <param name="forming">The bar so far.</param>
    /// <param name="values">One element a line, to be set: NaN while not ready.</param>
    void Preview(in Candle forming, Span<double> values);

    /// <summary>Another indicator in the same state, independent from now on.</summary>
    IIndicator Clone();
}
