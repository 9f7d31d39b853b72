using System.Text.Json;

namespace RealtimeNotebook.Server;

/// <summary>What became of the events of a series, in its status message.</summary>
internal static class EventCountsJson
{
    /// <summary>Writes the properties into an object that is open; of the reasons only those that have occurred.</summary>
    internal static void Write(Utf8JsonWriter json, SeriesStatus status)
    {
        json.WriteNumber("events_received", status.EventsReceived);
        json.WriteNumber("events_repaired", status.EventsRepaired);
        json.WriteStartObject("not_applied");
        foreach ((string reason, long count) in status.NotApplied.Where(static one => one.Value > 0).OrderBy(static one => one.Key, StringComparer.Ordinal))
            json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteString("last_refusal", status.LastRefusal);
    }
}
