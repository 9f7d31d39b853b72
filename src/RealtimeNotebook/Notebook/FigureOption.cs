using System.Text;
using System.Text.Json;

namespace RealtimeNotebook.Notebook;

/// <summary>Reads the figure that a user wants a chart drawn in: JSON, or an object that can write itself as JSON.</summary>
/// <remarks>What comes out is <c>{"data":[...],"layout":{...}}</c>. Traces that will live have lost their data, which they get from the series.</remarks>
internal static class FigureOption
{
    private const int MostCharacters = 8_000_000;
    private const int MostTraces = 200;

    private static readonly string[] Types = ["candlestick", "scatter", "bar"];
    private static readonly string[] LiveNames = ["hull", "macd", "signal", "histogram", "volume"];
    private static readonly string[] DataNames = ["x", "x0", "dx", "y", "y0", "dy", "open", "high", "low", "close"];

    /// <summary>Reads a figure.</summary>
    /// <param name="given">What the user gave.</param>
    /// <param name="faults">Where everything that is wrong with it is added, a sentence each.</param>
    /// <returns>The figure, or null when it is faulty.</returns>
    internal static string? Read(object given, ICollection<string> faults)
    {
        try
        {
            string text = FigureObject.ToJson(given);
            if (text.Length > MostCharacters)
                throw new ArgumentException($"it is {text.Length} characters of JSON; expected at most {MostCharacters}.");
            using JsonDocument figure = JsonDocument.Parse(text);
            int before = faults.Count;
            foreach (string fault in Faults(figure.RootElement))
                faults.Add($"Figure: {fault}");
            return faults.Count == before ? Write(figure.RootElement) : null;
        }
        catch (JsonException e)
        {
            faults.Add($"Figure: it is not JSON ({e.Message}); expected {{\"data\":[...],\"layout\":{{...}}}}.");
        }
        catch (ArgumentException e)
        {
            faults.Add($"Figure: {e.Message}");
        }
        return null;
    }

    /// <summary>Which trace is the price: the candlestick of that name, or else the first; -1 when there is none.</summary>
    internal static int PriceOf(JsonElement data)
    {
        int first = -1;
        for (int i = 0; i < data.GetArrayLength(); i++)
        {
            if (TypeOf(data[i]) != "candlestick")
                continue;
            if (NameOf(data[i]) == "price")
                return i;
            first = first < 0 ? i : first;
        }
        return first;
    }

    internal static string NameOf(JsonElement trace) => TextOf(trace, "name") ?? "";

    internal static string TypeOf(JsonElement trace) => TextOf(trace, "type") ?? "scatter";

    /// <summary>Whether a property of a trace is data, and not how it looks.</summary>
    internal static bool IsData(string property) => Array.IndexOf(DataNames, property) >= 0;

    private static IEnumerable<string> Faults(JsonElement figure)
    {
        if (figure.ValueKind != JsonValueKind.Object || !figure.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Array)
        {
            yield return "it has no array \"data\"; expected {\"data\":[...],\"layout\":{...}}.";
            yield break;
        }
        if (figure.TryGetProperty("layout", out JsonElement layout) && layout.ValueKind != JsonValueKind.Object)
            yield return $"its layout is {layout.ValueKind}; expected an object.";
        if (data.GetArrayLength() > MostTraces)
            yield return $"it has {data.GetArrayLength()} traces; expected at most {MostTraces}.";
        if (data.EnumerateArray().Any(trace => trace.ValueKind != JsonValueKind.Object))
        {
            yield return "not all of its traces are objects.";
            yield break;
        }
        foreach (JsonElement trace in data.EnumerateArray().Where(trace => !Types.Contains(TypeOf(trace))))
            yield return $"trace '{NameOf(trace)}' is of type '{TypeOf(trace)}', which the page cannot draw; expected {string.Join(", ", Types)}.";
        int price = PriceOf(data);
        if (price < 0)
            yield return "it has no candlestick trace; expected one, named 'price' where there are several.";
        else if (TextOf(data[price], "xaxis") is { } axis and not "x")
            yield return $"its price stands on the time axis '{axis}'; expected 'x'.";
    }

    private static string Write(JsonElement figure)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            JsonElement data = figure.GetProperty("data");
            int price = PriceOf(data);
            for (int i = 0; i < data.GetArrayLength(); i++)
                WriteTrace(json, data[i], isLive: i == price || LiveNames.Contains(NameOf(data[i])));
            json.WriteEndArray();
            if (figure.TryGetProperty("layout", out JsonElement layout))
            {
                json.WritePropertyName("layout");
                layout.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void WriteTrace(Utf8JsonWriter json, JsonElement trace, bool isLive)
    {
        json.WriteStartObject();
        foreach (JsonProperty property in trace.EnumerateObject().Where(property => !isLive || !IsData(property.Name)))
            property.WriteTo(json);
        json.WriteEndObject();
    }

    private static string? TextOf(JsonElement trace, string name) =>
        trace.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
