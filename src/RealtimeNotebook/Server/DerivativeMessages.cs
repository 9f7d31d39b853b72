using System.Text.Json;
using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>What <c>/ws</c> tells.</summary>
internal static class DerivativeMessages
{
    /// <summary>Open interest or a funding rate.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="one">The event.</param>
    /// <param name="move">With open interest: by how much it has moved within a minute, where that is more than 5 %.</param>
    /// <param name="isSimulated">Whether it is made up.</param>
    internal static void Event(Utf8JsonWriter json, in DerivativeEvent one, decimal? move, bool isSimulated)
    {
        json.WriteStartObject();
        DerivativeJson.WriteBody(json, one);
        if (move is { } moved)
            json.WriteNumber("move", Math.Round(moved, 6));
        End(json, isSimulated);
    }

    /// <summary>One liquidation as it is; several added up.</summary>
    internal static void Liquidations(Utf8JsonWriter json, IReadOnlyList<LiquidationGroup> groups, bool isSimulated)
    {
        json.WriteStartObject();
        if (groups is [{ Count: 1 } single])
        {
            DerivativeJson.WriteBody(json, DerivativeEvent.Of(new Liquidation(single.FirstMs, single.Symbol, single.Venue, single.Side, single.Quantity, single.Price)));
            End(json, isSimulated);
            return;
        }
        json.WriteString("type", "liquidation_summary");
        json.WriteNumber("from", groups.Min(static group => group.FirstMs));
        json.WriteNumber("timestamp", groups.Max(static group => group.LastMs));
        json.WriteNumber("count", groups.Sum(static group => group.Count));
        json.WriteNumber("value", groups.Sum(static group => group.Value));
        json.WriteStartArray("groups");
        foreach (LiquidationGroup group in groups)
        {
            json.WriteStartObject();
            json.WriteNumber("from", group.FirstMs);
            json.WriteNumber("timestamp", group.LastMs);
            json.WriteString("symbol", group.Symbol);
            json.WriteString("venue", group.Venue);
            json.WriteString("side", DerivativeJson.NameOf(group.Side));
            json.WriteNumber("count", group.Count);
            json.WriteNumber("quantity", group.Quantity);
            json.WriteNumber("price", group.Price);
            json.WriteNumber("value", group.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        End(json, isSimulated);
    }

    /// <summary>How the feed does, and what this viewer looks at.</summary>
    internal static void Status(Utf8JsonWriter json, DerivativesHub hub, IEnumerable<string> subscribed)
    {
        DerivativesStatus status = hub.Status;
        json.WriteStartObject();
        json.WriteString("type", "status");
        json.WriteBoolean("connected", status.IsConnected);
        json.WriteStartArray("exchanges");
        foreach (string venue in hub.Venues)
            json.WriteStringValue(venue);
        json.WriteEndArray();
        json.WriteStartArray("subscribed_symbols");
        foreach (string symbol in subscribed)
            json.WriteStringValue(symbol);
        json.WriteEndArray();
        json.WriteString("feed", status.Feed);
        // Only while it is so: otherwise the message is as documented.
        if (status.Rejection is not null)
            json.WriteBoolean("rejecting", true);
        if ((status.Failure ?? status.Outage ?? status.Rejection ?? status.HistoryFault) is { } text)
            json.WriteString("text", text);
        End(json, status.IsSimulated);
    }

    /// <summary>What <c>/api/symbols</c> answers.</summary>
    internal static void Symbols(Utf8JsonWriter json, DerivativesHub hub, IEnumerable<string> shown)
    {
        SymbolListing offered = hub.Offered;
        bool isComplete = hub.Symbols.Count > 0;
        // What the feed lists, in its order; where there may be others, what is looked at or charted goes before.
        string[] before = [.. hub.Status.Symbols.Concat(shown).Where(symbol => hub.SymbolFault(symbol) is null).Distinct(StringComparer.Ordinal)];
        json.WriteStartObject();
        json.WriteStartArray("symbols");
        foreach (string symbol in isComplete ? offered.Symbols : before.Concat(offered.Symbols).Distinct(StringComparer.Ordinal))
            json.WriteStringValue(symbol);
        json.WriteEndArray();
        json.WriteStartArray("listened");
        foreach (string symbol in hub.Status.Symbols)
            json.WriteStringValue(symbol);
        json.WriteEndArray();
        // Whether another symbol would be accepted all the same.
        json.WriteBoolean("complete", isComplete);
        // Whether the feed's server is being asked for its list, and why it has not given it.
        json.WriteBoolean("pending", offered.IsPending);
        json.WriteString("fault", offered.Fault);
        json.WriteStartArray("exchanges");
        foreach (string venue in hub.Venues)
            json.WriteStringValue(venue);
        json.WriteEndArray();
        json.WriteBoolean("simulated", hub.IsSimulated);
        // For how long a venue's last word counts in a sum of open interest.
        json.WriteNumber("oi_holds_ms", hub.HoldsMs);
        json.WriteEndObject();
    }

    private static void End(Utf8JsonWriter json, bool isSimulated)
    {
        if (isSimulated)
            json.WriteBoolean("simulated", true);
        json.WriteEndObject();
        json.Flush();
    }
}
