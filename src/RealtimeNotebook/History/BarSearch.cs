namespace RealtimeNotebook.History;

/// <summary>One search through files: what is looked for, and what has been found. For one thread at a time.</summary>
/// <param name="key">The series.</param>
/// <param name="range">Which of its bars.</param>
internal sealed class BarSearch(SeriesKey key, HistoryRange range)
{
    // Clocks and zones differ by less than two days.
    private readonly long _latestMs = TimeProvider.System.GetUtcNow().AddDays(2).ToUnixTimeMilliseconds();
    private NewestBars _ofFile = new(range.MostBars);

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

    /// <summary>How many bars of a file were replaced by a later one of it with the same opening time and other numbers.</summary>
    internal long Replaced { get; private set; }

    /// <summary>What is counted of the file that is being read.</summary>
    internal RowTally Tally { get; private set; } = new("");

    /// <summary>Begins with another file.</summary>
    internal RowTally Begin(string file)
    {
        _ofFile = new(Range.MostBars);
        return Tally = new(file);
    }

    /// <summary>Ends with a file: its bars are found, or the file is refused.</summary>
    /// <param name="path">The file, which has each bar once or revises it; null for several.</param>
    /// <param name="hasSymbols">Whether a column or field chose the rows of the symbol.</param>
    /// <exception cref="FeedUnavailableException">Its rows are those of several series.</exception>
    internal void Complete(string? path, bool hasSymbols)
    {
        NewestBars found = _ofFile;
        _ofFile = new(Range.MostBars);
        if (path is not null && found.Count > 0 && SeveralSeries.FaultOf(found, hasSymbols) is { } fault)
            throw new FeedUnavailableException($"'{path}' {fault}");
        foreach (IReadOnlyList<Candle> page in found.Pages())
        {
            foreach (Candle bar in page)
                Bars.Add(bar);
        }
        Replaced += found.Replaced;
    }

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
            _ofFile.Add(bar);
        else if (bar.OpenMs >= Range.ToMs && bar.OpenMs > _latestMs)
            Tally.Skip(row.Line, $"the time {DateTimeOffset.FromUnixTimeMilliseconds(bar.OpenMs):yyyy-MM-dd HH:mm} lies in the future; check its year and its unit.");
    }
}
