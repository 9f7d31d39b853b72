using System.Text.Json;

namespace RealtimeNotebook.Server;

/// <summary>A message to <c>/ws</c>, read; its symbols are not checked yet.</summary>
/// <param name="Subscribes">Whether to look at the symbols; else to look away.</param>
/// <param name="Symbols">The symbols, 1 to 64; none with a ping.</param>
/// <param name="IsPing">Whether it only checks that the connection still carries anything.</param>
internal readonly record struct DerivativeCommand(bool Subscribes, IReadOnlyList<string> Symbols, bool IsPing = false)
{
    /// <summary>How many symbols a message may name, and a viewer look at.</summary>
    internal const int MostSymbols = 64;

    private const string Expected = "expected {\"action\":\"subscribe\"|\"unsubscribe\",\"symbols\":[\"BTCUSDT\"]} or {\"action\":\"ping\"}.";

    /// <summary>Reads a message.</summary>
    /// <returns>Null when it could be read; otherwise what is wrong and what was expected.</returns>
    internal static (string Code, string Message)? Read(ReadOnlySpan<byte> utf8, out DerivativeCommand command)
    {
        command = default;
        string? action = null;
        List<string>? symbols = null;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return ("INVALID_JSON", $"The message is not a JSON object; {Expected}");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString() ?? "";
                reader.Read();
                if (name == "action" && reader.TokenType == JsonTokenType.String)
                    action = reader.GetString();
                else if (name == "symbols" && reader.TokenType == JsonTokenType.StartArray)
                    symbols = Texts(ref reader);
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
        if (action == "ping")
        {
            command = new(false, [], IsPing: true);
            return null;
        }
        if (action is not ("subscribe" or "unsubscribe"))
            return ("INVALID_ACTION", action is null ? $"There is no action; {Expected}" : $"There is no action '{(action.Length <= 32 ? action : action[..32] + "...")}'; {Expected}");
        if (symbols is not { Count: > 0 and <= MostSymbols })
            return ("INVALID_SYMBOL", $"symbols is not a list of 1 to {MostSymbols} texts; {Expected}");
        command = new(action == "subscribe", symbols);
        return null;
    }

    // Null where something else than text is among them.
    private static List<string>? Texts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>();
        bool isGood = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
                texts.Add(reader.GetString()!);
            else
            {
                isGood = false;
                reader.Skip();
            }
        }
        return isGood ? texts : null;
    }
}
