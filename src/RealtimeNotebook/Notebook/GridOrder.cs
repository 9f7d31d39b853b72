namespace RealtimeNotebook.Notebook;

/// <summary>Several charts as they were asked for together, read and checked; nothing has been dialled yet.</summary>
internal sealed record GridOrder(IReadOnlyList<ChartOrder> Charts, GridOptions Options)
{
    /// <summary>Reads an order, or says everything that is wrong with it at once.</summary>
    /// <param name="symbols">The symbols; each is shown once.</param>
    /// <param name="intervals">The intervals of each symbol.</param>
    /// <param name="options">What every chart is made of.</param>
    /// <param name="grid">How they are shown together.</param>
    /// <param name="environment">Answers for environment variables.</param>
    /// <exception cref="ArgumentException">A symbol, an interval or an option is wrong; the message lists every fault.</exception>
    internal static GridOrder Read(
        IEnumerable<string> symbols, IEnumerable<string> intervals, RealtimeOptions options, GridOptions grid, Func<string, string?> environment)
    {
        string[] names = [.. symbols.Distinct(StringComparer.Ordinal)];
        string[] lengths = [.. intervals.DistinctBy(Spelled)];
        List<string> faults = [.. grid.Faults()];
        if (names.Length == 0 || lengths.Length == 0)
            faults.Add($"There is no {(names.Length == 0 ? "symbol" : "interval")}; expected one at least.");
        int most = new Server.ViewerLimits().MostSeries;
        if (names.Length * lengths.Length > most)
            faults.Add($"{names.Length * lengths.Length} charts are asked for; at most {most} are shown together.");
        var charts = new List<ChartOrder>();
        foreach (string symbol in faults.Count == 0 ? names : [])
        {
            foreach (string interval in lengths)
            {
                IReadOnlyList<string> wrong = ChartOrder.TryRead(symbol, interval, For(interval, lengths, options, grid), environment, out ChartOrder? chart);
                faults.AddRange(wrong.Except(faults));
                if (chart is not null)
                    charts.Add(chart);
            }
        }
        return faults.Count == 0 ? new(charts, grid) : throw ChartOrder.Exception("charts", faults);
    }

    // The finest interval has the feed; what it divides is built from it, and what it does not divide has a feed of its own.
    private static RealtimeOptions For(string interval, string[] intervals, RealtimeOptions options, GridOptions grid)
    {
        if (!Interval.TryParse(interval, out Interval length))
            return options;
        if (options.BuiltFrom is not null)
            return Interval.TryParse(options.BuiltFrom, out Interval named) && named == length ? options with { BuiltFrom = null } : options;
        Interval[] finer = [.. intervals.Where(other => Interval.TryParse(other, out Interval known) && known < length).Select(Interval.Parse)];
        if (!grid.BuildCoarser || finer.Length == 0)
            return options;
        Interval finest = finer.Min();
        if (Live.CoarserSeries.Fault(length, finest.ToString()) is not null)
            return options;
        // What is built is not official, and is not left where official bars are.
        return options with { BuiltFrom = finest.ToString(), WriteBack = options.WriteBack is { } kept ? kept with { Official = null } : null! };
    }

    private static string Spelled(string interval) => Interval.TryParse(interval, out Interval known) ? known.ToString() : interval;
}
