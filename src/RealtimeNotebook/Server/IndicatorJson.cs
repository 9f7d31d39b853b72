using System.Text.Json;
using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Server;

/// <summary>On the wire, which lines make an indicator, and where and how they are drawn.</summary>
internal static class IndicatorJson
{
    /// <summary>Writes the property <c>panels</c>: one object an indicator, with what differs from lines over the candles.</summary>
    internal static void WritePanels(Utf8JsonWriter json, IReadOnlyList<DrawnIndicator> drawn)
    {
        json.WriteStartArray("panels");
        foreach (DrawnIndicator indicator in drawn)
            Write(json, indicator);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DrawnIndicator indicator)
    {
        IndicatorDrawing drawing = indicator.Drawing;
        json.WriteStartObject();
        json.WriteStartArray("lines");
        foreach (string line in indicator.Lines)
            json.WriteStringValue(line);
        json.WriteEndArray();
        if (drawing.Pane is { } pane)
            json.WriteString("pane", pane);
        if (drawing.Range is { } range)
            WriteNumbers(json, "range", [range.Low, range.High]);
        if (drawing.Levels.Count > 0)
            WriteNumbers(json, "levels", drawing.Levels);
        if (drawing.Format == IndicatorFormat.Volume)
            json.WriteString("format", "volume");
        if (drawing.Band is { } band)
            WritePair(json, "band", band.Upper, band.Lower);
        if (drawing.Direction is { } direction)
            WritePair(json, "direction", direction.Line, direction.By);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WritePair(Utf8JsonWriter json, string name, string first, string second)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(first);
        json.WriteStringValue(second);
        json.WriteEndArray();
    }
}
