using System.Text.Json;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The messages of <c>/ws/market</c>, each written whole by one call.</summary>
/// <remarks>Numbers are the shortest text that reads back as the same number; what is not there yet is null.</remarks>
internal static class ChartMessages
{
    private const int MostGaps = 100;

    /// <summary>The bar's values: those that a message tells.</summary>
    internal readonly ref struct Bar(in Candle candle, IndicatorColumns columns, int row, ReadOnlySpan<double> live, bool isFinal)
    {
        internal readonly Candle Candle = candle;
        internal readonly bool IsFinal = isFinal;
        private readonly ReadOnlySpan<double> _live = live;

        internal IReadOnlyList<string> Lines => columns.Lines;

        internal double Value(int line) => row >= 0 ? columns.At(line)[row] : line < _live.Length ? _live[line] : double.NaN;
    }

    /// <summary>What is the same in every message of a series, and the number and times of this one.</summary>
    internal readonly record struct Envelope(SeriesKey Key, bool IsSimulated, long Seq, long NowMs, long SourceMs)
    {
        /// <summary>Whether the viewer asked for nothing but the two messages about bars, which then have no fields beyond the documented ones.</summary>
        internal bool IsPlain { get; init; }
    }

    /// <summary>A new bar, with its signals; with the history before it where the viewer has to begin anew.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="envelope">Series, number, times.</param>
    /// <param name="bar">The bar.</param>
    /// <param name="withHistory">The snapshot whose closed bars are told too, or null.</param>
    /// <param name="window">How many of them.</param>
    /// <param name="signals">The signals of the bars drawn.</param>
    internal static void FullUpdate(
        Utf8JsonWriter json, in Envelope envelope, in Bar bar, ChartSnapshot? withHistory = null, int window = 0, in SignalWindow signals = default)
    {
        Begin(json, "full_update", envelope, bar.Candle);
        SignalJson.Write(json, signals);
        WriteIndicators(json, bar);
        WireTime.Write(json, "timestamp", envelope.NowMs);
        if (withHistory is not null)
        {
            WriteHistory(json, withHistory, window);
            IndicatorJson.WritePanels(json, withHistory.Indicators.Drawn);
            WritePricing(json, withHistory);
        }
        End(json, envelope, bar.IsFinal);
    }

    /// <summary>The newest bar, with its signals, and the closed bars from the first on that is other than the viewer was sent it.</summary>
    /// <remarks>The bars up to <c>after</c> stand; whatever the viewer has after it is replaced. So are pivots and breaks from
    /// <c>signals_from</c> on, and all other signals.</remarks>
    /// <param name="json">Where it goes.</param>
    /// <param name="envelope">Series, number, times.</param>
    /// <param name="bar">The newest bar.</param>
    /// <param name="now">The snapshot whose closed bars are sent.</param>
    /// <param name="from">The row of the first of them, 1 at least.</param>
    /// <param name="signals">The signals of the bars drawn, and from when on pivots and breaks are sent.</param>
    internal static void Correction(
        Utf8JsonWriter json, in Envelope envelope, in Bar bar, ChartSnapshot now, int from, in SignalWindow signals)
    {
        Begin(json, "correction", envelope, bar.Candle);
        SignalJson.WriteChanged(json, signals);
        WireTime.Write(json, "signals_from", signals.MarksFromMs);
        WriteIndicators(json, bar);
        WireTime.Write(json, "timestamp", envelope.NowMs);
        WireTime.Write(json, "after", now.Bars.OpenMs[from - 1]);
        json.WriteStartObject("bars");
        WriteColumns(json, now.Bars, now.Indicators, from);
        json.WriteEndObject();
        WritePricing(json, now);
        End(json, envelope, bar.IsFinal);
    }

    /// <summary>A bar told before, as it is now or as it stays.</summary>
    /// <remarks>
    /// Sent at every tick, and so kept under 400 bytes with the default indicators at all their digits (under 420 where prices and
    /// volume have 19 digits together and the market is a simulated one). What is told elsewhere is left out: of a bar that closes, the time of the event at its source, which the next bar's message carries; and where that
    /// time is told, the milliseconds of our own.
    /// </remarks>
    internal static void CandleUpdate(Utf8JsonWriter json, in Envelope envelope, in Bar bar)
    {
        Begin(json, "candle_update", envelope, bar.Candle);
        WriteIndicators(json, bar);
        long sourceMs = bar.IsFinal || envelope.IsPlain ? 0 : envelope.SourceMs;
        WireTime.Write(json, "timestamp", sourceMs == 0 && !bar.IsFinal ? envelope.NowMs : envelope.NowMs - envelope.NowMs % 1_000);
        End(json, envelope with { SourceMs = sourceMs }, bar.IsFinal);
    }

    /// <summary>What the series says of itself.</summary>
    internal static void Status(Utf8JsonWriter json, SeriesStatus status)
    {
        json.WriteStartObject();
        json.WriteString("type", "status");
        json.WriteString("symbol", status.Key.Symbol);
        json.WriteString("timeframe", status.Key.Interval.ToString());
        WriteState(json, status.State, status.Sources);
        SourcesJson.Write(json, status.Sources);
        ProblemsJson.Write(json, SeriesProblem.Find(status.State, status.Sources));
        json.WriteNumber("last_event_ms", status.LastUpdateMs);
        EventCountsJson.Write(json, status);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>The properties of a state, into an object that is open; its text names every source that fails.</summary>
    internal static void WriteState(Utf8JsonWriter json, SeriesState state, IReadOnlyList<SourceHealth> sources)
    {
        json.WriteString("state", Name(state.Phase));
        json.WriteNumber("progress", double.IsFinite(state.Progress) ? Math.Clamp(state.Progress, 0, 1) : 0);
        json.WriteString("text", SeriesProblem.TextOf(state, sources));
        if (state.SinceMs == 0)
            json.WriteNull("since_ms");
        else
            json.WriteNumber("since_ms", state.SinceMs);
        json.WriteNumber("clock_ahead_ms", state.ClockAheadMs);
        json.WriteString("feed", state.Feed);
        json.WriteString("history", state.History);
        json.WriteBoolean("simulated", state.IsSimulated);
        WriteGaps(json, "gaps", state.Gaps);
        WriteGaps(json, "gaps_given_up", state.GapsGivenUp);
    }

    private static void WriteGaps(Utf8JsonWriter json, string name, IReadOnlyList<CandleGap> gaps)
    {
        json.WriteStartArray(name);
        for (int i = Math.Max(0, gaps.Count - MostGaps); i < gaps.Count; i++)
        {
            json.WriteStartObject();
            WireTime.Write(json, "from", gaps[i].FromMs);
            WireTime.Write(json, "to", gaps[i].ToMs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What was wrong with a viewer's message, or with a series that was asked for.</summary>
    internal static void Error(Utf8JsonWriter json, string code, string message, SeriesKey? key = null)
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        if (key is { } named)
        {
            json.WriteString("symbol", named.Symbol);
            json.WriteString("timeframe", named.Interval.ToString());
        }
        json.WriteString("code", code);
        json.WriteString("message", message);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>A number, or null where there is none.</summary>
    internal static void WriteValue(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }

    /// <summary>Bars and indicators as columns, into an object that is open.</summary>
    internal static void WriteColumns(Utf8JsonWriter json, CandleColumns bars, IndicatorColumns lines, int from)
    {
        json.WriteStartArray("time");
        foreach (long time in bars.OpenMs[from..])
            WireTime.WriteValue(json, time);
        json.WriteEndArray();
        WriteColumn(json, "open", bars.Open[from..]);
        WriteColumn(json, "high", bars.High[from..]);
        WriteColumn(json, "low", bars.Low[from..]);
        WriteColumn(json, "close", bars.Close[from..]);
        WriteColumn(json, "volume", bars.Volume[from..]);
        for (int i = 0; i < lines.Lines.Count; i++)
            WriteColumn(json, lines.Lines[i], lines.At(i)[from..]);
    }

    private static string Name(SeriesPhase phase) => phase switch
    {
        SeriesPhase.Seeding => "seeding",
        SeriesPhase.Waiting => "waiting",
        SeriesPhase.Live => "live",
        SeriesPhase.Rejecting => "rejecting",
        SeriesPhase.Reconnecting => "reconnecting",
        SeriesPhase.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "This phase has no name on the wire."),
    };

    private static void Begin(Utf8JsonWriter json, string type, in Envelope envelope, in Candle candle)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("symbol", envelope.Key.Symbol);
        json.WriteString("timeframe", envelope.Key.Interval.ToString());
        json.WriteNumber("seq", envelope.Seq);
        json.WriteStartObject("candle");
        WireTime.Write(json, "time", candle.OpenMs);
        json.WriteNumber("open", candle.Open);
        json.WriteNumber("high", candle.High);
        json.WriteNumber("low", candle.Low);
        json.WriteNumber("close", candle.Close);
        json.WriteNumber("volume", candle.Volume);
        json.WriteEndObject();
    }

    private static void End(Utf8JsonWriter json, in Envelope envelope, bool isFinal)
    {
        if (!envelope.IsPlain)
        {
            if (isFinal)
                json.WriteBoolean("closed", true);
            if (envelope.SourceMs != 0)
                json.WriteNumber("source_time", envelope.SourceMs);
            if (envelope.IsSimulated)
                json.WriteBoolean("simulated", true);
        }
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteIndicators(Utf8JsonWriter json, in Bar bar)
    {
        json.WriteStartObject("indicators");
        for (int i = 0; i < bar.Lines.Count; i++)
        {
            json.WritePropertyName(bar.Lines[i]);
            WriteValue(json, bar.Value(i));
        }
        json.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter json, ChartSnapshot snapshot, int window)
    {
        json.WriteStartObject("history");
        WriteColumns(json, snapshot.Bars, snapshot.Indicators, Math.Max(0, snapshot.Bars.Count - window));
        json.WriteEndObject();
    }

    // What belongs to all bars, and may be another when bars are.
    private static void WritePricing(Utf8JsonWriter json, ChartSnapshot snapshot)
    {
        json.WriteNumber("precision", PricePrecision.Of(snapshot.Bars, snapshot.Forming));
        if (snapshot.SessionZone is { } zone)
            json.WriteString("session_zone", zone);
    }

    private static void WriteColumn(Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
            WriteValue(json, value);
        json.WriteEndArray();
    }
}
