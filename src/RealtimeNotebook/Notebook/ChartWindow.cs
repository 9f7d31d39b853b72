using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>The last bars of a snapshot, the forming one included, with the indicators beside them: what a picture is drawn from.</summary>
internal sealed class ChartWindow
{
    private readonly ChartSnapshot _snapshot;
    private readonly int _first;
    private readonly int _closed;

    internal ChartWindow(ChartSnapshot snapshot, int mostBars)
    {
        _snapshot = snapshot;
        int forming = snapshot.Forming is null ? 0 : 1;
        _closed = Math.Min(snapshot.Bars.Count, mostBars - forming);
        _first = snapshot.Bars.Count - _closed;
        Count = _closed + forming;
    }

    /// <summary>How many bars, the forming one included.</summary>
    internal int Count { get; }

    /// <summary>Whether the last bar is still forming.</summary>
    internal bool LastIsForming => Count > _closed;

    internal IReadOnlyList<string> Lines => _snapshot.Indicators.Lines;

    /// <summary>The indicators that the lines belong to.</summary>
    internal IReadOnlyList<Indicators.DrawnIndicator> Drawn => _snapshot.Indicators.Drawn;

    /// <summary>The first bar that opens at a time or after it; their number when all have opened before.</summary>
    internal int IndexAt(long timeMs)
    {
        (int from, int to) = (0, Count);
        while (from < to)
        {
            int middle = (from + to) / 2;
            (from, to) = this[middle].OpenMs < timeMs ? (middle + 1, to) : (from, middle);
        }
        return from;
    }

    internal Candle this[int index] => index < _closed ? _snapshot.Bars[_first + index] : _snapshot.Forming!.Value;

    /// <summary>The close before the first bar's, or that bar's open where there is none before it.</summary>
    internal double CloseBefore(int index) =>
        index > 0 ? this[index - 1].Close : _first > 0 ? _snapshot.Bars[_first - 1].Close : this[index].Open;

    /// <summary>The values of a line at these bars; NaN where it is not ready; null when there is no such line.</summary>
    internal double[]? Line(string name)
    {
        for (int i = 0; i < Lines.Count; i++)
        {
            if (Lines[i] == name)
                return Line(i);
        }
        return null;
    }

    private double[] Line(int line)
    {
        var values = new double[Count];
        ReadOnlySpan<double> closed = _snapshot.Indicators.At(line);
        int from = Math.Min(_first, closed.Length);
        closed.Slice(from, Math.Min(_closed, closed.Length - from)).CopyTo(values);
        if (LastIsForming)
            values[^1] = line < _snapshot.Live.Length ? _snapshot.Live[line] : double.NaN;
        return values;
    }
}
