namespace RealtimeNotebook.History;

/// <summary>Reads bars from Parquet files through DuckDB, which is loaded when the first is met.</summary>
/// <param name="library">Path of DuckDB's library; null for the usual names.</param>
internal sealed class ParquetBars(string? library) : IDisposable
{
    private readonly object _gate = new();
    private SharedLease<DuckDb>? _duckDb;
    private bool _isDisposed;

    /// <summary>Reads files.</summary>
    /// <param name="files">Files that may have the series.</param>
    /// <param name="isIntervalKnown">Whether bars of files that name no interval are known to be of the one looked for.</param>
    /// <param name="search">What is looked for; takes what is found.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="FeedUnavailableException">A file or DuckDB's library cannot be read, or a file that is meant has no bars.</exception>
    internal void Read(IReadOnlyList<SeriesFile> files, bool isIntervalKnown, BarSearch search, CancellationToken stop)
    {
        DuckDb duckDb = Opened();
        // Files are one table only when they have the same partitions; and one that the path does not name has to name the symbol itself.
        foreach (IGrouping<string, SeriesFile> group in files.GroupBy(
            file => $"{string.Join('/', file.Partitions)}|{file.IsNamed(search.Symbols)}|{file.Interval}", StringComparer.Ordinal))
        {
            try
            {
                ReadTable(duckDb, [.. group], isIntervalKnown, search, stop);
            }
            catch (FeedUnavailableException e) when (e.Message.StartsWith("DuckDB", StringComparison.Ordinal))
            {
                throw new FeedUnavailableException($"'{group.First().Path}'{(group.Count() > 1 ? $" and {group.Count() - 1} more" : "")} cannot be read: {e.Message}", e);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _duckDb?.Dispose();
        }
    }

    private DuckDb Opened()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return (_duckDb ??= DuckDb.Lease(library)).Value;
        }
    }

    private static void ReadTable(DuckDb duckDb, SeriesFile[] files, bool isIntervalKnown, BarSearch search, CancellationToken stop)
    {
        bool isNamed = files[0].IsNamed(search.Symbols);
        IReadOnlyList<DuckDbColumn> columns = [];
        duckDb.Run($"SELECT * FROM {ParquetQuery.Table(files)} LIMIT 0", found => columns = found, null, stop);
        BarColumns? at = BarColumns.Find(columns.Select(column => column.Name));
        if (at is { Clock: >= 0 })
            at = at with { Time = ParquetQuery.IsTime(columns[at.Clock].Type) ? at.Clock : at.Time };
        if (at is null || !ParquetQuery.IsTime(columns[at.Time].Type))
        {
            if (isNamed)
            {
                throw new FeedUnavailableException($"'{files[0].Path}' has the columns {string.Join(", ", columns.Take(20).Select(column => $"{column.Name} {column.Type}"))}; "
                    + $"{BarColumns.Expected}, the time as a timestamp, a date or a Unix number.");
            }
            return;
        }
        if (at.Symbol < 0 && !isNamed)
            return;
        bool isNumber = ParquetQuery.IsNumber(columns[at.Time].Type);
        bool isUndecided = files[0].Interval is null && !isIntervalKnown && at.Interval < 0;
        long units = 0;
        if (isNumber || isUndecided)
        {
            List<long> times = Numbers(duckDb, new ParquetQuery(files, columns, at, 0).Times(search), stop);
            if (times.Count == 0)
                return;
            units = isNumber ? BarTime.UnitsPerMs(times[0]) : 0;
            Interval? spacing = isUndecided ? BarSpacing.Of(isNumber ? times.Select(BarTime.FromNumber) : times) : null;
            if (spacing is { } other && other != search.Key.Interval)
            {
                search.Others.Add(other);
                return;
            }
        }
        var query = new ParquetQuery(files, columns, at, units);
        if (ReadBars(duckDb, query, isNumber, search, stop) == 0 && at.Interval >= 0)
        {
            foreach (long i in Numbers(duckDb, query.Intervals(search), stop).Where(i => i >= 0 && Interval.All[(int)i] != search.Key.Interval))
                search.Others.Add(Interval.All[(int)i]);
        }
    }

    // Rows with the same time are one bar: where there are some, more rows are asked for until there are enough bars.
    private static long ReadBars(DuckDb duckDb, ParquetQuery query, bool isNumber, BarSearch search, CancellationToken stop)
    {
        for (long most = search.Range.MostBars; ; most *= 2)
        {
            long rows = 0;
            var found = new BarSearch(search.Key, search.Range);
            duckDb.Run(query.Bars(search, most), null, (in DuckDbChunk chunk) => rows += Take(chunk, isNumber, found), stop);
            if (rows >= most && found.Bars.Count < search.Range.MostBars)
                continue;
            foreach (Candle bar in found.Bars.Pages().SelectMany(page => page))
                search.Bars.Add(bar);
            search.Skip(found.RowsSkipped);
            return rows;
        }
    }

    private static int Take(in DuckDbChunk chunk, bool isNumber, BarSearch search)
    {
        ReadOnlySpan<long> time = chunk.Int64(0);
        ReadOnlySpan<double> open = chunk.Double(1);
        ReadOnlySpan<double> high = chunk.Double(2);
        ReadOnlySpan<double> low = chunk.Double(3);
        ReadOnlySpan<double> close = chunk.Double(4);
        ReadOnlySpan<double> volume = chunk.Double(5);
        for (int i = 0; i < chunk.Rows; i++)
        {
            if (chunk.IsThere(0, i) && chunk.IsThere(1, i) && chunk.IsThere(2, i) && chunk.IsThere(3, i) && chunk.IsThere(4, i))
                search.Take(isNumber ? BarTime.FromNumber(time[i]) : time[i], open[i], high[i], low[i], close[i], chunk.IsThere(5, i) ? volume[i] : 0);
            else
                search.Skip();
        }
        return chunk.Rows;
    }

    private static List<long> Numbers(DuckDb duckDb, string sql, CancellationToken stop)
    {
        var numbers = new List<long>();
        duckDb.Run(sql, null, (in DuckDbChunk chunk) =>
        {
            ReadOnlySpan<long> values = chunk.Int64(0);
            for (int i = 0; i < chunk.Rows; i++)
            {
                if (chunk.IsThere(0, i))
                    numbers.Add(values[i]);
            }
        }, stop);
        return numbers;
    }
}
