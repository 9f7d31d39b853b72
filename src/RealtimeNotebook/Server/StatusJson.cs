using System.Text.Json;
using RealtimeNotebook.Alerts;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>What the server says of itself and of its series.</summary>
internal static class StatusJson
{
    /// <summary>Whether a series is as it should be: neither cut off from its feed nor ended by a failure.</summary>
    internal static bool IsHealthy(IChartSource source) =>
        !source.HasFailed && source.Status.State.Phase is not (SeriesPhase.Reconnecting or SeriesPhase.Rejecting);

    /// <summary>All there is to know: every series, every viewer, the server's counts.</summary>
    internal static void WriteAll(Utf8JsonWriter json, ChartRegistry registry, ServerCounters counters, DerivativesHub? derivatives, bool isHealthy, TimeSpan uptime)
    {
        json.WriteStartObject();
        json.WriteString("status", isHealthy ? "ok" : "unhealthy");
        ProblemsJson.Write(json, registry.Sources);
        json.WriteStartArray("series");
        foreach (IChartSource source in registry.Sources)
            WriteSeries(json, source);
        json.WriteEndArray();
        json.WriteStartArray("viewers");
        foreach (WebSocketViewer viewer in registry.Viewers)
            WriteViewer(json, viewer);
        json.WriteEndArray();
        DerivativesStatusJson.Write(json, derivatives);
        WriteServer(json, counters, uptime);
        json.WriteEndObject();
    }

    /// <summary>The short form of <c>/ws/status</c>.</summary>
    internal static void WriteTrackers(Utf8JsonWriter json, ChartRegistry registry)
    {
        IReadOnlyList<IChartSource> sources = registry.Sources;
        json.WriteStartObject();
        json.WriteNumber("active_trackers", sources.Count);
        json.WriteStartObject("trackers");
        foreach (IChartSource source in sources)
        {
            ChartSnapshot snapshot = source.Snapshot;
            json.WriteStartObject(source.Key.ToString());
            json.WriteNumber("last_candle_count", snapshot.Bars.Count + (snapshot.Forming is null ? 0 : 1));
            WriteTime(json, "last_update_time", source.Status.LastUpdateMs);
            SignalJson.WriteCounts(json, "cached_signals_count", snapshot.Signals);
            json.WriteNumber("recomputations", snapshot.Signals.Recomputations);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSeries(Utf8JsonWriter json, IChartSource source)
    {
        SeriesStatus status = source.Status;
        json.WriteStartObject();
        json.WriteString("symbol", status.Key.Symbol);
        json.WriteString("timeframe", status.Key.Interval.ToString());
        json.WriteBoolean("healthy", IsHealthy(source));
        ChartMessages.WriteState(json, status.State, status.Sources);
        SourcesJson.Write(json, status.Sources);
        json.WriteNumber("bars", status.Bars);
        json.WriteNumber("bars_closed", status.BarsClosed);
        WriteTime(json, "last_update_time", status.LastUpdateMs);
        json.WriteNumber("events_received", status.EventsReceived);
        json.WriteNumber("events_applied", status.EventsApplied);
        json.WriteNumber("events_repaired", status.EventsRepaired);
        WriteCounts(json, "not_applied", status.NotApplied);
        json.WriteString("last_refusal", status.LastRefusal);
        WriteDepth(json, "event_queue", status.EventQueue);
        WriteDepth(json, "delta_queue", status.DeltaQueue);
        json.WriteStartObject("latency_us");
        WriteNumber(json, "p50", status.LatencyMicroseconds.P50);
        WriteNumber(json, "p95", status.LatencyMicroseconds.P95);
        WriteNumber(json, "p99", status.LatencyMicroseconds.P99);
        json.WriteEndObject();
        json.WriteNumber("reconnects", status.Reconnects);
        json.WriteNumber("resynchronisations", status.Resynchronisations);
        json.WriteNumber("pauses", status.Pauses);
        json.WriteNumber("clock_changes", status.ClockChanges);
        json.WriteNumber("drift", status.Drift);
        json.WriteNumber("drift_checks", status.DriftChecks);
        json.WriteNumber("viewers", status.Viewers);
        json.WriteStartObject("indicator_faults");
        foreach ((string line, string fault) in status.IndicatorFaults)
            json.WriteString(line, fault);
        json.WriteEndObject();
        AlertMessages.WriteStatus(json, (source as IAlertedSource)?.Alerts);
        json.WriteEndObject();
    }

    private static void WriteViewer(Utf8JsonWriter json, WebSocketViewer viewer)
    {
        json.WriteStartObject();
        json.WriteString("series", string.Join(' ', viewer.Series.Select(shown => shown.Source.Key)));
        json.WriteNumber("every_ms", viewer.Series.Min(shown => shown.Every).TotalMilliseconds);
        json.WriteNumber("messages", viewer.Stats.Messages);
        json.WriteNumber("bytes", viewer.Stats.Bytes);
        (double bytesPerSecond, double messagesPerSecond) = viewer.Stats.PerSecond();
        json.WriteNumber("bytes_per_second", Math.Round(bytesPerSecond, 1));
        json.WriteNumber("messages_per_second", Math.Round(messagesPerSecond, 2));
        WriteCompression(json, viewer.Stats);
        json.WriteNumber("conflated", viewer.Stats.Conflated);
        json.WriteNumber("alerts_dropped", viewer.AlertsDropped);
        if (viewer.Series.Select(shown => shown.Latency).MaxBy(report => report?.Value.P95) is { Value: var latency })
        {
            json.WriteStartObject("latency_ms");
            json.WriteNumber("samples", latency.Samples);
            json.WriteNumber("p50", latency.P50);
            json.WriteNumber("p95", latency.P95);
            json.WriteNumber("max", latency.Max);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("latency_ms");
        }
        json.WriteEndObject();
    }

    // What the messages would have taken, as a multiple of what they took; null where compression is off.
    private static void WriteCompression(Utf8JsonWriter json, ViewerStats stats)
    {
        if (stats.WireBytes is not { } wire)
        {
            json.WriteNull("wire_bytes");
            json.WriteNull("compression_ratio");
            return;
        }
        json.WriteNumber("wire_bytes", wire);
        json.WriteNumber("compression_ratio", wire == 0 ? 1 : Math.Round((double)stats.Bytes / wire, 2));
    }

    private static void WriteServer(Utf8JsonWriter json, ServerCounters counters, TimeSpan uptime)
    {
        json.WriteStartObject("server");
        json.WriteNumber("uptime_s", Math.Round(uptime.TotalSeconds, 3));
        json.WriteNumber("requests", counters.Requests);
        WriteCounts(json, "refused", counters.Refused);
        json.WriteNumber("faults", counters.Faults);
        json.WriteString("last_fault", counters.LastFault);
        json.WriteNumber("viewers", counters.Viewers);
        json.WriteNumber("slow_viewers", counters.SlowViewers);
        json.WriteNumber("messages", counters.Messages);
        json.WriteNumber("bytes", counters.Bytes);
        json.WriteNumber("conflated", counters.Conflated);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach ((string reason, long count) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteNumber(reason, count);
        json.WriteEndObject();
    }

    private static void WriteDepth(Utf8JsonWriter json, string name, (int Now, int Most) depth)
    {
        json.WriteStartObject(name);
        json.WriteNumber("now", depth.Now);
        json.WriteNumber("most", depth.Most);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        ChartMessages.WriteValue(json, value);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, long unixMs)
    {
        if (unixMs == 0)
            json.WriteNull(name);
        else
            WireTime.Write(json, name, unixMs);
    }
}
