using System.Globalization;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Reads the bars of one table of Parquet files.</summary>
/// <param name="duckDb">Reads the files.</param>
/// <param name="files">Files with the same partitions.</param>
/// <param name="address">What the address says of their interval and form.</param>
/// <param name="search">What is looked for; takes what is found.</param>
/// <param name="stop">Ends the reading.</param>
internal sealed class ParquetTable(DuckDb duckDb, SeriesFile[] files, FileAddress address, BarSearch search, CancellationToken stop)
{
    private const int MostShown = 20;

    private readonly bool _isNamed = files[0].IsNamed(search.Symbols);

    // Several files may have the same bars, of which the later count.
    private string? AlonePath => files.Length == 1 ? files[0].Path : null;

    /// <summary>Reads the bars.</summary>
    /// <exception cref="FeedUnavailableException">A file that is meant has no columns of bars, or its times are none.</exception>
    internal void Read()
    {
        IReadOnlyList<DuckDbColumn> columns = [];
        duckDb.Run($"SELECT * FROM {ParquetQuery.Table(files)} LIMIT 0", found => columns = found, null, stop);
        if (Columns(columns) is not { } at)
        {
            if (_isNamed)
            {
                if (address.Format.ColumnNames?.FaultOf([.. columns.Select(column => column.Name)], "column") is { } fault)
                    throw new FeedUnavailableException($"'{files[0].Path}' {fault}.");
                throw new FeedUnavailableException($"'{files[0].Path}' has the columns {string.Join(", ", columns.Take(MostShown).Select(Shown))}; "
                    + $"{BarColumns.Expected}, the time as a timestamp, a date, text or a Unix number.");
            }
            return;
        }
        if (at.Symbol >= 0 && !at.IsSymbolSure && _isNamed && Numbers(new ParquetQuery(files, columns, at, 0).TellsSymbol(search)) is [0])
            at = at with { Symbol = -1 };
        if (at.Symbol < 0 && !_isNamed)
            return;
        if (FixedPrices.IsTime(columns[at.Time].Name) && columns[at.Open].Type == DuckDbType.BigInt)
            throw new FeedUnavailableException($"'{files[0].Path}' {FixedPrices.Fault}.");
        bool isText = ParquetQuery.IsText(columns[at.Time].Type) || at.Clock >= 0;
        bool isNumber = !isText && ParquetQuery.IsNumber(columns[at.Time].Type);
        bool isIntervalKnown = files[0].Interval is not null || address.Interval is not null || at.Interval >= 0;
        long units = 0;
        if (isNumber || (!isText && !isIntervalKnown))
        {
            List<long> times = Numbers(new ParquetQuery(files, columns, at, 0).Times(search));
            if (times.Count == 0)
                return;
            isText = isNumber && times.TrueForAll(BarTime.IsDateNumber);
            isNumber &= !isText;
            units = isNumber ? BarTime.UnitsPerMs(times[0]) : 0;
            if (isNumber)
                CheckNumbers(times);
            if (!isText && !isIntervalKnown && BarSpacing.Of(isNumber ? times.Select(BarTime.FromNumber) : times) is { } other && other != search.Key.Interval)
            {
                search.Others.Add(other);
                return;
            }
        }
        CheckFormat(columns, at, isText);
        bool isLocal = address.Format.Zone is not null && !isNumber && columns[at.Time].Type != DuckDbType.TimestampZone;
        var query = new ParquetQuery(files, columns, at, units, isLocal, address.Format.IsDecimalComma);
        bool isFound = isText ? ReadTexts(query, isIntervalKnown, at.IsUtc, at.Symbol >= 0) : ReadBars(query, isNumber, isLocal, at.Symbol >= 0);
        // A Parquet timestamp that is not adjusted to UTC is a local time of nobody says where; a date alone is no time of day.
        if (isFound && !isText && address.Format.Zone is null && !at.IsUtc && ParquetQuery.IsWithoutZone(columns[at.Time].Type))
            search.Tally.RemarkAssumedUtc();
        if (!isText && Numbers(query.RowsWithoutTime(search)) is [> 0 and var without])
            search.Tally.Skip(without, 0, string.Create(CultureInfo.InvariantCulture, $"{without} rows have no time, or one outside the years 1900 to 2199."));
        if (!isFound && at.Interval >= 0)
        {
            foreach (long i in Numbers(query.Intervals(search)).Where(i => i >= 0 && Interval.All[(int)i] != search.Key.Interval))
                search.Others.Add(Interval.All[(int)i]);
        }
    }

    private BarColumns? Columns(IReadOnlyList<DuckDbColumn> columns)
    {
        string[] names = [.. columns.Select(column => column.Name)];
        BarColumns? at = address.Format.Columns ?? BarColumns.Find(names, search.Key.Symbol, address.Format.ColumnNames);
        if (at is null || address.Format.ColumnNames?.FaultOf(names, "column") is not null || new[] { at.Time, at.Clock, at.Open, at.High, at.Low, at.Close, at.Volume }.Max() >= columns.Count)
            return null;
        if (at.Clock >= 0 && !ParquetQuery.IsText(columns[at.Clock].Type))
            at = at with { Time = ParquetQuery.IsTime(columns[at.Clock].Type) ? at.Clock : at.Time, Clock = -1 };
        return ParquetQuery.IsTime(columns[at.Time].Type) ? at : null;
    }

    // What the address says of texts has no meaning for columns that are none.
    private void CheckFormat(IReadOnlyList<DuckDbColumn> columns, BarColumns at, bool isText)
    {
        if (address.Format.Dates != DateOrders.Any && !isText)
            throw new FeedUnavailableException($"'{files[0].Path}' has its times in the column {Shown(columns[at.Time])}, which is no text: leave out ?dates=.");
        int[] numbers = [at.Open, at.High, at.Low, at.Close, at.Volume];
        if (address.Format.IsDecimalComma is not null && !numbers.Any(column => column >= 0 && columns[column].Type == DuckDbType.Varchar))
            throw new FeedUnavailableException($"'{files[0].Path}' has its prices in columns of numbers such as {Shown(columns[at.Open])}: leave out ?decimal=.");
    }

    private static string Shown(DuckDbColumn column) => $"{(column.Name.Length <= 40 ? column.Name : column.Name[..40])} {column.Type}";

    private void CheckNumbers(List<long> times)
    {
        if (TimePlausibility.FaultOf(times.Select(BarTime.FromNumber), isGuessed: false, search.Tally.File) is { } fault)
        {
            throw new FeedUnavailableException($"'{files[0].Path}' is refused: {fault}. "
                + "Expected a timestamp, a date, or Unix seconds, milliseconds, microseconds or nanoseconds: convert the times.");
        }
    }

    // Rows with the same time are one bar: where there are some, more rows are read until there are enough bars.
    private bool ReadBars(ParquetQuery query, bool isNumber, bool isLocal, bool hasSymbols)
    {
        for (long most = search.Range.MostBars; ; most *= 2)
        {
            long rows = 0;
            var found = new BarSearch(search.Key, search.Range);
            found.Begin(files[0].Path);
            var times = new FileTimes(isLocal ? address.Format.Zone : null, DateOrders.YearFirst, isDescending: false);
            duckDb.Run(query.Bars(search, most), null, (in DuckDbChunk chunk) => rows += Take(chunk, isNumber, times, found), stop);
            found.Complete(AlonePath, hasSymbols);
            if (rows >= most && found.Bars.Count < search.Range.MostBars)
                continue;
            foreach (Candle bar in found.Bars.Pages().SelectMany(page => page))
                search.Bars.Add(bar);
            search.Tally.Add(found.Tally);
            return rows > 0;
        }
    }

    private static int Take(in DuckDbChunk chunk, bool isNumber, FileTimes times, BarSearch found)
    {
        ReadOnlySpan<long> time = chunk.Int64(0);
        for (int i = 0; i < chunk.Rows; i++)
        {
            long openMs = isNumber ? BarTime.FromNumber(time[i]) : time[i];
            if (!times.TryToUtc(openMs, out long utcMs))
                found.Tally.Skip(0, $"the time {TimeText(openMs)} does not exist in the zone, whose clocks skip it; check ?zone=.");
            else if (TryRow(chunk, i, 1, utcMs, found.Tally, out BarRow row))
                found.Take(row);
        }
        return chunk.Rows;
    }

    private bool ReadTexts(ParquetQuery query, bool isIntervalKnown, bool isUtc, bool hasSymbols)
    {
        var dates = new DateSurvey();
        long rows = 0;
        duckDb.Run(query.TextTimes(search), null, (in DuckDbChunk chunk) =>
        {
            for (int i = 0; i < chunk.Rows; i++)
                dates.Add(Encoding.UTF8.GetBytes(chunk.Utf8(0, i)));
        }, stop);
        if (address.Format.Dates == DateOrders.Any && dates.IsOpen)
            throw new FeedUnavailableException($"'{files[0].Path}' has {dates.Ambiguity}.");
        DateOrders order = address.Format.Dates != DateOrders.Any ? address.Format.Dates : dates.Order == DateOrders.Any ? DateOrders.YearFirst : dates.Order;
        var times = new FileTimes(address.Format.Zone, order, isDescending: false);
        var bars = new BarRows(search, isIntervalKnown);
        bool more = true;
        duckDb.Run(query.TextBars(search), null, (in DuckDbChunk chunk) =>
        {
            for (int i = 0; more && i < chunk.Rows; i++, rows++)
            {
                byte[] text = chunk.IsThere(0, i) ? Encoding.UTF8.GetBytes(chunk.Utf8(0, i)) : [];
                byte[] clock = chunk.IsThere(1, i) ? Encoding.UTF8.GetBytes(chunk.Utf8(1, i)) : [];
                if (!times.TryRead(text, clock, out long openMs))
                    search.Tally.Skip(0, times.FaultOf(text, clock));
                else if (TryRow(chunk, i, 2, openMs, search.Tally, out BarRow row))
                    more = bars.Take(row);
            }
        }, stop);
        if (more)
            bars.Complete();
        search.Complete(AlonePath, hasSymbols);
        search.Found(times.OffsetMs);
        if (times.AssumedUtc && !isUtc)
            search.Tally.RemarkAssumedUtc();
        return rows > 0;
    }

    private static bool TryRow(in DuckDbChunk chunk, int row, int first, long openMs, RowTally tally, out BarRow bar)
    {
        bar = default;
        for (int column = first; column < first + 4; column++)
        {
            if (!chunk.IsThere(column, row))
            {
                tally.Skip(0, $"a price is missing or no number in the row of {TimeText(openMs)}.");
                return false;
            }
        }
        double volume = chunk.IsThere(first + 4, row) ? chunk.Double(first + 4)[row] : 0;
        bar = new(0, openMs, chunk.Double(first)[row], chunk.Double(first + 1)[row], chunk.Double(first + 2)[row], chunk.Double(first + 3)[row], volume);
        return true;
    }

    private static string TimeText(long unixMs) => unixMs is > -2_208_988_800_000 and < 7_258_118_400_000
        ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{unixMs} ms");

    private List<long> Numbers(string sql)
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
