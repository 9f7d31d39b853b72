using System.Globalization;
using System.Text;
using CsvHelper;

namespace RealtimeNotebook.History;

/// <summary>Looks into a CSV file before its bars are read: how numbers and dates are written, and whether the rows can be bars at all.</summary>
internal sealed class CsvSurvey
{
    private const int RowsBetweenStops = 1_024;
    private const int LeastAverages = 4;

    private readonly SeriesFile _file;
    private readonly FileFormat _format;
    private readonly CsvLayout _layout;
    private readonly NumberSurvey _numbers = new();
    private readonly DateSurvey _dates = new();
    private readonly List<Sample> _samples = [];
    private int _clockDigits;
    private bool _hasVolume;
    private char _separator;

    private CsvSurvey(SeriesFile file, FileFormat format, CsvLayout layout) => (_file, _format, _layout) = (file, format, layout);

    /// <summary>Surveys a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="format">What the address says of its form.</param>
    /// <param name="search">What is looked for.</param>
    /// <param name="isSymbolSure">Whether only a column that can be nothing else is that of the symbol.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>How its rows are read; null for a file without rows.</returns>
    /// <exception cref="FeedUnavailableException">It is no file of bars, or one that may be read in several ways.</exception>
    internal static CsvLayout? Read(SeriesFile file, FileFormat format, BarSearch search, bool isSymbolSure, CancellationToken stop)
    {
        if (CsvSource.KindOfOther(file) is { } other)
            throw new FeedUnavailableException($"'{file.Path}' {other}.");
        List<string[]> head = Head(file, out char separator);
        if (head.Count == 0)
        {
            search.Tally.AddRemark($"{search.Tally.File}: the file is empty.");
            return null;
        }
        if (Layout(file, head, separator, format, search) is not { } layout)
        {
            if (format.ColumnNames?.FaultOf(head[0], "column") is { } fault)
                throw new FeedUnavailableException($"'{file.Path}' {fault}.");
            BarColumns found = BarColumns.FindAll(head[0], named: format.ColumnNames);
            string missing = found.Missing.Length == 0 ? "rows that read as bars" : found.Missing;
            throw new FeedUnavailableException(string.Create(CultureInfo.InvariantCulture,
                $"'{file.Path}' has {head[0].Length} {(head[0].Length == 1 ? "column" : "columns")} and lacks {missing}; {BarColumns.Expected}."));
        }
        if (layout.Twice is { } name)
        {
            throw new FeedUnavailableException($"'{file.Path}' has the column '{name}' twice, and nothing says which of them is meant: "
                + "give the order of the columns, with - for one that is not needed, such as ?columns=time,open,high,low,close,-,volume.");
        }
        if (head.Count <= layout.HeaderRows)
            search.Tally.AddRemark($"{search.Tally.File}: there are no rows after the header.");
        if (isSymbolSure && !layout.Columns.IsSymbolSure)
            layout = layout with { Columns = layout.Columns with { Symbol = -1, IsSymbolSure = true } };
        var survey = new CsvSurvey(file, format, layout);
        survey.Look(search, stop);
        return survey.Decide(search.Tally);
    }

    // A header may be written as a comment.
    private static CsvLayout? Layout(SeriesFile file, List<string[]> head, char separator, FileFormat format, BarSearch search)
    {
        CsvLayout? layout = CsvLayout.Find(head, format, search);
        if (layout is { IsGuessed: false } || format.Columns is not null || CsvSource.CommentedNames(file, separator) is not { Length: > 4 } names)
            return layout;
        return CsvLayout.Find([names, .. head], format, search) is { HeaderRows: 1 } named ? named with { HeaderRows = 0 } : layout;
    }

    private static List<string[]> Head(SeriesFile file, out char separator)
    {
        var head = new List<string[]>();
        using CsvReader rows = CsvSource.Open(file);
        while (head.Count < CsvLayout.HeadRows && rows.Read())
            head.Add([.. Enumerable.Range(0, rows.FieldCount).Select(rows.GetString)]);
        separator = rows.Separator;
        return head;
    }

    private void Look(BarSearch search, CancellationToken stop)
    {
        byte[][] symbols = [.. search.Symbols.Select(Encoding.UTF8.GetBytes)];
        BarColumns columns = _layout.Columns;
        using CsvReader rows = CsvSource.Open(_file);
        // Of a file that has two volumes the whole is looked at, as long as one of them is zero; of ambiguous dates, too.
        bool isOpen = true;
        for (long row = 0; isOpen && rows.Read(); row++)
        {
            if (row < _layout.HeaderRows)
                continue;
            if (row % RowsBetweenStops == 0)
                stop.ThrowIfCancellationRequested();
            _separator = rows.Separator;
            if (columns.Symbol >= 0 && !SeriesNames.IsOneOf(Field(rows, columns.Symbol), symbols))
                continue;
            Add(rows, columns);
            isOpen = _samples.Count < BarSpacing.Looked || _dates.IsOpen || _clockDigits is > 0 and < 5 || (columns.TickVolume >= 0 && !_hasVolume);
        }
    }

    private void Add(CsvReader rows, BarColumns columns)
    {
        ReadOnlySpan<byte> time = Field(rows, columns.Time);
        _dates.Add(time);
        ReadOnlySpan<byte> clock = Field(rows, columns.Clock);
        if (clock.Length <= 6 && !clock.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            _clockDigits = Math.Max(_clockDigits, clock.Length);
        if (columns.TickVolume >= 0 && columns.TickVolume != columns.Volume)
            _hasVolume |= Field(rows, columns.Volume).IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
        if (_samples.Count >= BarSpacing.Looked)
            return;
        foreach (int at in (ReadOnlySpan<int>)[columns.Open, columns.High, columns.Low, columns.Close, columns.Volume])
            _numbers.Add(Field(rows, at));
        _samples.Add(new(rows.LineNumber, time.ToArray(), Field(rows, columns.Clock).ToArray(),
            [.. new[] { columns.Open, columns.High, columns.Low, columns.Close }.Select(at => Field(rows, at).ToArray())], Field(rows, columns.Volume).ToArray(), rows.FieldCount));
    }

    private CsvLayout Decide(RowTally tally)
    {
        if ((_format.IsDecimalComma ?? _numbers.IsComma(_separator)) is not { } isComma)
            throw new FeedUnavailableException($"'{_file.Path}' has {_numbers.Ambiguity}.");
        DateOrders order = _format.Dates != DateOrders.Any ? _format.Dates : _dates.Order == DateOrders.Any ? DateOrders.YearFirst : _dates.Order;
        if (_format.Dates == DateOrders.Any && _dates.IsDayFirstByDots)
        {
            order = DateOrders.DayFirst;
            tally.AddRemark($"{tally.File}: dates with dots are read with the day first; if that is wrong, add ?dates=mdy.");
        }
        else if (_format.Dates == DateOrders.Any && _dates.IsOpen)
        {
            throw new FeedUnavailableException($"'{_file.Path}' has {_dates.Ambiguity}.");
        }
        CsvLayout layout = _layout with { Numbers = new(isComma), Dates = order, ClockDigits = _clockDigits };
        var times = new FileTimes(null, order, isDescending: false, _clockDigits);
        List<(Sample Sample, long Ms, bool IsNumber)> read = [];
        foreach (Sample sample in _samples)
        {
            // A line below the rows, such as their number, is no time.
            if (Array.TrueForAll(sample.Prices, price => price.Length > 0) && times.TryRead(sample.Time, sample.Clock, out long ms))
                read.Add((sample, ms, sample.Clock.Length == 0 && IsUnixNumber(sample.Time, order)));
        }
        if (TimePlausibility.FaultOf(read.Where(one => one.IsNumber).Select(one => one.Ms), layout.IsGuessed, Path.GetFileName(_file.Path)) is { } fault)
            throw new FeedUnavailableException($"'{_file.Path}' is refused: {fault}. Expected Unix seconds, milliseconds, microseconds or nanoseconds, ISO-8601 or dates: convert the times.");
        CheckScale(layout, [.. read.Select(one => one.Sample)]);
        if (layout.Names.Any(IsVolume) && layout.Columns.Volume < 0)
            tally.AddRemark($"{tally.File}: no column is known to be the volume of the asset, and none is read; name it, such as ?columns=volume:name.");
        if (read.Count > 0 && read.TrueForAll(one => one.Ms % 60_000 is 59_999 or 59_999 - 60_000))
        {
            throw new FeedUnavailableException($"'{_file.Path}' has times such as {RowText.Shown(read[0].Sample.Time)}, at which bars close, and a bar goes by the time at which it opens: "
                + "name the column with that, such as ?columns=time:open_time, or convert the times.");
        }
        if (layout.IsGuessed)
            CheckGuess(layout, [.. read.Select(one => (one.Sample, one.Ms))]);
        bool isTickVolume = layout.Columns.TickVolume >= 0 && !_hasVolume;
        return layout with
        {
            Columns = isTickVolume ? layout.Columns with { Volume = layout.Columns.TickVolume } : layout.Columns,
            IsDescending = read.Count > 1 && read[0].Ms > read[^1].Ms,
        };
    }

    private static bool IsVolume(string name) => BarColumns.Normalised(name).StartsWith("vol", StringComparison.Ordinal);

    // A point in the text is what makes 100.000000000 a price.
    private void CheckScale(CsvLayout layout, Sample[] read)
    {
        if (read.Length == 0 || layout.Columns.Time >= layout.Names.Count || !FixedPrices.IsTime(layout.Names[layout.Columns.Time]))
            return;
        foreach (Sample sample in read)
        {
            foreach (byte[] price in sample.Prices)
            {
                if (price.Contains((byte)'.') || !layout.Numbers.TryRead(price, out double number) || !FixedPrices.AreFixed(number))
                    return;
            }
        }
        throw new FeedUnavailableException($"'{_file.Path}' {FixedPrices.Fault}.");
    }

    // Five numbers are bars when they have the prices of bars.
    private void CheckGuess(CsvLayout layout, List<(Sample Sample, long Ms)> read)
    {
        long bars = 0;
        long broken = 0;
        long averages = 0;
        string? first = null;
        bool isScaled = read.Count > 0;
        for (int i = 0; i < read.Count; i++)
        {
            Sample sample = read[i].Sample;
            double[] prices = new double[4];
            bool isRead = true;
            for (int k = 0; k < prices.Length; k++)
                isRead &= layout.Numbers.TryRead(sample.Prices[k], out prices[k]);
            isScaled &= isRead && IsLeanTime(sample.Time) && prices.All(price => price >= 10_000 && price % 1 == 0);
            if (!isRead || prices.All(price => price == prices[0]))
                continue;
            bars++;
            // Time, four prices, an average price, the volume, and perhaps a count: Kraken's order.
            if (sample.Fields - layout.Columns.Close is 3 or 4 && layout.Numbers.TryRead(sample.Volume, out double average) && average >= prices[2] && average <= prices[1])
                averages++;
            var row = new BarRow(sample.Line, read[i].Ms, prices[0], prices[1], prices[2], prices[3], 0);
            if (row.TryCreate(out _, out CandleFault fault, out _) || fault != CandleFault.RangeBroken)
                continue;
            broken++;
            first ??= string.Create(CultureInfo.InvariantCulture, $"in row {i + 1} {row.FaultText(fault)}");
        }
        if (averages > LeastAverages && averages == bars)
        {
            throw new FeedUnavailableException($"'{_file.Path}' has no header, and what stands where the volume would be lies between the low and the high in each row, as an average price does: "
                + "say what the columns hold, such as ?columns=time,open,high,low,close,-,volume.");
        }
        if (broken * 10 > bars)
        {
            throw new FeedUnavailableException($"'{_file.Path}' has no header, and read in the order time, open, high, low, close, volume its rows contradict themselves: "
                + $"{first} Say what the columns hold, such as ?columns=time,open,close,high,low,volume.");
        }
        if (isScaled)
        {
            throw new FeedUnavailableException($"'{_file.Path}' has no header, and its prices are whole numbers as LEAN writes them, in ten-thousandths: "
                + "divide them by 10,000, or name the columns with ?columns=time,open,high,low,close,volume if they are prices.");
        }
    }

    // 20240102 09:30, the time of LEAN's hourly and daily files.
    private static bool IsLeanTime(ReadOnlySpan<byte> time) => time.Length == 14 && time[8] == ' ' && time[11] == ':';

    private static bool IsUnixNumber(ReadOnlySpan<byte> time, DateOrders order) =>
        !BarTime.TryReadDateDigits(time, out _) && !TextDate.TryRead(time, order, out _) && BarTime.TryReadNumber(time, out _);

    private static ReadOnlySpan<byte> Field(CsvReader rows, int column) => column >= 0 && column < rows.FieldCount ? rows.GetSpan(column) : default;

    private sealed record Sample(long Line, byte[] Time, byte[] Clock, byte[][] Prices, byte[] Volume, int Fields);
}
