using RealtimeNotebook.Indicators;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

// What may be added to a chart while it runs, and read from it as it moves.
public sealed partial class RealtimeChart
{
    private static readonly TimeSpan OrderPatience = TimeSpan.FromSeconds(1);

    /// <summary>The series as it moves: every bar that closes, once and in order, and between them the forming bar at the chart's own pace.</summary>
    /// <remarks>Begins when the seed has been read and ends with the chart. May be read several times at once; a slow reader skips
    /// states of the forming bar and delays nobody.</remarks>
    public IAsyncEnumerable<BarUpdate> Updates => UpdateStream.ReadAsync(_series);

    /// <summary>What has been drawn on the chart by hand.</summary>
    public IReadOnlyList<ChartMark> Marks => _series.Snapshot.Marks;

    /// <summary>Adds an indicator to the running chart: it is computed over all bars in memory, drawn at once, and follows live.</summary>
    /// <param name="indicator">The indicator, in the state in which it has seen no bar. One that draws the very same lines as an earlier
    /// one takes its place, so a cell may be run again.</param>
    /// <remarks>Returns when its values are there, after 1 second at the latest.</remarks>
    /// <exception cref="ArgumentException">It has no line, or one of its lines has the name of another indicator's.</exception>
    public void AddIndicator(IIndicator indicator)
    {
        _ = new IndicatorSet([indicator]);
        Await(_series.AddAsync(indicator));
    }

    /// <summary>Adds a line that is computed from each bar alone.</summary>
    /// <param name="name">The name of the line.</param>
    /// <param name="value">The value at a bar, such as <c>bar => (bar.High + bar.Low) / 2</c>; must depend on nothing but the bar.</param>
    /// <exception cref="ArgumentException">The name is blank, or another indicator's.</exception>
    public void AddIndicator(string name, Func<Candle, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        AddIndicator(new BarFunction(name, value));
    }

    /// <summary>Removes the indicator that draws a line, with all its lines.</summary>
    /// <param name="line">The name of one of its lines, for example <c>macd</c>.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveIndicator(string line)
    {
        bool known = Indicators.Lines.Contains(line);
        if (known)
            Await(_series.RemoveAsync(line));
        return known;
    }

    /// <summary>Draws a line at a price, over the whole width; one of that name is replaced.</summary>
    /// <param name="name">By which it is replaced and erased.</param>
    /// <param name="price">The price.</param>
    /// <param name="text">What is written at it; null for the name.</param>
    /// <param name="color"><c>#rgb</c>, <c>#rrggbb</c> or a colour's name; null for the chart's own.</param>
    /// <exception cref="ArgumentException">Something is wrong with it; the message says everything.</exception>
    public void DrawHorizontalLine(string name, double price, string? text = null, string? color = null) =>
        _series.Draw(new(name, ChartMarkKind.HorizontalLine, price, 0, text ?? name, color));

    /// <summary>Draws a line at a time, over the whole height; one of that name is replaced.</summary>
    /// <param name="name">By which it is replaced and erased.</param>
    /// <param name="time">The time.</param>
    /// <param name="text">What is written at it; null for the name.</param>
    /// <param name="color"><c>#rgb</c>, <c>#rrggbb</c> or a colour's name; null for the chart's own.</param>
    /// <exception cref="ArgumentException">Something is wrong with it; the message says everything.</exception>
    public void DrawVerticalLine(string name, DateTimeOffset time, string? text = null, string? color = null) =>
        _series.Draw(new(name, ChartMarkKind.VerticalLine, double.NaN, time.ToUnixTimeMilliseconds(), text ?? name, color));

    /// <summary>Writes a text at a price and a time; one of that name is replaced.</summary>
    /// <param name="name">By which it is replaced and erased.</param>
    /// <param name="time">The time.</param>
    /// <param name="price">The price.</param>
    /// <param name="text">The text.</param>
    /// <param name="color"><c>#rgb</c>, <c>#rrggbb</c> or a colour's name; null for the chart's own.</param>
    /// <exception cref="ArgumentException">Something is wrong with it; the message says everything.</exception>
    public void DrawNote(string name, DateTimeOffset time, double price, string text, string? color = null) =>
        _series.Draw(new(name, ChartMarkKind.Note, price, time.ToUnixTimeMilliseconds(), text, color));

    /// <summary>Erases what was drawn under a name.</summary>
    /// <param name="name">The name; null for everything.</param>
    /// <returns>Whether there was something.</returns>
    public bool Erase(string? name = null) => _series.Erase(name);

    /// <summary>Copies of all columns by name, as data frames are made of: time, the bars', and one for every indicator line.</summary>
    /// <returns><c>time</c> as <see cref="DateTime"/> in UTC, all others as <see cref="double"/> with NaN where a line is not ready; closed bars
    /// only, all of one length.</returns>
    public IReadOnlyDictionary<string, Array> ToColumns()
    {
        Live.ChartSnapshot now = _series.Snapshot;
        var columns = new Dictionary<string, Array>(now.Bars.ToColumns());
        for (int i = 0; i < now.Indicators.Lines.Count; i++)
            columns[now.Indicators.Lines[i]] = now.Indicators.At(i).ToArray();
        return columns;
    }

    // The engine's own exception, not one wrapped in another. A series that has ended takes no orders, and has nobody to see them.
    private static void Await(Task order)
    {
        if (Task.WhenAny(order, Task.Delay(OrderPatience, TimeProvider.System, CancellationToken.None)).GetAwaiter().GetResult() == order && order.IsFaulted)
            order.GetAwaiter().GetResult();
    }
}
