using System.Text;
using CsvHelper;

namespace RealtimeNotebook.History;

/// <summary>Reads the bars of one file of rows.</summary>
internal sealed class CsvBars
{
    private const int RowsBetweenStops = 1_024;

    private readonly string _path;
    private readonly BarSearch _search;
    private readonly CsvReader _rows;
    private readonly CsvLayout _layout;
    private readonly FileTimes _times;
    private readonly BarRows _bars;
    private readonly byte[][] _symbols;
    private bool _hasVolumes;
    private long _found;
    private long _ofOthers;
    private byte[]? _other;
    private bool _hasSeveralOthers;

    private CsvBars(string path, CsvLayout layout, FileTimes times, bool isIntervalKnown, BarSearch search, CsvReader rows)
    {
        (_path, _layout, _times, _search, _rows) = (path, layout, times, search, rows);
        _bars = new(search, isIntervalKnown || layout.Columns.Interval >= 0);
        _symbols = [.. search.Symbols.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file; its separator is found out.</param>
    /// <param name="format">What the address says of its form.</param>
    /// <param name="isIntervalKnown">Whether it is known to have bars of the interval looked for; otherwise its rows have to say.</param>
    /// <param name="search">What is looked for; takes what is found.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="FeedUnavailableException">The file is meant, but it is no file of bars, or one that may be read in several ways.</exception>
    internal static void Read(SeriesFile file, FileFormat format, bool isIntervalKnown, BarSearch search, CancellationToken stop)
    {
        try
        {
            if (!Read(file, format, isIntervalKnown, search, isSymbolSure: false, stop))
                Read(file, format, isIntervalKnown, search, isSymbolSure: true, stop);
        }
        catch (CsvFormatException e)
        {
            throw new FeedUnavailableException($"'{file.Path}' cannot be read as rows of text: {e.Message}", e);
        }
        catch (FeedUnavailableException) when (!file.IsNamed(search.Symbols))
        {
            // A file that is found among others may be of anything; one that is meant is not passed over in silence.
        }
    }

    // False when a column that might name the symbol has the same other value in all rows: then it says something else.
    private static bool Read(SeriesFile file, FileFormat format, bool isIntervalKnown, BarSearch search, bool isSymbolSure, CancellationToken stop)
    {
        if (CsvSurvey.Read(file, format, search, isSymbolSure, stop) is not { } layout || (layout.Columns.Symbol < 0 && !file.IsNamed(search.Symbols)))
            return true;
        var times = new FileTimes(format.Zone, layout.Dates, layout.IsDescending, layout.ClockDigits);
        using CsvReader rows = CsvSource.Open(file);
        var bars = new CsvBars(file.Path, layout, times, isIntervalKnown, search, rows);
        bars.Read(stop);
        if (!layout.Columns.IsSymbolSure && file.IsNamed(search.Symbols) && bars is { _ofOthers: > 0, _found: 0, _hasSeveralOthers: false })
            return false;
        if (times.AssumedUtc && layout.Columns.Zone is { } zone)
        {
            throw new FeedUnavailableException($"'{file.Path}' has its times in a column whose name tells the zone {zone}: "
                + "say which zone with its changes of clocks that is, such as ?zone=America/New_York, or ?zone=UTC if the times are UTC.");
        }
        search.Complete(file.Path, layout.Columns.Symbol >= 0);
        search.Found(times.OffsetMs);
        if (times.AssumedUtc && !layout.Columns.IsUtc)
            search.Tally.RemarkAssumedUtc();
        if (file.IsAlone && bars is { _ofOthers: > 0, _found: 0 })
            search.Tally.AddRemark($"{search.Tally.File}: no row is of {search.Key.Symbol}, {bars._ofOthers} are of other symbols.");
        return true;
    }

    private void Read(CancellationToken stop)
    {
        bool more = true;
        for (long row = 0; more && _rows.Read(); row++)
        {
            if (row >= _layout.HeaderRows)
                more = Take(_layout.Columns);
            if (row % RowsBetweenStops == 0)
                stop.ThrowIfCancellationRequested();
        }
        if (more)
            _bars.Complete();
    }

    // False when the file turns out to have bars of another interval.
    private bool Take(BarColumns columns)
    {
        if (IsHeaderAgain(columns))
            return true;
        if (columns.Symbol >= 0 && !SeriesNames.IsOneOf(Field(columns.Symbol), _symbols))
        {
            _ofOthers++;
            if (!columns.IsSymbolSure && !_hasSeveralOthers)
            {
                _other ??= Field(columns.Symbol).ToArray();
                _hasSeveralOthers = !Field(columns.Symbol).SequenceEqual(_other);
            }
            return true;
        }
        _found++;
        if (columns.Interval >= 0 && !IsInterval(Field(columns.Interval)))
            return true;
        if (TryRead(columns, out BarRow row, out string fault))
            return _bars.Take(row);
        _search.Tally.Skip(_rows.LineNumber, fault);
        return true;
    }

    // Files that were joined have the header again, perhaps with the columns in another order.
    private bool IsHeaderAgain(BarColumns columns)
    {
        if (!IsWord(Field(columns.Open)) || !IsWord(Field(columns.Close)))
            return false;
        BarColumns found = BarColumns.FindAll([.. Enumerable.Range(0, _rows.FieldCount).Select(_rows.GetString)]);
        if (!found.HasPrices)
            return false;
        BarColumns known = _layout.Header ?? columns;
        if ((found.Time, found.Open, found.High, found.Low, found.Close, found.Volume) != (known.Time, known.Open, known.High, known.Low, known.Close, known.Volume) && known.HasPrices)
        {
            throw new FeedUnavailableException($"'{_path}' has another header in line {_rows.LineNumber}, with the columns in another order: "
                + "it is several files in one; take it apart.");
        }
        return true;
    }

    private static bool IsWord(ReadOnlySpan<byte> text) => !text.IsEmpty && (char.IsAsciiLetter((char)text[0]) || text[0] == '<');

    private bool IsInterval(ReadOnlySpan<byte> text)
    {
        string name = Encoding.UTF8.GetString(text);
        if (!Interval.TryParse(_layout.Columns.IsRecordType ? RecordType(name) : name, out Interval interval))
        {
            _search.Tally.Skip(_rows.LineNumber, "the interval is none that is known.");
            return false;
        }
        if (interval != _search.Key.Interval)
            _search.Others.Add(interval);
        return interval == _search.Key.Interval;
    }

    // Databento's.
    private static string RecordType(string text) => text switch
    {
        "32" => "1s",
        "33" => "1m",
        "34" => "1h",
        "35" or "36" => "1d",
        _ => "",
    };

    private bool TryRead(BarColumns columns, out BarRow row, out string fault)
    {
        row = default;
        fault = "";
        ReadOnlySpan<byte> clock = columns.Clock < 0 ? default : Field(columns.Clock);
        if (!_times.TryRead(Field(columns.Time), clock, out long openMs))
        {
            fault = _times.FaultOf(Field(columns.Time), clock);
            return false;
        }
        if (!TryNumber(columns.Open, "open", out double open, ref fault) || !TryNumber(columns.High, "high", out double high, ref fault)
            || !TryNumber(columns.Low, "low", out double low, ref fault) || !TryNumber(columns.Close, "close", out double close, ref fault))
        {
            return false;
        }
        double volume = 0;
        if (columns.Volume >= 0 && columns.Volume >= _rows.FieldCount && _hasVolumes)
        {
            fault = $"the row ends before its volume, after {_rows.FieldCount} fields; others have it.";
            return false;
        }
        _hasVolumes |= columns.Volume >= 0 && columns.Volume < _rows.FieldCount;
        if (columns.Volume >= 0 && !NumberFormat.IsNone(Field(columns.Volume)) && !_layout.Numbers.TryReadVolume(Field(columns.Volume), out volume))
        {
            fault = $"the volume {RowText.Shown(Field(columns.Volume))} is no number.";
            return false;
        }
        if (columns.OtherVolume >= 0 && !NumberFormat.IsNone(Field(columns.OtherVolume)))
        {
            if (!_layout.Numbers.TryReadVolume(Field(columns.OtherVolume), out double other))
            {
                fault = $"the volume {RowText.Shown(Field(columns.OtherVolume))} is no number.";
                return false;
            }
            volume += other;
        }
        row = new(_rows.LineNumber, openMs, open, high, low, close, volume);
        return true;
    }

    private bool TryNumber(int column, string name, out double number, ref string fault)
    {
        if (_layout.Numbers.TryRead(Field(column), out number))
            return true;
        fault = Field(column).IsEmpty ? $"the {name} is missing." : $"the {name} {RowText.Shown(Field(column))} is no number.";
        return false;
    }

    // A row that is cut short has empty fields.
    private ReadOnlySpan<byte> Field(int column) => column < _rows.FieldCount ? _rows.GetSpan(column) : default;
}
