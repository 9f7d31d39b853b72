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

    /// <summary>How far the zones that the files name are ahead of UTC, in milliseconds, the greatest of several; null where none is named.</summary>
    internal long? OffsetMs { get; private set; }

    /// <summary>What is counted of the file that is being read.</summary>
    internal RowTally Tally { get; private set; } = new("");

    /// <summary>Begins with another file.</summary>
    internal RowTally Begin(string file) => Tally = new(file);

    /// <summary>Notes the offset from UTC that the times of a file name.</summary>
    internal void Found(long? offsetMs) => OffsetMs = OffsetMs is { } known && known > (offsetMs ?? long.MinValue) ? known : offsetMs ?? OffsetMs;

    /// <summary>Takes a row, if it makes a bar and the bar is looked for; counts one that makes none.</summary>
    internal void Take(in BarRow row)
    {
        if (!row.TryCreate(out Candle bar, out CandleFault fault, out bool isRepaired))
        {
            Tally.Skip(row.Line, row.FaultText(fault));
            return;
        }
        if (isRepaired)
            Tally.Repair();
        if (bar.OpenMs >= Range.FromMs && bar.OpenMs < Range.ToMs)
            Bars.Add(bar);
    }
}
