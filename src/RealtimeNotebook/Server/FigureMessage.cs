using System.Text.Json;

namespace RealtimeNotebook.Server;

/// <summary>The figure that a series is to be drawn in where the user gave one, told once to each viewer: <c>figure</c>.</summary>
internal static class FigureMessage
{
    internal static void Write(Utf8JsonWriter json, SeriesKey key, string figure)
    {
        json.WriteStartObject();
        json.WriteString("type", "figure");
        json.WriteString("symbol", key.Symbol);
        json.WriteString("timeframe", key.Interval.ToString());
        json.WritePropertyName("figure");
        // Read and written by ourselves when the chart was started.
        json.WriteRawValue(figure, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
    }
}
