using System.Runtime.CompilerServices;

namespace RealtimeNotebook.History;

/// <summary>Reads bars from files: CSV, NDJSON and Parquet, one of them, a folder, or a pattern, with or without Hive partitions.</summary>
/// <remarks>
/// <para>A file serves a series when its path, its columns or its lines name the symbol; a single file in the address serves every
/// series that its partition or its column of symbols does not contradict. The interval is that of the path, of the address, of a
/// column, or else the distance at which most rows follow each other.</para>
/// <para>Where no file has the interval, the longest finer one of which it is made is put together. Of two bars with one opening time
/// that of the later row counts, in Parquet that with more volume; and that of the file whose path comes later, Parquet last.</para>
/// </remarks>
internal sealed class FileHistory : IHistory
{
    private readonly FileAddress _address;
    private readonly SharedLease<FileIndex> _files;
    private readonly bool _takesSimulated;
    private readonly ParquetBars _parquet;
    private long _rowsSkipped;

    /// <summary>Names files; nothing is opened yet.</summary>
    /// <param name="address">The files.</param>
    /// <param name="takesSimulated">Whether recordings of made-up prices are read, too; if not, they are refused.</param>
    internal FileHistory(FileAddress address, bool takesSimulated = true)
    {
        (_address, _files, _parquet, _takesSimulated) = (address, FileIndex.Lease(address.Path), new(address.DuckDb), takesSimulated);
        Name = $"file:{address.Path}";
    }

    public string Name { get; }

    public bool IsPresent => true;

    /// <summary>Rows found that make no bar, counted at each reading.</summary>
    internal long RowsSkipped => Interlocked.Read(ref _rowsSkipped);

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        // Files are read by calls that wait; the caller does not.
        NewestBars bars = await Task.Run(() => FindAsync(key, range, stop), stop).ConfigureAwait(false);
        foreach (IReadOnlyList<Candle> page in bars.PagesNewestFirst())
            yield return page;
    }

    public ValueTask DisposeAsync()
    {
        _parquet.Dispose();
        _files.Dispose();
        return default;
    }

    private async Task<NewestBars> FindAsync(SeriesKey key, HistoryRange range, CancellationToken stop)
    {
        BarSearch search = await SearchAsync(key, range, stop).ConfigureAwait(false);
        if (search.Bars.Count > 0 || search.Others.Where(key.Interval.IsMultipleOf).Order().Select(finer => (Interval?)finer).LastOrDefault() is not { } fine)
            return search.Bars;
        var coarse = new CoarserSearch(key, fine, range);
        BarSearch finer = await SearchAsync(new(key.Symbol, fine), coarse.FineRange, stop).ConfigureAwait(false);
        return coarse.Join(finer.Bars);
    }

    private async Task<BarSearch> SearchAsync(SeriesKey key, HistoryRange range, CancellationToken stop)
    {
        var search = new BarSearch(key, range);
        var parquet = new List<SeriesFile>();
        foreach (SeriesFile file in _files.Value.Find())
        {
            if (file.IsOfAnother(search.Symbols))
                continue;
            if ((file.Interval ?? _address.Interval) is { } interval && interval != key.Interval)
            {
                if (file.IsNamed(search.Symbols))
                    search.Others.Add(interval);
                continue;
            }
            if (file.Format == BarFileFormat.Parquet)
                parquet.Add(file);
            else
                await ReadAsync(file, search, stop).ConfigureAwait(false);
        }
        if (parquet.Count > 0)
            _parquet.Read(parquet, _address.Interval is not null, search, stop);
        Interlocked.Add(ref _rowsSkipped, search.RowsSkipped);
        return search;
    }

    private async Task ReadAsync(SeriesFile file, BarSearch search, CancellationToken stop)
    {
        try
        {
            if (file.Format == BarFileFormat.Csv)
                CsvBars.Read(file, (file.Interval ?? _address.Interval) is not null, search, stop);
            else
                await NdjsonBars.ReadAsync(file, search, _takesSimulated, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new FeedUnavailableException($"'{file.Path}' cannot be read: {e.Message} Check the file and who may read it.", e);
        }
    }
}
