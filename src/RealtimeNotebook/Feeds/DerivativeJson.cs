using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using RealtimeNotebook.Derivatives;

namespace RealtimeNotebook.Feeds;

/// <summary>Reads and writes open interest, funding rates and liquidations as one JSON object a message.</summary>
/// <remarks>Numbers may be strings, so that none is rounded on its way; times are Unix milliseconds or ISO-8601. Names that say nothing
/// here are skipped with whatever they hold; of a name given twice the last counts.</remarks>
internal static partial class DerivativeJson
{
    /// <summary>The longest message that is looked into, in bytes.</summary>
    internal const int MostBytes = 16 * 1024;

    private const int MostTextBytes = 256;

    /// <summary>Reads one message. Never throws, whatever the bytes.</summary>
    /// <param name="json">UTF-8 text of one JSON object.</param>
    /// <param name="kind">What it should be; null where the message says so by <c>type</c>.</param>
    /// <param name="symbol">Whose it should be; null where that is for the message to say.</param>
    /// <returns>What it says, or <see cref="DerivativeEvent.Refused"/> with what was wrong and what was expected. A message that says that it
    /// is made up is refused, too: nobody would know later.</returns>
    internal static DerivativeEvent Read(ReadOnlySpan<byte> json, DerivativeEventKind? kind, string? symbol)
    {
        DerivativeEvent one = Read(json, kind, symbol, out bool isSimulated);
        return isSimulated && one.Kind != DerivativeEventKind.Refused
            ? DerivativeEvent.Refused("The message says simulated: its numbers are made up, and they are not taken among real ones.") : one;
    }

    /// <summary>Reads one message, made up or not. Never throws, whatever the bytes.</summary>
    /// <param name="json">UTF-8 text of one JSON object.</param>
    /// <param name="kind">What it should be; null where the message says so by <c>type</c>.</param>
    /// <param name="symbol">Whose it should be; null where that is for the message to say.</param>
    /// <param name="isSimulated">Whether it says that it is made up.</param>
    /// <returns>What it says, or <see cref="DerivativeEvent.Refused"/> with what was wrong and what was expected.</returns>
    internal static DerivativeEvent Read(ReadOnlySpan<byte> json, DerivativeEventKind? kind, string? symbol, out bool isSimulated)
    {
        isSimulated = false;
        if (json.Length > MostBytes)
            return DerivativeEvent.Refused(string.Create(CultureInfo.InvariantCulture, $"The message has {json.Length} bytes; at most {MostBytes} are read."));
        if (!Utf8.IsValid(json))
            return DerivativeEvent.Refused("The message is not UTF-8; expected one JSON object.");
        try
        {
            var fields = new Fields { Symbol = symbol ?? "" };
            string? fault = ReadObject(json, ref fields);
            isSimulated = fields.IsSimulated;
            kind ??= fields.Kind;
            if (fault is null && symbol is not null && fields.Symbol != symbol)
                fault = $"symbol ({Refusal.Printable(System.Text.Encoding.UTF8.GetBytes(fields.Symbol))}) is another than the one this channel was subscribed for, {symbol}.";
            return fault is not null ? DerivativeEvent.Refused(fault) : kind switch
            {
                DerivativeEventKind.OpenInterest => fields.ToOpenInterest(),
                DerivativeEventKind.Funding => fields.ToFunding(),
                DerivativeEventKind.Liquidation => fields.ToLiquidation(),
                _ => DerivativeEvent.Refused("type is missing or unknown; expected oi, funding or liquidation."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws for text that is not JSON, and for escapes that are no characters.
            return NotAnObject(json);
        }
    }

    private static DerivativeEvent NotAnObject(ReadOnlySpan<byte> json) => DerivativeEvent.Refused(
        $"The message is not one JSON object ({Refusal.Printable(json)}); expected for example "
        + """{"timestamp":1764165720000,"symbol":"BTCUSDT","venue":"binance","open_interest":"81234.5"}.""");

    private static string? ReadObject(ReadOnlySpan<byte> json, ref Fields fields)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        string? fault = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.ValueSpan.Length <= MostTextBytes ? reader.GetString()! : "";
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            fields.IsSimulated |= reader.TokenType == JsonTokenType.True && name == "simulated";
            string text = reader.TokenType switch
            {
                JsonTokenType.String when reader.ValueSpan.Length <= MostTextBytes => reader.GetString()!,
                JsonTokenType.Number when reader.ValueSpan.Length <= MostTextBytes => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
                _ => "",
            };
            // The first counts; whether the message is made up may be said after it.
            fault ??= fields.Set(name, text);
        }
        return reader.Read() ? throw new JsonException() : fault;
    }

    private struct Fields
    {
        private long? _timeMs;
        private string? _venue;
        private decimal? _openInterest;
        private decimal? _openInterestValue;
        private decimal? _rate;
        private decimal? _predicted;
        private long? _nextMs;
        private LiquidatedSide? _side;
        private decimal? _quantity;
        private decimal? _price;

        internal string Symbol { get; set; }

        internal DerivativeEventKind? Kind { get; private set; }

        internal bool IsSimulated { get; set; }

        internal string? Set(string name, string text) => name switch
        {
            "timestamp" => Time(name, text, ref _timeMs),
            "symbol" => SetSymbol(text),
            "venue" => SetVenue(text),
            "open_interest" => Number(name, text, ref _openInterest),
            "open_interest_value" => Number(name, text, ref _openInterestValue),
            "funding_rate" => Number(name, text, ref _rate),
            "predicted_rate" => Number(name, text, ref _predicted),
            "next_funding_time" => Time(name, text, ref _nextMs),
            "side" => SetSide(text),
            "quantity" => Number(name, text, ref _quantity),
            "price" => Number(name, text, ref _price),
            "type" => SetKind(text),
            _ => null,
        };

        internal readonly DerivativeEvent ToOpenInterest()
        {
            if (Missing(("open_interest", _openInterest is null)) is { } missing)
                return DerivativeEvent.Refused(missing);
            var entry = new OpenInterest(_timeMs!.Value, Symbol, _venue!, _openInterest!.Value, _openInterestValue);
            return DerivativeBounds.Fault(entry) is { } fault ? DerivativeEvent.Refused(fault) : DerivativeEvent.Of(entry);
        }

        internal readonly DerivativeEvent ToFunding()
        {
            if (Missing(("funding_rate", _rate is null)) is { } missing)
                return DerivativeEvent.Refused(missing);
            var entry = new Funding(_timeMs!.Value, Symbol, _venue!, _rate!.Value, _nextMs, _predicted);
            return DerivativeBounds.Fault(entry) is { } fault ? DerivativeEvent.Refused(fault) : DerivativeEvent.Of(entry);
        }

        internal readonly DerivativeEvent ToLiquidation()
        {
            if (Missing(("side", _side is null), ("quantity", _quantity is null), ("price", _price is null)) is { } missing)
                return DerivativeEvent.Refused(missing);
            var entry = new Liquidation(_timeMs!.Value, Symbol, _venue!, _side!.Value, _quantity!.Value, _price!.Value);
            return DerivativeBounds.Fault(entry) is { } fault ? DerivativeEvent.Refused(fault) : DerivativeEvent.Of(entry);
        }

        private readonly string? Missing(params ReadOnlySpan<(string Name, bool IsMissing)> more)
        {
            string? name = _timeMs is null ? "timestamp" : _venue is null ? "venue" : Symbol.Length == 0 ? "symbol" : null;
            foreach ((string other, bool isMissing) in more)
                name ??= isMissing ? other : null;
            return name is null ? null : $"{name} is missing or null.";
        }

        private string? SetSymbol(string text)
        {
            Symbol = text;
            return null;
        }

        private string? SetVenue(string text)
        {
            _venue = text.ToLowerInvariant();
            return null;
        }

        private string? SetSide(string text)
        {
            _side = text.ToUpperInvariant() switch { "LONG" => LiquidatedSide.Long, "SHORT" => LiquidatedSide.Short, _ => null };
            return _side is null ? $"side{Shown(text)} is neither LONG nor SHORT." : null;
        }

        private string? SetKind(string text)
        {
            Kind = text switch
            {
                "oi" => DerivativeEventKind.OpenInterest,
                "funding" => DerivativeEventKind.Funding,
                "liquidation" => DerivativeEventKind.Liquidation,
                _ => null,
            };
            return null;
        }

        private static string? Number(string name, string text, ref decimal? number)
        {
            bool isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value);
            number = isNumber ? value : null;
            return isNumber ? null : $"{name}{Shown(text)} is not a number that a decimal holds; expected such as 81234.5 or \"81234.5\".";
        }

        private static string? Time(string name, string text, ref long? timeMs)
        {
            byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text);
            bool isTime = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ms);
            if (isTime)
                ms = TextTime.FromNumber(ms);
            isTime = isTime || TextTime.TryReadIso(utf8, out ms);
            timeMs = isTime ? ms : null;
            return isTime ? null : $"{name}{Shown(text)} is not a time; expected Unix milliseconds, or ISO-8601 such as 2026-11-20T14:31:00Z.";
        }

        private static string Shown(string text) => text.Length == 0 ? "" : $" ({Refusal.Printable(System.Text.Encoding.UTF8.GetBytes(text))})";
    }
}
