using System.Text.Json;

namespace RealtimeNotebook.Server;

/// <summary>What the user has drawn on a chart, all of it in one message: <c>marks</c>.</summary>
internal static class MarksMessage
{
    internal static void Write(Utf8JsonWriter json, SeriesKey key, IReadOnlyList<ChartMark> marks)
    {
        json.WriteStartObject();
        json.WriteString("type", "marks");
        json.WriteString("symbol", key.Symbol);
        json.WriteString("timeframe", key.Interval.ToString());
        json.WriteStartArray("items");
        foreach (ChartMark mark in marks)
            Write(json, mark);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    private static void Write(Utf8JsonWriter json, ChartMark mark)
    {
        json.WriteStartObject();
        json.WriteString("name", mark.Name);
        json.WriteString("kind", mark.Kind switch
        {
            ChartMarkKind.HorizontalLine => "horizontal",
            ChartMarkKind.VerticalLine => "vertical",
            _ => "note",
        });
        if (mark.Kind != ChartMarkKind.VerticalLine)
            json.WriteNumber("price", mark.Price);
        if (mark.Kind != ChartMarkKind.HorizontalLine)
            WireTime.Write(json, "time", mark.TimeMs);
        json.WriteString("text", mark.Text);
        if (mark.Color is not null)
            json.WriteString("color", mark.Color);
        json.WriteEndObject();
    }
}
