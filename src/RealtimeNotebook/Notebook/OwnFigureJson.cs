using System.Text;
using System.Text.Json;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>The present state in a figure of the user's own: its traces that live with their data, everything else as it was given.</summary>
internal static class OwnFigureJson
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes the last bars of the window.</summary>
    /// <param name="snapshot">The series now.</param>
    /// <param name="window">How many bars.</param>
    /// <param name="figure">A figure as <see cref="FigureOption"/> has read it.</param>
    internal static string Write(ChartSnapshot snapshot, int window, string figure)
    {
        var bars = new ChartWindow(snapshot, window);
        var clock = new ChartClock(null, snapshot.Key.Interval, snapshot.SessionZone);
        using JsonDocument own = JsonDocument.Parse(figure);
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            JsonElement data = own.RootElement.GetProperty("data");
            int price = FigureOption.PriceOf(data);
            for (int i = 0; i < data.GetArrayLength(); i++)
                WriteTrace(json, data[i], i == price, bars, clock);
            json.WriteEndArray();
            foreach (JsonProperty property in own.RootElement.EnumerateObject().Where(property => property.Name != "data"))
                property.WriteTo(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void WriteTrace(Utf8JsonWriter json, JsonElement trace, bool isPrice, ChartWindow bars, ChartClock clock)
    {
        string name = FigureOption.NameOf(trace);
        double[]? values = isPrice || FigureOption.TypeOf(trace) == "candlestick" ? null : name == "volume" ? Column(bars, bar => bar.Volume) : bars.Line(name);
        bool isLive = isPrice || values is not null;
        json.WriteStartObject();
        foreach (JsonProperty property in trace.EnumerateObject().Where(property => !isLive || !FigureOption.IsData(property.Name)))
            property.WriteTo(json);
        if (isLive)
        {
            json.WriteStartArray("x");
            for (int i = 0; i < bars.Count; i++)
                json.WriteStringValue(PriceText.Format(clock.Shown(bars[i].OpenMs), TimeFormat));
            json.WriteEndArray();
        }
        if (isPrice)
        {
            WriteValues(json, "open", Column(bars, bar => bar.Open));
            WriteValues(json, "high", Column(bars, bar => bar.High));
            WriteValues(json, "low", Column(bars, bar => bar.Low));
            WriteValues(json, "close", Column(bars, bar => bar.Close));
        }
        else if (values is not null)
        {
            WriteValues(json, "y", values);
        }
        json.WriteEndObject();
    }

    private static double[] Column(ChartWindow bars, Func<Candle, double> of) => [.. Enumerable.Range(0, bars.Count).Select(i => of(bars[i]))];

    private static void WriteValues(Utf8JsonWriter json, string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            if (double.IsFinite(value))
                json.WriteNumberValue(value);
            else
                json.WriteNullValue();
        }
        json.WriteEndArray();
    }
}
