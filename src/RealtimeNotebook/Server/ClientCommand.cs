using System.Text.Json;

namespace RealtimeNotebook.Server;

/// <summary>What a viewer asks for or reports.</summary>
internal enum ClientAction
{
    Resync,
    Rate,
    Latency,
    Ping,
    Features,
}

/// <summary>How long events took from their source to a viewer's pixels, as its page measured; milliseconds.</summary>
internal readonly record struct ViewerLatency(long Samples, double P50, double P95, double Max);

/// <summary>A viewer's message, read and checked.</summary>
internal readonly record struct ClientCommand(
    ClientAction Action, TimeSpan Every = default, ViewerLatency Latency = default, ViewerFeatures Features = ViewerFeatures.None)
{
    private const string Expected =
        "expected {\"action\":\"resync\"}, {\"action\":\"ping\"}, {\"action\":\"rate\",\"ms\":0..60000}, {\"action\":\"features\",\"types\":[\"status\",\"alerts\",\"marks\",\"figure\"]} or {\"action\":\"latency\",\"samples\":n,\"p50\":ms,\"p95\":ms,\"max\":ms}, "
        + "where several series are shown with \"symbol\" and \"timeframe\" if only one is meant.";

    private const int MostMilliseconds = 60_000;

    /// <summary>The symbol that is meant; null for all.</summary>
    internal string? Symbol { get; private init; }

    /// <summary>The interval that is meant; null for all.</summary>
    internal Interval? Timeframe { get; private init; }

    /// <summary>Whether a series is meant.</summary>
    internal bool IsMeant(SeriesKey key) => (Symbol is null || Symbol == key.Symbol) && (Timeframe is null || Timeframe == key.Interval);

    /// <summary>Reads a message.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="command">What it says, or the default value.</param>
    /// <returns>Null when it could be read; otherwise what is wrong and what was expected.</returns>
    internal static (string Code, string Message)? Read(ReadOnlySpan<byte> utf8, out ClientCommand command)
    {
        command = default;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        List<string>? types = null;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return ("INVALID_JSON", $"The message is not a JSON object; {Expected}");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString() ?? "";
                reader.Read();
                if (name is "action" or "symbol" or "timeframe" && reader.TokenType == JsonTokenType.String)
                    texts[name] = reader.GetString() ?? "";
                else if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double number))
                    numbers[name] = number;
                else if (name == "types" && reader.TokenType == JsonTokenType.StartArray)
                    types = ReadTexts(ref reader);
                else
                    reader.Skip();
            }
            if (reader.Read())
                return ("INVALID_JSON", $"Something follows the JSON object; {Expected}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws InvalidOperationException for text that is not UTF-8.
            return ("INVALID_JSON", $"The message is not JSON; {Expected}");
        }
        Interval interval = default;
        if (texts.TryGetValue("timeframe", out string? timeframe) && !Interval.TryParse(timeframe, out interval))
            return ("INVALID_INTERVAL", $"The timeframe is no interval; expected one of {string.Join(' ', Interval.All)}.");
        (string Code, string Message)? fault = Interpret(texts.GetValueOrDefault("action"), numbers, types, out command);
        command = command with { Symbol = texts.GetValueOrDefault("symbol"), Timeframe = timeframe is null ? null : interval };
        return fault;
    }

    private static (string Code, string Message)? Interpret(
        string? action, Dictionary<string, double> numbers, List<string>? types, out ClientCommand command)
    {
        command = default;
        switch (action)
        {
            case "resync":
                command = new(ClientAction.Resync);
                return null;
            case "ping":
                command = new(ClientAction.Ping);
                return null;
            case "rate" when numbers.TryGetValue("ms", out double ms) && ms is >= 0 and <= MostMilliseconds:
                command = new(ClientAction.Rate, TimeSpan.FromMilliseconds(ms));
                return null;
            case "rate":
                return ("INVALID_ACTION", $"A rate needs ms, a number of milliseconds from 0 to {MostMilliseconds}; {Expected}");
            case "latency" when TryLatency(numbers, out ViewerLatency latency):
                command = new(ClientAction.Latency, Latency: latency);
                return null;
            case "latency":
                return ("INVALID_ACTION", $"A latency needs samples, p50, p95 and max, none negative; {Expected}");
            case "features" when TryFeatures(types, out ViewerFeatures features):
                command = new(ClientAction.Features, Features: features);
                return null;
            case "features":
                return ("INVALID_FEATURES", $"Features need types, a list of {ViewerRequest.FeatureNames}; {Expected}");
            case null:
                return ("INVALID_ACTION", $"There is no action; {Expected}");
            default:
                return ("INVALID_ACTION", $"There is no action '{(action.Length <= 32 ? action : action[..32] + "...")}'; {Expected}");
        }
    }

    private static bool TryLatency(Dictionary<string, double> numbers, out ViewerLatency latency)
    {
        latency = default;
        if (!numbers.TryGetValue("samples", out double samples) || !numbers.TryGetValue("p50", out double p50)
            || !numbers.TryGetValue("p95", out double p95) || !numbers.TryGetValue("max", out double max)
            || !(samples is >= 0 and < 1e15 && p50 is >= 0 and < 1e15 && p95 is >= 0 and < 1e15 && max is >= 0 and < 1e15))
            return false;
        latency = new((long)samples, p50, p95, max);
        return true;
    }

    private static bool TryFeatures(List<string>? types, out ViewerFeatures features)
    {
        features = ViewerFeatures.None;
        if (types is null)
            return false;
        foreach (string type in types)
        {
            if (!ViewerRequest.TryParse(type, out ViewerFeatures feature))
                return false;
            features |= feature;
        }
        return true;
    }

    // What is no text becomes an empty name, which is none.
    private static List<string> ReadTexts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : "");
            reader.Skip();
        }
        return texts;
    }
}
