using System.Globalization;
using System.Text;

namespace RealtimeNotebook.History;

/// <summary>Writes the SQL that asks DuckDB for bars in Parquet files: filters and columns in such a form that it skips what is not needed.</summary>
/// <param name="files">Files with the same partitions.</param>
/// <param name="columns">What their columns are.</param>
/// <param name="at">Which of them hold a bar.</param>
/// <param name="unitsPerMs">What a number in the column of the time counts, as <see cref="BarTime.UnitsPerMs"/> says; 0 where it is no number.</param>
/// <param name="isLocal">Whether the times are those of a zone other than UTC.</param>
/// <param name="isDecimalComma">How numbers in columns of text are written; null for plain numbers with a decimal point.</param>
internal sealed class ParquetQuery(
    IReadOnlyList<SeriesFile> files, IReadOnlyList<DuckDbColumn> columns, BarColumns at, long unitsPerMs, bool isLocal = false, bool? isDecimalComma = null)
{
    // 1900-01-01 and 2200-01-01, between which all bars lie, also in nanoseconds of 64 bits.
    private const long EarliestMs = -2_208_988_800_000;
    private const long LatestMs = 7_258_118_400_000;
    private const long DayMs = 86_400_000;

    private DuckDbType TimeType => columns[at.Time].Type;

    private string Time => DuckDb.Name(columns[at.Time].Name);

    /// <summary>The files as a table.</summary>
    internal static string Table(IReadOnlyList<SeriesFile> files)
    {
        var text = new StringBuilder("read_parquet([");
        text.AppendJoin(", ", files.Select(file => DuckDb.Text(Literal(Path.GetFullPath(file.Path)))));
        text.Append("], hive_partitioning = ").Append(files[0].Partitions.Count > 0 ? "true" : "false");
        return text.Append(files[0].Partitions.Count > 0 ? ", hive_types_autocast = false)" : ")").ToString();
    }

    /// <summary>Whether a column of numbers holds the time, so that its unit has to be found out.</summary>
    internal static bool IsNumber(DuckDbType type) => type is DuckDbType.BigInt or DuckDbType.UBigInt or DuckDbType.Integer or DuckDbType.UInteger or DuckDbType.Double;

    /// <summary>Whether a column of text or of a time of day has to be read as text.</summary>
    internal static bool IsText(DuckDbType type) => type is DuckDbType.Varchar or DuckDbType.Time;

    /// <summary>Whether a column holds times of day that name no zone.</summary>
    internal static bool IsWithoutZone(DuckDbType type) =>
        type is DuckDbType.Timestamp or DuckDbType.TimestampSeconds or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds;

    /// <summary>Whether a column may hold the time.</summary>
    internal static bool IsTime(DuckDbType type) => IsNumber(type) || type is DuckDbType.Varchar or DuckDbType.Date or DuckDbType.Timestamp or DuckDbType.TimestampSeconds
        or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds or DuckDbType.TimestampZone;

    /// <summary>The newest bars of a range, oldest first: time in milliseconds or in the column's unit, open, high, low, close, volume.
    /// Of rows with one time the one with more volume comes last.</summary>
    internal string Bars(BarSearch search, long most)
    {
        string volume = at.Volume < 0 ? "0::DOUBLE" : Number(at.Volume);
        // Many rows of a file are passed over by its statistics; of the others the newest few are kept while reading.
        return string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {Value}, {Number(at.Open)}, {Number(at.High)}, {Number(at.Low)}, {Number(at.Close)}, {volume}
            FROM (SELECT * FROM {Table(files)} WHERE {Where(search)} ORDER BY {Time} DESC, {volume} DESC NULLS LAST LIMIT {most}) ORDER BY {Time}, {volume} NULLS FIRST
            """);
    }

    /// <summary>All bars whose time is text: time, time of day or nothing, open, high, low, close, volume.</summary>
    internal string TextBars(BarSearch search)
    {
        string volume = at.Volume < 0 ? "0::DOUBLE" : Number(at.Volume);
        string clock = at.Clock < 0 ? "''" : $"CAST({Name(at.Clock)} AS VARCHAR)";
        return $"SELECT CAST({Time} AS VARCHAR), {clock}, {Number(at.Open)}, {Number(at.High)}, {Number(at.Low)}, {Number(at.Close)}, {volume} "
            + $"FROM {Table(files)} WHERE {Symbol(search)}{OfInterval(search)} ORDER BY {volume} NULLS FIRST";
    }

    /// <summary>The texts of all times, each once.</summary>
    internal string TextTimes(BarSearch search) => $"SELECT DISTINCT CAST({Time} AS VARCHAR) FROM {Table(files)} WHERE {Symbol(search)} AND {Time} IS NOT NULL";

    /// <summary>How many rows have no time, or one in no century of bars.</summary>
    internal string RowsWithoutTime(BarSearch search) =>
        $"SELECT count(*) FROM {Table(files)} WHERE {Symbol(search)}{OfInterval(search)} AND NOT coalesce({Time} >= {Limit(EarliestMs)} AND {Time} < {Limit(LatestMs)}, false)";

    /// <summary>Some times of the symbol's rows, for the unit and the distance of the bars.</summary>
    internal string Times(BarSearch search) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT {Value} FROM {Table(files)} WHERE {Time} IS NOT NULL AND {Symbol(search)} LIMIT {BarSpacing.Looked}");

    /// <summary>The intervals of the symbol's rows, as numbers in <see cref="Interval.All"/>; -1 for one that is none.</summary>
    internal string Intervals(BarSearch search)
    {
        string cases = string.Join(' ', Interval.All.Select((interval, i) => string.Create(CultureInfo.InvariantCulture,
            $"WHEN {Name(at.Interval)} IN ({List(SeriesNames.OfInterval(interval))}) THEN {i}")));
        return $"SELECT DISTINCT CAST(CASE {cases} ELSE -1 END AS BIGINT) FROM {Table(files)} WHERE {Symbol(search)}";
    }

    private string Value => TimeType == DuckDbType.Double ? $"CAST(floor({Time}) AS BIGINT)"
        : IsNumber(TimeType) ? $"CAST({Time} AS BIGINT)" : $"epoch_ms(CAST({Time} AS TIMESTAMP))";

    private string Where(BarSearch search)
    {
        // Local times differ from UTC by less than a day.
        long fromMs = Math.Clamp(Math.Max(search.Range.FromMs, EarliestMs) - (isLocal ? DayMs : 0), EarliestMs, LatestMs);
        long toMs = Math.Clamp(Math.Min(search.Range.ToMs, LatestMs) + (isLocal ? DayMs : 0), EarliestMs, LatestMs);
        return $"{Time} >= {Limit(fromMs)} AND {Time} < {Limit(toMs)} AND {Symbol(search)}{OfInterval(search)}";
    }

    private string OfInterval(BarSearch search) =>
        at.Interval >= 0 ? $" AND {Name(at.Interval)} IN ({List(SeriesNames.OfInterval(search.Key.Interval))})" : "";

    /// <summary>1 where the column of the symbol has the symbol or several others in it; 0 where all rows have one other value, which says something else.</summary>
    internal string TellsSymbol(BarSearch search) =>
        $"SELECT CAST(CASE WHEN coalesce(bool_or({Symbol(search)}), false) OR count(DISTINCT {Name(at.Symbol)}) > 1 THEN 1 ELSE 0 END AS BIGINT) FROM {Table(files)}";

    private string Symbol(BarSearch search) => at.Symbol < 0 ? "true"
        : $"{(columns[at.Symbol].Type == DuckDbType.Varchar ? Name(at.Symbol) : $"CAST({Name(at.Symbol)} AS VARCHAR)")} IN ({List(search.Symbols)})";

    // In the column's own type, so that it can be compared with the statistics of the file.
    private string Limit(long unixMs) => string.Create(CultureInfo.InvariantCulture, $"{TimeType switch
    {
        DuckDbType.Date => $"CAST(make_timestamp({Ceiling(unixMs, DayMs) * DayMs * 1_000}) AS DATE)",
        DuckDbType.Timestamp => $"make_timestamp({unixMs * 1_000})",
        DuckDbType.TimestampSeconds => $"CAST(make_timestamp({Ceiling(unixMs, 1_000) * 1_000_000}) AS TIMESTAMP_S)",
        DuckDbType.TimestampMilliseconds => $"CAST(make_timestamp({unixMs * 1_000}) AS TIMESTAMP_MS)",
        DuckDbType.TimestampNanoseconds => $"CAST(make_timestamp({unixMs * 1_000}) AS TIMESTAMP_NS)",
        DuckDbType.TimestampZone => $"CAST(make_timestamp({unixMs * 1_000}) AS TIMESTAMPTZ)",
        _ => unitsPerMs < 0 ? $"{Ceiling(unixMs, -unitsPerMs)}" : $"{unixMs * unitsPerMs}",
    }}");

    private static long Ceiling(long value, long unit) => (long)Math.Ceiling((double)value / unit);

    private string Number(int column)
    {
        string text = columns[column].Type != DuckDbType.Varchar ? Name(column) : isDecimalComma switch
        {
            true => $"replace(replace({Name(column)}, '.', ''), ',', '.')",
            false => $"replace({Name(column)}, ',', '')",
            null => Name(column),
        };
        return $"TRY_CAST({text} AS DOUBLE)";
    }

    private string Name(int column) => DuckDb.Name(columns[column].Name);

    private static string List(IEnumerable<string> texts) => string.Join(", ", texts.Distinct(StringComparer.Ordinal).Select(DuckDb.Text));

    // The files have been found already; a name with a wildcard in it stands for itself.
    private static string Literal(string path) =>
        path.Replace("[", "[[]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);
}
