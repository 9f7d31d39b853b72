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
    /// <param name="address">What the address says of their interval and form.</param>
    /// <param name="search">What is looked for; takes what is found.</param>
    /// <param name="rows">Counts rows that make no bar.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="FeedUnavailableException">A file or DuckDB's library cannot be read, or a file that is meant has no bars.</exception>
    internal void Read(IReadOnlyList<SeriesFile> files, FileAddress address, BarSearch search, FileRows rows, CancellationToken stop)
    {
        DuckDb duckDb = Opened();
        // Files are one table only when they have the same partitions; and one that the path does not name has to name the symbol itself.
        foreach (IGrouping<string, SeriesFile> group in files.GroupBy(
            file => $"{string.Join('/', file.Partitions)}|{file.IsNamed(search.Symbols)}|{file.Interval}", StringComparer.Ordinal))
        {
            RowTally tally = search.Begin(group.First().Path);
            try
            {
                new ParquetTable(duckDb, [.. group], address, search, stop).Read();
            }
            catch (FeedUnavailableException e) when (e.Message.StartsWith("DuckDB", StringComparison.Ordinal))
            {
                throw new FeedUnavailableException($"'{group.First().Path}'{(group.Count() > 1 ? $" and {group.Count() - 1} more" : "")} cannot be read: {e.Message}", e);
            }
            finally
            {
                rows.Record(group.First().Path, tally);
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
}
