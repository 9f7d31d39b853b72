using System.Globalization;
using System.Runtime.CompilerServices;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Reads bars from files: CSV, NDJSON and Parquet, one of them, a folder, or a pattern, with or without Hive partitions.</summary>
/// <remarks>
/// <para>A file serves a series when its path, its columns or its lines name the symbol; a single file in the address serves every
/// series that its partition or its column of symbols does not contradict. The interval is that of the path, of the address, of a
/// column, or else the distance at which most rows follow each other.</para>
/// <para>Where no file has the interval, the longest finer one of which it is made is put together. Of two bars with one opening time
/// that of the later row counts, in Parquet that with more volume; and that of the file whose path comes later, Parquet last.</para>
/// </remarks>
internal sealed class FileHistory : IHistory, ISessionZone
{
    private const long DayMs = 86_400_000;

    private readonly FileAddress _address;
    private readonly SharedLease<FileIndex> _files;
    private readonly bool _takesSimulated;
    private readonly ParquetBars _parquet;
    private readonly FileRows _rows = new();
    private long _sessionOffsetMs = long.MinValue;

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

    /// <summary>The offset from UTC that the times of daily, weekly and monthly bars name; null where they name none, or the address names a zone.</summary>
    /// <remarks>A date at 00:00+09:00 says by whose midnight days are counted. The offset of a shorter bar is only a way to write its time, and often
    /// that of whoever exported the file; it sets no zone.</remarks>
    public long? SessionOffsetMs => Volatile.Read(ref _sessionOffsetMs) is var known && known != long.MinValue ? known : null;

    public RowCounter Rows => _rows.Counter;

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
        {
            if (search.Bars.Count == 0 && search.Others.Count > 0)
            {
                _rows.Counter.AddRemark($"the files have {key.Symbol} in bars of {string.Join(", ", search.Others.Order())}, of which no bars of {key.Interval} can be made.");
            }
            return search.Bars;
        }
        TimeZoneInfo? zone = _address.Format.Zone;
        var coarse = new CoarserSearch(key, fine, range, zone);
        BarSearch finer = await SearchAsync(new(key.Symbol, fine), coarse.FineRange, stop).ConfigureAwait(false);
        if (zone is null && fine.Milliseconds >= DayMs && finer.OffsetMs is { } offsetMs and not 0)
        {
            // Days that begin at a midnight other than that of UTC make weeks and months by that clock.
            coarse = new(key, fine, range, TimeZoneInfo.CreateCustomTimeZone("session", TimeSpan.FromMilliseconds(offsetMs), null, null));
            finer = await SearchAsync(new(key.Symbol, fine), coarse.FineRange, stop).ConfigureAwait(false);
        }
        return coarse.Join(finer.Bars);
    }

    private async Task<BarSearch> SearchAsync(SeriesKey key, HistoryRange range, CancellationToken stop)
    {
        var search = new BarSearch(key, range);
        var parquet = new List<SeriesFile>();
        int files = 0;
        bool isNamed = false;
        foreach (SeriesFile file in _files.Value.Find())
        {
            files++;
            isNamed |= file.IsNamed(search.Symbols);
            if (file.IsOfAnother(search.Symbols))
                continue;
            if ((file.Interval ?? _address.Interval) is { } interval && interval != key.Interval)
            {
                if (file.IsNamed(search.Symbols))
                    search.Others.Add(interval);
                continue;
            }
            if (RegularFile.KindOfOther(file.Path) is { } kind)
                throw new FeedUnavailableException($"'{file.Path}' is {kind} and not a file: name a file that can be read more than once.");
            if (file.Format == BarFileFormat.Parquet)
                parquet.Add(file);
            else
                await ReadAsync(file, search, stop).ConfigureAwait(false);
        }
        if (parquet.Count > 0)
            _parquet.Read(parquet, _address, search, _rows, stop);
        if (key.Interval.Milliseconds >= DayMs && _address.Format.Zone is null && search.OffsetMs is { } offsetMs)
            Volatile.Write(ref _sessionOffsetMs, offsetMs);
        if (search.Bars.Count == 0 && search.Others.Count == 0 && files > 0 && !isNamed)
        {
            _rows.Counter.AddRemark(string.Create(CultureInfo.InvariantCulture,
                $"{(files == 1 ? "the only file is not" : $"none of {files} files is")} of {key.Symbol}, by its path or by a column of symbols; expected for example {key.Symbol}_{key.Interval}.csv, or name the file itself."));
        }
        long replaced = search.Bars.Count > 0 ? search.Bars.Replaced + search.Replaced : 0;
        if (replaced > 0)
        {
            _rows.Counter.AddRemark(string.Create(CultureInfo.InvariantCulture,
                $"{replaced} {(replaced == 1 ? "row has" : "rows have")} the time of a later one and other numbers; the later one counts."));
        }
        return search;
    }

    private async Task ReadAsync(SeriesFile file, BarSearch search, CancellationToken stop)
    {
        RowTally tally = search.Begin(file.Path);
        bool isIntervalKnown = (file.Interval ?? _address.Interval) is not null;
        try
        {
            if (file.Format == BarFileFormat.Csv)
                CsvBars.Read(file, _address.Format, isIntervalKnown, search, stop);
            else
                await NdjsonBars.ReadAsync(file, _address.Format, isIntervalKnown, search, _takesSimulated, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new FeedUnavailableException($"'{file.Path}' cannot be read: {e.Message} Check the file and who may read it.", e);
        }
        finally
        {
            _rows.Record(file.Path, tally);
        }
    }
}
