using System.Text.Json;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Server;

/// <summary>Minutes and derivatives of some symbols, to be carried inside a dashboard's page.</summary>
internal sealed class DashboardRecording
{
    /// <summary>How much of the end of a recording is carried, in milliseconds: a day.</summary>
    internal const long LengthMs = SymbolSeries.KeepMs;

    // A sum of open interest at the first moment of the day depends on words from before it.
    private static readonly long RunUpMs = VenueSum.RunUpMs(VenueSum.DefaultHoldsMs);

    private const int MostBars = 1_500;
    private const int MostSymbols = 200;

    // As many points a venue as a screen has columns, several times over.
    private const int MostPoints = 12_000;

    private readonly SortedDictionary<string, Part> _parts = new(StringComparer.Ordinal);

    /// <summary>Lines of the recording that said nothing about a symbol's minutes or derivatives.</summary>
    internal long Skipped { get; private set; }

    /// <summary>Whether the numbers are made up, or some of them: then the page says so of all.</summary>
    internal bool IsSimulated { get; private set; }

    /// <summary>The symbols in it.</summary>
    internal IReadOnlyCollection<string> Symbols => _parts.Keys;

    /// <summary>Reads files of one JSON object a line: what <c>rtnb record</c> wrote, or candles and messages of <c>/ws</c> alone.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal static async Task<DashboardRecording> ReadAsync(IEnumerable<string> files, CancellationToken stop)
    {
        var recording = new DashboardRecording();
        foreach (string file in files)
        {
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1_024, useAsync: true);
            var lines = new LineReader(stream);
            await using (lines.ConfigureAwait(false))
            {
                while (await lines.ReadAsync(stop).ConfigureAwait(false) is { } line)
                {
                    if (line.Length > 0 && !recording.TryTake(line))
                        recording.Skipped++;
                }
            }
        }
        return recording;
    }

    /// <summary>Makes a day of the demo market.</summary>
    /// <param name="seed">Which market.</param>
    /// <param name="symbols">The symbols.</param>
    /// <param name="clock">Says when the day ends.</param>
    /// <param name="stop">Gives up.</param>
    internal static async Task<DashboardRecording> OfDemoAsync(long seed, IReadOnlyList<string> symbols, TimeProvider clock, CancellationToken stop)
    {
        var recording = new DashboardRecording { IsSimulated = true };
        var candles = new DemoHistory(seed, clock);
        var derivatives = new DemoDerivativesHistory(seed, clock);
        long nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (string symbol in symbols)
        {
            Part part = recording.PartOf(symbol)!;
            var pages = new List<IReadOnlyList<Candle>>();
            await foreach (IReadOnlyList<Candle> page in candles.ReadAsync(part.Bars.Key, new(nowMs - LengthMs, nowMs, MostBars), stop).ConfigureAwait(false))
                pages.Add(page);
            foreach (Candle candle in pages.OldestFirst())
                part.Bars.Apply(new CandleUpdate(candle, UpdateSemantics.Snapshot));
            var range = new DerivativesRange(symbol, nowMs - LengthMs, nowMs, MostPoints);
            part.Series.AddAll(await derivatives.OpenInterestAsync(range with { FromMs = range.FromMs - RunUpMs }, stop).ConfigureAwait(false));
            part.Series.AddAll(await derivatives.FundingAsync(range with { MostEntries = MostPoints / 4 }, stop).ConfigureAwait(false));
            part.Series.AddAll(await derivatives.LiquidationsAsync(range, stop).ConfigureAwait(false));
        }
        return recording;
    }

    /// <summary>Writes it as the page reads it.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("simulated", IsSimulated);
        json.WriteNumber("oi_holds_ms", VenueSum.DefaultHoldsMs);
        json.WriteStartArray("symbols");
        foreach ((string symbol, Part part) in _parts)
        {
            json.WriteStartObject();
            json.WriteString("symbol", symbol);
            WriteBars(json, part.Bars);
            // Of open interest what goes before the day is carried, too, where there is something.
            var query = new DerivativeQuery(symbol, 0, long.MaxValue, null, MostPoints);
            DerivativeQuery day = query with { FromMs = Math.Max(LengthMs, part.Series.NewestMs) - LengthMs };
            json.WritePropertyName("oi");
            DerivativeColumns.Write(json, "oi", query, IsSimulated, DerivativePastReader.OpenInterest(part.Series, query), DerivativeColumns.OpenInterest);
            json.WritePropertyName("funding");
            DerivativeColumns.Write(json, "funding", day, IsSimulated, DerivativePastReader.Funding(part.Series, day), DerivativeColumns.Funding);
            json.WritePropertyName("liquidations");
            DerivativeColumns.Write(json, "liquidations", day, IsSimulated, DerivativePastReader.Liquidations(part.Series, day), DerivativeColumns.Liquidations);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private bool TryTake(byte[] line)
    {
        ReadOnlyMemory<byte> payload = line;
        // Any series will do to take the envelope off; what is inside is read for its own.
        RecordedLine recorded = RecordedLine.Read(line, new("-", Interval.OneMinute));
        IsSimulated |= recorded.IsSimulated;
        if (recorded.Kind != FeedEventKind.Message)
            return true;
        payload = recorded.Payload;
        DerivativeEvent one = DerivativeJson.Read(payload.Span, null, null, out bool isSimulated);
        IsSimulated |= isSimulated;
        if (one.Kind != DerivativeEventKind.Refused)
            return TryTake(one);
        return SymbolOf(payload.Span) is { } symbol && PartOf(symbol) is { } part
            && CandleJson.TryRead(payload.Span, part.Bars.Key, UpdateSemantics.Snapshot, out DecodedEvent decoded, out _)
            && (decoded.IsTrade ? part.Bars.Apply(decoded.Tick) : part.Bars.Apply(decoded.Update)).Outcome != MergeOutcome.Nothing;
    }

    private bool TryTake(in DerivativeEvent one)
    {
        if (PartOf(one.Symbol) is not { } part)
            return false;
        return one.Kind switch
        {
            DerivativeEventKind.OpenInterest => part.Series.Add(one.OpenInterest),
            DerivativeEventKind.Funding => part.Series.Add(one.Funding),
            _ => part.Series.Add(one.Liquidation),
        } is not null;
    }

    private Part? PartOf(string symbol)
    {
        if (_parts.TryGetValue(symbol, out Part? part))
            return part;
        return _parts.Count < MostSymbols && SeriesKey.SymbolFault(symbol) is null ? _parts[symbol] = new(symbol) : null;
    }

    private static string? SymbolOf(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isOurs = reader.ValueTextEquals("symbol"u8) || reader.ValueTextEquals("s"u8);
                bool isDxFeed = reader.ValueTextEquals("eventSymbol"u8);
                reader.Read();
                if (isOurs && reader.TokenType == JsonTokenType.String)
                    return reader.GetString();
                if (isDxFeed && reader.TokenType == JsonTokenType.String)
                    return SeriesKey.TryParseDxFeed(reader.GetString(), Interval.OneMinute, out SeriesKey key) ? key.Symbol : null;
                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON: the line is counted among those that said nothing.
            return null;
        }
        return null;
    }

    private static void WriteBars(Utf8JsonWriter json, CandleState bars)
    {
        List<Candle> all = [];
        for (int i = 0; i < bars.Closed.Count; i++)
            all.Add(bars.Closed[i]);
        if (bars.HasForming)
            all.Add(bars.Forming);
        json.WriteStartObject("candles");
        json.WriteStartArray("time");
        foreach (Candle candle in all)
            WireTime.WriteValue(json, candle.OpenMs);
        json.WriteEndArray();
        WriteColumn(json, "open", all, static candle => candle.Open);
        WriteColumn(json, "high", all, static candle => candle.High);
        WriteColumn(json, "low", all, static candle => candle.Low);
        WriteColumn(json, "close", all, static candle => candle.Close);
        WriteColumn(json, "volume", all, static candle => candle.Volume);
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, string name, List<Candle> candles, Func<Candle, double> of)
    {
        json.WriteStartArray(name);
        foreach (Candle candle in candles)
            json.WriteNumberValue(of(candle));
        json.WriteEndArray();
    }

    private sealed class Part(string symbol)
    {
        internal CandleState Bars { get; } = new(new(symbol, Interval.OneMinute), MostBars);

        internal SymbolSeries Series { get; } = new(symbol, keepMs: LengthMs + RunUpMs);
    }
}
