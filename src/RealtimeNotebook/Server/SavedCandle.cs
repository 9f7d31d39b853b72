using System.Text;
using System.Text.Json;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Server;

/// <summary>A forming bar that a program wants to be kept: <c>{symbol,interval,candle:{time,open,high,low,close,is_incomplete}}</c>.</summary>
/// <param name="Key">The series.</param>
/// <param name="Candle">The bar.</param>
internal sealed record SavedCandle(SeriesKey Key, LiveCandle Candle)
{
    /// <summary>The longest body that is looked into.</summary>
    internal const int MostBytes = 4_000;

    /// <summary>What a body should look like.</summary>
    internal const string Example =
        """{"symbol":"SPY","interval":"1m","candle":{"time":1795185060000,"open":1,"high":2,"low":1,"close":2,"is_incomplete":true}}""";

    private const int Depth = 8;
    private const long HourMs = 3_600_000;

    /// <summary>Reads a body.</summary>
    /// <param name="body">UTF-8 text.</param>
    /// <param name="nowMs">The present in Unix milliseconds: no bar may open after it, but for clocks that differ.</param>
    /// <param name="saved">What it says.</param>
    /// <returns>Null, or what is wrong and what was expected.</returns>
    internal static Refusal? Read(ReadOnlySpan<byte> body, long nowMs, out SavedCandle? saved)
    {
        saved = null;
        string? symbol = null, interval = null;
        int from = 0, length = 0;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Depth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return Invalid("The body is not one JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isSymbol = reader.ValueTextEquals("symbol"u8), isInterval = reader.ValueTextEquals("interval"u8), isCandle = reader.ValueTextEquals("candle"u8);
                reader.Read();
                if ((isSymbol || isInterval) && reader.TokenType != JsonTokenType.String)
                    return Invalid($"{(isSymbol ? "symbol" : "interval")} is not a text");
                if (isSymbol)
                    symbol = reader.GetString();
                else if (isInterval)
                    interval = reader.GetString();
                if (isCandle && reader.TokenType != JsonTokenType.StartObject)
                    return Invalid("candle is not an object");
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (isCandle)
                    (from, length) = (start, (int)reader.BytesConsumed - start);
            }
            // What follows the object must be nothing.
            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return Invalid("The body is not JSON");
        }
        if (SeriesQuery.Read(symbol, interval, out SeriesKey key) is { } refusal)
            return refusal;
        if (length == 0)
            return Invalid("candle is missing");
        if (!LiveCandle.TryRead(body.Slice(from, length), key, out LiveCandle candle, out string? fault))
            return new(400, "INVALID_CANDLE", $"{fault} Expected {Example}.");
        if (TimeFault(key.Interval, candle.Candle.OpenMs, nowMs) is { } timeFault)
            return new(400, "INVALID_CANDLE", timeFault);
        saved = new(key, candle);
        return null;
    }

    private static string? TimeFault(Interval interval, long openMs, long nowMs)
    {
        if (openMs > nowMs + HourMs)
            return FormattableString.Invariant($"candle.time {openMs} lies in the future; expected the opening time of the bar in Unix milliseconds, and it is {nowMs} now.");
        // From an hour up, bars may be aligned to a session or an exchange's midnight.
        return !interval.MayOpenAt(openMs)
            ? FormattableString.Invariant($"candle.time {openMs} is not the opening time of a bar of {interval}; expected for example {interval.OpenOf(openMs)}.")
            : null;
    }

    private static Refusal Invalid(string fault) => new(400, "INVALID_BODY", $"{fault}; expected {Example}.");
}
