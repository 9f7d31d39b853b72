using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>What the server says of its derivatives.</summary>
internal static class DerivativesStatusJson
{
    /// <summary>Whether they are as they should be; as are those of a server that has none.</summary>
    internal static bool IsHealthy(DerivativesHub? hub) => hub?.Status is not ({ IsConnected: false } or { Rejection: not null });

    /// <summary>How the feed and the store do, or null where there are none.</summary>
    internal static void Write(Utf8JsonWriter json, DerivativesHub? hub)
    {
        if (hub is null)
        {
            json.WriteNull("derivatives");
            return;
        }
        DerivativesStatus status = hub.Status;
        json.WriteStartObject("derivatives");
        json.WriteString("feed", status.Feed);
        json.WriteBoolean("simulated", status.IsSimulated);
        json.WriteBoolean("connected", status.IsConnected);
        json.WriteString("failure", status.Failure);
        json.WriteString("outage", status.Outage);
        json.WriteString("rejection", status.Rejection);
        json.WriteStartObject("venues");
        foreach ((string venue, long lastMs) in status.Venues.OrderBy(static one => one.Key, StringComparer.Ordinal))
            json.WriteNumber(venue, lastMs);
        json.WriteEndObject();
        json.WriteStartArray("symbols");
        foreach (string symbol in status.Symbols)
            json.WriteStringValue(symbol);
        json.WriteEndArray();
        json.WriteNumber("oi_holds_ms", hub.HoldsMs);
        json.WriteNumber("received", status.Received);
        json.WriteNumber("applied", status.Applied);
        json.WriteStartObject("not_applied");
        foreach ((string reason, long count) in status.NotApplied.OrderBy(static one => one.Key, StringComparer.Ordinal))
            json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteString("last_refusal", status.LastRefusal);
        json.WriteNumber("dropped", status.Dropped);
        json.WriteNumber("reconnects", status.Reconnects);
        json.WriteString("history_fault", status.HistoryFault);
        json.WriteString("symbols_fault", status.SymbolsFault);
        json.WriteNumber("kept", status.Store.Kept);
        json.WriteNumber("lost", status.Store.Lost);
        json.WriteEndObject();
    }
}
