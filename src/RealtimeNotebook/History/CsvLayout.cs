namespace RealtimeNotebook.History;

/// <summary>How the rows of a CSV file are read.</summary>
/// <param name="Columns">Which columns hold a bar.</param>
/// <param name="HeaderRows">How many rows come before the first bar.</param>
/// <param name="IsGuessed">Whether the file has no header, so that nothing but its numbers says what they are.</param>
internal sealed record CsvLayout(BarColumns Columns, int HeaderRows, bool IsGuessed)
{
    private const int MostPreamble = 20;

    /// <summary>How many rows are needed to find the layout.</summary>
    internal const int HeadRows = MostPreamble + 4;

    /// <summary>The name of a required column that occurs twice; null if there is none.</summary>
    internal string? Twice { get; init; }

    /// <summary>The names of the columns; empty where there are none.</summary>
    internal IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What the names of the header say by themselves; null where there is none.</summary>
    internal BarColumns? Header { get; init; }

    /// <summary>How numbers are written.</summary>
    internal NumberFormat Numbers { get; init; }

    /// <summary>How many digits the longest time of day without separators has.</summary>
    internal int ClockDigits { get; init; }

    /// <summary>In which order dates are written.</summary>
    internal DateOrders Dates { get; init; } = DateOrders.YearFirst;

    /// <summary>Whether the rows come newest first.</summary>
    internal bool IsDescending { get; init; }

    /// <summary>Finds the columns in the first rows; null where there are none.</summary>
    /// <param name="head">The first rows, at most <see cref="HeadRows"/>.</param>
    /// <param name="format">What the address says of the columns.</param>
    /// <param name="search">What is looked for.</param>
    internal static CsvLayout? Find(IReadOnlyList<string[]> head, FileFormat format, BarSearch search)
    {
        if (format.Columns is { } given)
        {
            int first = head.TakeWhile(row => !IsData(row, given)).Count();
            return new(given, first < head.Count ? first : 0, false) { Header = first > 0 && first < head.Count ? BarColumns.FindAll(head[first - 1]) : null };
        }
        if (format.ColumnNames is null && IsData(head[0], BarColumns.OfKlines))
            return new(BarColumns.OfKlines, 0, true);
        if (format.ColumnNames is null && IsData(head[0], BarColumns.OfDatesAndClocks))
            return new(BarColumns.OfDatesAndClocks, 0, true);
        for (int i = 0; i < Math.Min(head.Count, MostPreamble); i++)
        {
            if (BarColumns.FindAll(head[i], search.Key.Symbol, format.ColumnNames) is { HasPrices: true } columns && format.ColumnNames?.FaultOf(head[i], "column") is null
                && WithHeader(head, i, columns, format.ColumnNames, search) is { } found)
                return found;
        }
        return null;
    }

    // pandas writes two or three rows of a header: the prices, the tickers, and the name of the index.
    private static CsvLayout? WithHeader(IReadOnlyList<string[]> head, int at, BarColumns columns, ColumnNames? named, BarSearch search)
    {
        int next = at + 1;
        string[]? tickers = at > 0 && IsTickers(head[at - 1], columns) ? head[at - 1] : null;
        if (next < head.Count && IsTickers(head[next], columns))
            tickers = head[next++];
        int time = columns.Time;
        if (next < head.Count && IndexName(head[next], columns) is { } index)
        {
            time = time < 0 ? index : time;
            next++;
        }
        if (tickers is not null)
        {
            string[] names = [.. head[at].Select((name, i) => i == time || i >= tickers.Length || IsOneOf(tickers[i], search) ? name : "")];
            BarColumns ofSymbol = BarColumns.FindAll(names, search.Key.Symbol, named);
            if (!ofSymbol.HasPrices)
            {
                search.Tally.AddRemark($"{search.Tally.File} has no column of {search.Key.Symbol}; its tickers are of other symbols.");
                return new(columns with { Symbol = int.MaxValue, IsSymbolSure = true }, next, false);
            }
            columns = ofSymbol;
        }
        if (time < 0 && BarColumns.Normalised(head[at][0]) is "" or "index" or "unnamed0" && next < head.Count && IsTime(Field(head[next], 0)))
            time = 0;
        return time < 0 ? null : new(columns with { Time = time }, next, false)
        {
            Twice = tickers is null && named is null ? Duplicate(head[at], columns) : null,
            Header = BarColumns.FindAll(head[at]),
            Names = head[at],
        };
    }

    // A row that has a time is one of data, whatever its prices are.
    private static bool IsTickers(string[] row, BarColumns columns) => !IsTime(Field(row, Math.Max(columns.Time, 0))) && PricesOf(columns)
        .All(at => at < row.Length && row[at].Any(char.IsAsciiLetter) && !IsNumber(row[at]) && !IsTime(row[at]) && !BarColumns.IsTime(BarColumns.Normalised(row[at])));

    private static int? IndexName(string[] row, BarColumns columns)
    {
        int index = Array.FindIndex(row, name => BarColumns.IsTime(BarColumns.Normalised(name)));
        return index >= 0 && PricesOf(columns).All(at => Field(row, at).Length == 0) ? index : null;
    }

    // A name that is there twice says of neither column that it is the one.
    private static string? Duplicate(string[] names, BarColumns columns) => PricesOf(columns).Append(columns.Time).Append(columns.Volume).Where(at => at >= 0)
        .Select(at => names[at]).FirstOrDefault(name => names.Count(other => BarColumns.Normalised(other) == BarColumns.Normalised(name)) > 1);

    private static bool IsOneOf(string ticker, BarSearch search) => search.Symbols.Contains(ticker, StringComparer.Ordinal);

    private static bool IsData(string[] row, BarColumns columns) => row.Length > columns.Close
        && IsTime(row[columns.Time]) && (columns.Clock < 0 || TextDate.IsClock(Bytes(row[columns.Clock]))) && PricesOf(columns).All(at => at < row.Length && IsNumber(row[at]));

    private static int[] PricesOf(BarColumns columns) => [columns.Open, columns.High, columns.Low, columns.Close];

    private static bool IsNumber(string text) => new NumberFormat(isComma: false).TryRead(Bytes(text), out _) || new NumberFormat(isComma: true).TryRead(Bytes(text), out _);

    private static bool IsTime(string text) => TextDate.OrdersOf(Bytes(text)) != DateOrders.None || BarTime.TryReadNumber(Bytes(text), out _);

    private static string Field(string[] row, int at) => at < row.Length ? row[at] : "";

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
