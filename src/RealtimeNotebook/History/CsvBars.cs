using System.Globalization;
using System.Text;
using CsvHelper;

namespace RealtimeNotebook.History;

/// <summary>Reads the bars of one file of rows, once, from its beginning to its end.</summary>
internal sealed class CsvBars
{
    private const int LargestRow = 1024 * 1024;
    private const int RowsBetweenStops = 1_024;
    private const int MostShown = 20;

    private static readonly CsvReaderOptions Options = new()
    {
        HasHeader = false,
        CommentPrefix = '#',
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        // A quote that is never closed must not swallow the file.
        AllowLineBreaksInQuotes = false,
        MaxRecordSize = LargestRow,
    };

    private readonly SeriesFile _file;
    private readonly BarSearch _search;
    private readonly CsvReader _rows;
    private readonly byte[][] _symbols;

    // Rows whose interval nothing names yet; null as soon as it is known.
    private List<TextRow>? _undecided;

    private CsvBars(SeriesFile file, bool isIntervalKnown, BarSearch search, CsvReader rows)
    {
        (_file, _search, _rows) = (file, search, rows);
        _symbols = [.. search.Symbols.Select(Encoding.UTF8.GetBytes)];
        _undecided = isIntervalKnown ? null : [];
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file; its separator is found out.</param>
    /// <param name="isIntervalKnown">Whether it is known to have bars of the interval looked for; otherwise its rows have to say.</param>
    /// <param name="search">What is looked for; takes what is found.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="FeedUnavailableException">The file is meant, but its columns are none of a bar; or it is no file of rows.</exception>
    internal static void Read(SeriesFile file, bool isIntervalKnown, BarSearch search, CancellationToken stop)
    {
        using var rows = CsvReader.Create(file.OpenRead(), Options);
        try
        {
            new CsvBars(file, isIntervalKnown, search, rows).Read(stop);
        }
        catch (CsvFormatException e)
        {
            throw new FeedUnavailableException($"'{file.Path}' cannot be read as rows of text: {e.Message}", e);
        }
    }

    private void Read(CancellationToken stop)
    {
        if (!_rows.Read())
            return;
        bool isKline = IsKline();
        BarColumns? columns = isKline ? BarColumns.OfKlines : BarColumns.Find(Names());
        if (columns is null && _file.IsNamed(_search.Symbols))
        {
            // A file that is found among others may be of anything; one that is meant must not be passed over in silence.
            throw new FeedUnavailableException(
                $"'{_file.Path}' has the columns {string.Join(", ", Names().Take(MostShown).Select(Shown))}; {BarColumns.Expected}.");
        }
        if (columns is null || (columns.Symbol < 0 && !_file.IsNamed(_search.Symbols)))
            return;
        if (columns.Interval >= 0)
            _undecided = null;
        bool more = !isKline || Take(columns);
        for (long row = 1; more && _rows.Read(); row++)
        {
            more = Take(columns);
            if (row % RowsBetweenStops == 0)
                stop.ThrowIfCancellationRequested();
        }
        if (more && _undecided is not null)
            Decide();
    }

    private IEnumerable<string> Names() => Enumerable.Range(0, _rows.FieldCount).Select(_rows.GetString);

    // Binance's files have no header.
    private bool IsKline() => _rows.FieldCount >= 5 && BarTime.TryRead(_rows.GetSpan(0), out _)
        && Enumerable.Range(1, 4).All(i => TryNumber(i, out _));

    // False when the file turns out to have bars of another interval.
    private bool Take(BarColumns columns)
    {
        if (columns.Symbol >= 0 && !IsSymbol(Field(columns.Symbol)))
            return true;
        if (columns.Interval >= 0 && !IsInterval(Field(columns.Interval)))
            return true;
        if (!TryRead(columns, out TextRow row))
        {
            _search.Skip();
        }
        else if (_undecided is null)
        {
            Give(row);
        }
        else
        {
            _undecided.Add(row);
            return _undecided.Count < BarSpacing.Looked || Decide();
        }
        return true;
    }

    private bool IsSymbol(ReadOnlySpan<byte> text)
    {
        foreach (byte[] symbol in _symbols)
        {
            if (text.SequenceEqual(symbol))
                return true;
        }
        return false;
    }

    private bool IsInterval(ReadOnlySpan<byte> text)
    {
        if (!Interval.TryParse(Encoding.UTF8.GetString(text), out Interval interval))
        {
            _search.Skip();
            return false;
        }
        if (interval != _search.Key.Interval)
            _search.Others.Add(interval);
        return interval == _search.Key.Interval;
    }

    private bool Decide()
    {
        Interval interval = BarSpacing.Of(_undecided!.Select(row => row.OpenMs)) ?? _search.Key.Interval;
        if (interval != _search.Key.Interval)
        {
            _search.Others.Add(interval);
            return false;
        }
        foreach (TextRow row in _undecided!)
            Give(row);
        _undecided = null;
        return true;
    }

    private void Give(in TextRow row) => _search.Take(row.OpenMs, row.Open, row.High, row.Low, row.Close, row.Volume);

    private bool TryRead(BarColumns columns, out TextRow row)
    {
        row = default;
        double volume = 0;
        bool hasTime = columns.Clock < 0 ? BarTime.TryRead(Field(columns.Time), out long openMs)
            : BarTime.TryRead(Field(columns.Time), Field(columns.Clock), out openMs);
        if (!hasTime || !TryNumber(columns.Open, out double open) || !TryNumber(columns.High, out double high)
            || !TryNumber(columns.Low, out double low) || !TryNumber(columns.Close, out double close)
            || (columns.Volume >= 0 && !IsNone(Field(columns.Volume)) && !TryNumber(columns.Volume, out volume)))
        {
            return false;
        }
        row = new(openMs, open, high, low, close, volume);
        return true;
    }

    private bool TryNumber(int column, out double number) =>
        double.TryParse(Field(column), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    // How producers write that an index has no volume.
    private static bool IsNone(ReadOnlySpan<byte> text) =>
        text.IsEmpty || text.SequenceEqual("null"u8) || text.SequenceEqual("None"u8) || text.SequenceEqual("-"u8);

    // A row that is cut short has empty fields.
    private ReadOnlySpan<byte> Field(int column) => column < _rows.FieldCount ? _rows.GetSpan(column) : default;

    private static string Shown(string name) => new([.. name.Take(40).Select(c => char.IsControl(c) ? '?' : c)]);

    private readonly record struct TextRow(long OpenMs, double Open, double High, double Low, double Close, double Volume);
}
