using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>A stretch of a series' past as <c>/data</c> tells it.</summary>
internal static class DataJson
{
    /// <summary>Writes columns, signals and metadata.</summary>
    internal static void Write(Utf8JsonWriter json, SeriesKey key, ChartPage page, StoredReach reach)
    {
        json.WriteStartObject();
        json.WriteString("symbol", key.Symbol);
        json.WriteString("interval", key.Interval.ToString());
        ChartMessages.WriteColumns(json, page.Bars, page.Indicators, 0);
        SignalJson.WriteAll(json, page.Signals);
        WriteMetadata(json, key.Interval, page, reach);
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, Interval interval, ChartPage page, StoredReach reach)
    {
        long? gapMs = reach.LatestMs is { } latest ? Math.Max(0, reach.NowMs - latest) : null;
        json.WriteStartObject("metadata");
        WriteNumber(json, "latest_stored_ts", reach.LatestMs);
        json.WriteNumber("now_ms", reach.NowMs);
        json.WriteNumber("interval_ms", interval.Milliseconds);
        WriteNumber(json, "gap_ms", gapMs);
        WriteNumber(json, "gap_candles", gapMs / interval.Milliseconds);
        // Where nothing is stored, everything is missing.
        json.WriteBoolean("has_gap", gapMs is null || gapMs >= interval.Milliseconds);
        if (reach.IsOwn is { } isOwn)
            json.WriteBoolean("written_by_us", isOwn);
        else
            json.WriteNull("written_by_us");
        json.WriteBoolean("has_more", page.HasMore);
        if (page.SignalsUntilMs is { } until)
            WireTime.Write(json, "signals_until", until);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
