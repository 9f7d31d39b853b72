using System.Text.Json;

namespace RealtimeNotebook.Alerts;

/// <summary>An alert as JSON: the same on the wire and in stores.</summary>
internal static class AlertJson
{
    /// <summary>Writes an alert as an object.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="alert">The alert.</param>
    /// <param name="type">The message's type, where it is a message.</param>
    internal static void Write(Utf8JsonWriter json, Alert alert, string? type = null)
    {
        json.WriteStartObject();
        if (type is not null)
            json.WriteString("type", type);
        json.WriteString("id", alert.Id);
        json.WriteString("rule", alert.Rule);
        json.WriteString("symbol", alert.Key.Symbol);
        json.WriteString("timeframe", alert.Key.Interval.ToString());
        json.WriteString("severity", Name(alert.Severity));
        json.WriteString("text", alert.Text);
        json.WriteString("time", alert.Time.UtcDateTime);
        json.WriteString("bar_time", alert.BarTime.UtcDateTime);
        if (alert.Price is { } price && double.IsFinite(price))
            json.WriteNumber("price", price);
        else
            json.WriteNull("price");
        if (alert.Count != 1)
            json.WriteNumber("count", alert.Count);
        if (alert.SourceMs != 0)
            json.WriteNumber("source_time", alert.SourceMs);
        if (alert.IsSimulated)
            json.WriteBoolean("simulated", true);
        json.WriteEndObject();
    }

    /// <summary>Reads an alert of a series.</summary>
    /// <returns>The alert, or null when the text is none, or one of another series.</returns>
    internal static Alert? Read(ReadOnlyMemory<byte> utf8, SeriesKey key)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            JsonElement root = document.RootElement;
            string severity = root.GetProperty("severity").GetString() ?? "";
            string id = root.GetProperty("id").GetString() ?? "";
            string rule = root.GetProperty("rule").GetString() ?? "";
            if (root.GetProperty("symbol").GetString() != key.Symbol || root.GetProperty("timeframe").GetString() != key.Interval.ToString()
                || !Enum.TryParse(severity, ignoreCase: true, out AlertSeverity level) || !Enum.IsDefined(level) || id.Length is 0 or > 64 || rule.Length is 0 or > 200)
            {
                return null;
            }
            double? price = root.TryGetProperty("price", out JsonElement number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : null;
            return new(id, rule, key, level, AlertText.Clean(root.GetProperty("text").GetString() ?? ""),
                Time(root, "time"), Time(root, "bar_time"), price, root.TryGetProperty("source_time", out JsonElement source) ? source.GetInt64() : 0)
            {
                Count = root.TryGetProperty("count", out JsonElement count) ? count.GetInt32() : 1,
                IsSimulated = root.TryGetProperty("simulated", out JsonElement simulated) && simulated.GetBoolean(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            // What a store holds may be anybody's; the caller counts what is no alert.
            return null;
        }
    }

    internal static string Name(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical => "critical",
        AlertSeverity.Warning => "warning",
        _ => "info",
    };

    private static long Time(JsonElement root, string name) => root.GetProperty(name).GetDateTimeOffset().ToUnixTimeMilliseconds();
}
