using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Rebuilds bars from a file of one event a line: a recording, or candles and trades alone.</summary>
/// <remarks>
/// The events of a recording are merged in their order by the rules of the live chart, candles as snapshots of their bar. Candles and
/// trades alone may come in any order; of candles with one opening time the last counts. Their times are read as in other files. Where
/// neither they nor the file name an interval, their distances do.
/// </remarks>
internal sealed class NdjsonBars
{
    private const int MostOthersRead = 1_000;
    private const int LinesBetweenStops = 1_024;

    private static ReadOnlySpan<byte> Blanks => " \t\r\uFEFF"u8;

    private readonly SeriesFile _file;
    private readonly BarSearch _search;
    private readonly FileTimes _times;
    private readonly BarRows _rows;
    private readonly CandleState _recorded;
    private readonly TradeBars _trades;
    private readonly ZonedInterval _interval;
    private readonly FileFormat _format;
    private readonly NdjsonLine _rewritten;
    private readonly List<long> _unixTimes = [];
    private readonly HashSet<long> _candleTimes = [];
    // Where the path says nothing of the symbol, a line has to: it is one that is refused for another symbol.
    private readonly SeriesKey? _another;
    private long _lines;
    private int _others;
    private bool _isOfAnotherInterval;
    private bool _isRecording;

    private NdjsonBars(SeriesFile file, FileFormat format, bool isIntervalKnown, BarSearch search)
    {
        (_file, _format, _search) = (file, format, search);
        _times = new(format.Zone, format.Dates == DateOrders.Any ? DateOrders.YearFirst : format.Dates, isDescending: false);
        _rewritten = new(format, _times);
        _rows = new(search, isIntervalKnown);
        _recorded = new(search.Key, Math.Clamp(search.Range.MostBars, CandleState.MinCapacity, CandleState.MaxCapacity), format.Zone);
        _interval = new(search.Key.Interval, format.Zone);
        _trades = new(_interval);
        _another = file.IsNamed(search.Symbols) ? null : new(search.Key.Symbol == "#" ? "@" : "#", search.Key.Interval);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="format">What the address says of its form.</param>
    /// <param name="isIntervalKnown">Whether candles that name no interval are known to be of the one looked for.</param>
    /// <param name="search">What is looked for; takes what is found.</param>
    /// <param name="takesSimulated">Whether made-up prices are read, too.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="FeedUnavailableException">It is a recording of made-up prices and real ones are expected, or its times are none.</exception>
    internal static async Task ReadAsync(
        SeriesFile file, FileFormat format, bool isIntervalKnown, BarSearch search, bool takesSimulated, CancellationToken stop)
    {
        if (format.Columns is not null)
        {
            throw new FeedUnavailableException($"'{file.Path}' has one JSON object a line, whose fields have names and no order: "
                + "say which is which by name, such as ?columns=time:ts,close:last.");
        }
        var bars = new NdjsonBars(file, format, isIntervalKnown, search);
        var lines = new LineReader(file.OpenRead());
        await using (lines.ConfigureAwait(false))
        {
            for (long line = 1; await lines.ReadAsync(stop).ConfigureAwait(false) is { } bytes; line++)
            {
                if (line % LinesBetweenStops == 0)
                    stop.ThrowIfCancellationRequested();
                if (bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
                    continue;
                bars._lines++;
                if (bars._lines == 1 && bytes.AsSpan().TrimStart(Blanks)[0] == '[')
                {
                    throw new FeedUnavailableException($"'{file.Path}' begins with a JSON array; expected one object a line, "
                        + "such as {\"time\":...,\"open\":...,\"high\":...,\"low\":...,\"close\":...}: jq -c '.[]' writes the objects of an array so.");
                }
                bars.Take(line, bytes, takesSimulated);
            }
        }
        if (bars is { _others: > 0, _candleTimes.Count: 0, _isRecording: false } && search.Others.Count == 0 && file.IsAlone)
            search.Tally.AddRemark($"{search.Tally.File}: no line is of {search.Key}, {bars._others} are of other symbols or intervals.");
        if (bars._lines == 0)
            search.Tally.AddRemark($"{search.Tally.File}: the file is empty.");
        bars.Complete();
    }

    private void Take(long line, byte[] bytes, bool takesSimulated)
    {
        if (RecordedLine.TryReadEnvelope(bytes, out RecordedLine recorded))
        {
            if (recorded.IsSimulated && !takesSimulated)
                throw new FeedUnavailableException($"'{_file.Path}' is a recording of made-up prices, and those of this chart are real: name other files.");
            CheckRecording();
            _isRecording = true;
            if (recorded.Kind == FeedEventKind.Message && TryDecode(line, recorded.Payload.Span, out DecodedEvent e) && e.TimeMs < _search.Range.ToMs)
                _ = e.IsTrade ? _recorded.Apply(e.Tick) : _recorded.Apply(e.Update);
            return;
        }
        ReadOnlySpan<byte> message = _rewritten.Rewrite(bytes);
        if (!TryDecode(line, message, out DecodedEvent found, _rewritten))
            return;
        if (_rewritten.IsUnixTime && _unixTimes.Count < BarSpacing.Looked)
            _unixTimes.Add(found.TimeMs);
        if (found.IsTrade)
        {
            _trades.Add(found.Tick);
            return;
        }
        if (_rewritten.NamesInterval)
            _rows.SetKnown();
        Candle bar = found.Update.Candle;
        if (_rewritten.IsDatabento && FixedPrices.AreFixed(bar.Open, bar.High, bar.Low, bar.Close))
            throw new FeedUnavailableException($"'{_file.Path}' {FixedPrices.Fault}.");
        _candleTimes.Add(_interval.OpenOf(bar.OpenMs));
        if (!_isOfAnotherInterval)
            _isOfAnotherInterval = !_rows.Take(new(line, bar.OpenMs, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume));
    }

    // The events of a recording are messages of a feed, which has names and forms of its own.
    private void CheckRecording()
    {
        string? given = _format.ColumnNames is not null ? "columns" : _format.Dates != DateOrders.Any ? "dates" : _format.IsDecimalComma is not null ? "decimal" : null;
        if (given is not null)
            throw new FeedUnavailableException($"'{_file.Path}' is a recording of a feed's messages, of which ?{given}= says nothing: leave it out.");
    }

    private bool TryDecode(long line, ReadOnlySpan<byte> message, out DecodedEvent decoded, NdjsonLine? written = null)
    {
        if (CandleJson.TryRead(message, _search.Key, UpdateSemantics.Snapshot, out decoded, out Refusal refusal))
        {
            if (written?.NumberFault is { } fault)
            {
                _search.Tally.Skip(line, fault);
                return false;
            }
            if ((decoded.Update.Traits & UpdateTraits.Repaired) != 0)
                _search.Tally.Repair();
            return _another is not { } key || !CandleJson.TryRead(message, key, UpdateSemantics.Snapshot, out _, out _);
        }
        if (refusal.Fault != CandleFault.WrongSeries)
            _search.Tally.Skip(line, (refusal.Fault == CandleFault.BadTime ? written?.TimeFault : written?.NumberFault) ?? Reason(refusal));
        else if (_others++ < MostOthersRead)
            NoteInterval(message);
        return false;
    }

    // What is no JSON may be anything, and is not shown.
    private static string Reason(Refusal refusal) => refusal.Fault == CandleFault.NotJson ? "the line is not one JSON object." : refusal.ToText();

    private void Complete()
    {
        if (TimePlausibility.FaultOf(_unixTimes, isGuessed: false, "") is { } fault)
        {
            throw new FeedUnavailableException(
                $"'{_file.Path}' is refused: {fault}. Expected Unix seconds, milliseconds, microseconds or nanoseconds, ISO-8601 or dates: convert the times.");
        }
        if (_rewritten.Fields.FaultOfNames() is { } missing)
            throw new FeedUnavailableException($"'{_file.Path}' {missing}.");
        if (!_isOfAnotherInterval)
            _rows.Complete();
        foreach (Candle bar in _trades.Bars())
        {
            // Where there is a candle of a bar, its trades are in it.
            if (!_candleTimes.Contains(bar.OpenMs))
                Give(bar);
        }
        CandleColumns closed = _recorded.Closed;
        for (int i = 0; i < closed.Count; i++)
            Give(closed[i]);
        if (_recorded.HasForming)
            Give(_recorded.Forming);
        _search.Complete(_isRecording ? null : _file.Path, _rewritten.NamesSymbols);
        _search.Found(_times.OffsetMs);
        if (_times.AssumedUtc)
            _search.Tally.RemarkAssumedUtc();
        if (_candleTimes.Count > 0 && _rewritten.Fields.LacksVolume)
            _search.Tally.AddRemark($"{_search.Tally.File}: no field is known to be the volume of the asset, and none is read; name it, such as ?columns=volume:name.");
    }

    private void Give(in Candle bar) => _search.Take(new(0, bar.OpenMs, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume));

    private void NoteInterval(ReadOnlySpan<byte> message)
    {
        foreach (Interval finer in Interval.All.Where(_search.Key.Interval.IsMultipleOf))
        {
            if (CandleJson.TryRead(message, new(_search.Key.Symbol, finer), UpdateSemantics.Snapshot, out _, out _))
                _search.Others.Add(finer);
        }
    }
}
