namespace RealtimeNotebook.History;

/// <summary>One search through files: what is looked for, and what has been found. For one thread at a time.</summary>
/// <param name="key">The series.</param>
/// <param name="range">Which of its bars.</param>
internal sealed class BarSearch(SeriesKey key, HistoryRange range)
{
    /// <summary>The series.</summary>
    internal SeriesKey Key { get; } = key;

    /// <summary>Which of its bars.</summary>
    internal HistoryRange Range { get; } = range;

    /// <summary>How files may spell the symbol.</summary>
    internal IReadOnlyList<string> Symbols { get; } = SeriesNames.OfSymbol(key);

    /// <summary>The bars found.</summary>
    internal NewestBars Bars { get; } = new(range.MostBars);

    /// <summary>Other intervals in which the files have the symbol.</summary>
    internal HashSet<Interval> Others { get; } = [];

    /// <summary>Rows that make no bar.</summary>
    internal long RowsSkipped { get; private set; }

    /// <summary>Takes the numbers of a row, if they make a bar and the bar is looked for.</summary>
    internal void Take(long openMs, double open, double high, double low, double close, double volume)
    {
        // Indices have no volume, and their producers write nothing or NaN.
        if (!Candle.TryCreate(openMs, open, high, low, close, double.IsNaN(volume) ? 0 : volume, out Candle bar, out _))
            RowsSkipped++;
        else if (openMs >= Range.FromMs && openMs < Range.ToMs)
            Bars.Add(bar);
    }

    /// <summary>Counts rows that cannot be read.</summary>
    internal void Skip(long rows = 1) => RowsSkipped += rows;
}
