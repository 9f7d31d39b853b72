using System.Text.Json;
using RealtimeNotebook.Alerts;

namespace RealtimeNotebook.Server;

/// <summary>The messages of <c>/ws/market</c> that tell of alerts, and the answer of <c>/api/alerts</c>.</summary>
internal static class AlertMessages
{
    /// <summary>One alert, now.</summary>
    internal static void Alert(Utf8JsonWriter json, Alert alert)
    {
        AlertJson.Write(json, alert, "alert");
        json.Flush();
    }

    /// <summary>The last alerts, oldest first.</summary>
    internal static void Alerts(Utf8JsonWriter json, SeriesKey key, IReadOnlyList<Alert> alerts)
    {
        json.WriteStartObject();
        json.WriteString("type", "alerts");
        json.WriteString("symbol", key.Symbol);
        json.WriteString("timeframe", key.Interval.ToString());
        WriteAll(json, "items", alerts);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>The last alerts of a series, and how many there were in all.</summary>
    internal static void Answer(Utf8JsonWriter json, SeriesKey key, AlertEngine? engine)
    {
        json.WriteStartObject();
        json.WriteString("symbol", key.Symbol);
        json.WriteString("timeframe", key.Interval.ToString());
        json.WriteNumber("raised", engine?.Desk.Log.Raised ?? 0);
        json.WriteNumber("held_back", engine?.Desk.HeldBack ?? 0);
        WriteAll(json, "items", engine?.Desk.Log.History ?? []);
        json.WriteEndObject();
    }

    /// <summary>What is watched for, as a property of the status; nothing where nothing can be.</summary>
    internal static void WriteStatus(Utf8JsonWriter json, AlertEngine? engine)
    {
        if (engine is null)
            return;
        json.WriteStartObject("alerts");
        json.WriteNumber("raised", engine.Desk.Log.Raised);
        json.WriteNumber("held_back", engine.Desk.HeldBack);
        json.WriteNumber("bars_missed", engine.BarsMissed);
        json.WriteNumber("faults", engine.Desk.Faults);
        json.WriteString("last_fault", engine.Desk.LastFault);
        json.WriteStartArray("rules");
        foreach (AlertRuleStatus rule in engine.Rules)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            json.WriteBoolean("enabled", rule.IsEnabled);
            json.WriteNumber("raised", rule.Raised);
            json.WriteNumber("failures", rule.Failures);
            json.WriteString("fault", rule.Fault);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (engine.Desk.Keeper?.Health is { } store)
        {
            json.WriteStartObject("store");
            json.WriteString("name", store.Name);
            json.WriteString("state", store.State.ToString().ToLowerInvariant());
            json.WriteString("text", store.Text);
            json.WriteNumber("answers", store.Answers);
            json.WriteNumber("failures", store.Failures);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, string name, IReadOnlyList<Alert> alerts)
    {
        json.WriteStartArray(name);
        foreach (Alert alert in alerts)
            AlertJson.Write(json, alert);
        json.WriteEndArray();
    }
}
