using System.Runtime.InteropServices;

namespace RealtimeNotebook.Indicators;

/// <summary>Values of indicators at closed bars, one column a line: an immutable view that costs nothing to hand out.</summary>
/// <remarks>Aligned with the <see cref="CandleColumns"/> of the same moment; NaN where a line is not ready. Thread-safe.</remarks>
public sealed class IndicatorColumns
{
    private readonly IReadOnlyList<string> _lines;
    private readonly double[][] _columns;

    internal IndicatorColumns(IReadOnlyList<string> lines, double[][] columns, int count, IReadOnlyList<DrawnIndicator>? drawn = null) =>
        (_lines, _columns, Count, Drawn) = (lines, columns, count, drawn ?? []);

    /// <summary>No lines, no bars.</summary>
    public static IndicatorColumns Empty { get; } = new([], [], 0);

    /// <summary>How many bars there are.</summary>
    public int Count { get; }

    /// <summary>The names of the lines.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The indicators that the lines belong to, in the same order.</summary>
    internal IReadOnlyList<DrawnIndicator> Drawn { get; }

    /// <summary>The values of a line, oldest first.</summary>
    /// <param name="line">The line's name, for example <c>macd</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such line; the message lists those there are.</exception>
    public ReadOnlySpan<double> this[string line] => At(IndexOf(line));

    /// <summary>The values of a line as memory that may be kept, oldest first.</summary>
    /// <param name="line">The line's name, for example <c>macd</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such line; the message lists those there are.</exception>
    public ReadOnlyMemory<double> Column(string line) => _columns[IndexOf(line)].AsMemory(0, Count);

    /// <summary>The values of a line by its position in <see cref="Lines"/>.</summary>
    /// <param name="line">0 for the first line.</param>
    public ReadOnlySpan<double> At(int line) => _columns[line].AsSpan(0, Count);

    /// <summary>How many of the first bars have the very values that they had before.</summary>
    /// <param name="before">The values of before, of the same lines.</param>
    /// <param name="dropped">How many of its bars are not among these any more.</param>
    /// <param name="most">How many of the first bars are looked at.</param>
    internal int CountSame(IndicatorColumns before, int dropped, int most)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            ReadOnlySpan<long> old = MemoryMarshal.Cast<double, long>(before.At(i).Slice(dropped, most));
            most = old.CommonPrefixLength(MemoryMarshal.Cast<double, long>(At(i)[..most]));
        }
        return most;
    }

    internal int IndexOf(string line)
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            if (_lines[i] == line)
                return i;
        }
        throw new KeyNotFoundException($"There is no indicator line '{line}'; there are: {string.Join(", ", _lines)}.");
    }
}
