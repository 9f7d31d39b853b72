using System.Buffers;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

// The same messages, written.
internal static partial class DerivativeJson
{
    /// <summary>One message as bytes.</summary>
    /// <param name="one">Open interest, a funding rate or a liquidation.</param>
    /// <param name="isSimulated">Whether it is made up: then the message says so.</param>
    internal static byte[] ToBytes(in DerivativeEvent one, bool isSimulated = false)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteBody(json, one);
            if (isSimulated)
                json.WriteBoolean("simulated", true);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The properties of a message, into an object that is open.</summary>
    internal static void WriteBody(Utf8JsonWriter json, in DerivativeEvent one)
    {
        switch (one.Kind)
        {
            case DerivativeEventKind.OpenInterest:
                WriteHead(json, "oi", one.OpenInterest.TimeMs, one.OpenInterest.Symbol, one.OpenInterest.Venue);
                json.WriteNumber("open_interest", one.OpenInterest.Quantity);
                WriteNumberOrNull(json, "open_interest_value", one.OpenInterest.Value);
                break;
            case DerivativeEventKind.Funding:
                WriteHead(json, "funding", one.Funding.TimeMs, one.Funding.Symbol, one.Funding.Venue);
                json.WriteNumber("funding_rate", one.Funding.Rate);
                if (one.Funding.NextTimeMs is { } next)
                    json.WriteNumber("next_funding_time", next);
                else
                    json.WriteNull("next_funding_time");
                WriteNumberOrNull(json, "predicted_rate", one.Funding.PredictedRate);
                break;
            case DerivativeEventKind.Liquidation:
                WriteHead(json, "liquidation", one.Liquidation.TimeMs, one.Liquidation.Symbol, one.Liquidation.Venue);
                json.WriteString("side", NameOf(one.Liquidation.Side));
                json.WriteNumber("quantity", one.Liquidation.Quantity);
                json.WriteNumber("price", one.Liquidation.Price);
                json.WriteNumber("value", one.Liquidation.Value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(one), one.Kind, "This is no message.");
        }
    }

    /// <summary>A side as it is written.</summary>
    internal static string NameOf(LiquidatedSide side) => side == LiquidatedSide.Long ? "LONG" : "SHORT";

    /// <summary>A decimal, or null where there is none.</summary>
    internal static void WriteNumberOrNull(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WriteHead(Utf8JsonWriter json, string type, long timeMs, string symbol, string venue)
    {
        json.WriteString("type", type);
        json.WriteNumber("timestamp", timeMs);
        json.WriteString("symbol", symbol);
        json.WriteString("venue", venue);
    }
}
