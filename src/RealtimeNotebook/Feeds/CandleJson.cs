using System.Text.Json;
using System.Text.Unicode;

namespace RealtimeNotebook.Feeds;

/// <summary>Reads and writes candles and trades as one JSON object a message.</summary>
/// <remarks>
/// <para>Read are dxFeed's candle events, candles with plain or one-letter names, Binance's klines, and trades. Names that say
/// nothing here are skipped with whatever they hold; of a name given twice the last counts. Numbers may be strings.</para>
/// <para>A message with open and close is a candle; one with a price is a trade.</para>
/// </remarks>
internal static partial class CandleJson
{
    /// <summary>The longest message that is looked into, in bytes.</summary>
    internal const int MostBytes = 64 * 1024;

    private const int MostNameBytes = 64;
    private const int MostTextBytes = 256;

    /// <summary>Reads one message. Never throws, whatever the bytes; allocates nothing for a good message.</summary>
    /// <param name="json">UTF-8 text of one JSON object.</param>
    /// <param name="key">The series that the message should be for; one that names none is taken for it.</param>
    /// <param name="semantics">How the numbers of a candle relate to the bar.</param>
    /// <param name="decoded">What the message says.</param>
    /// <param name="refusal">Why it says nothing.</param>
    internal static bool TryRead(
        ReadOnlySpan<byte> json, SeriesKey key, UpdateSemantics semantics, out DecodedEvent decoded, out Refusal refusal)
    {
        decoded = default;
        if (json.Length > MostBytes)
        {
            refusal = new(CandleFault.TooLarge, Found: $"{json.Length} bytes");
            return false;
        }
        if (!Utf8.IsValid(json))
        {
            refusal = new(CandleFault.NotJson, Found: "invalid UTF-8");
            return false;
        }
        try
        {
            var fields = new CandleFields();
            return (BareNaN.IsSuspected(json) ? TryReadWithNaN(json, key, ref fields, out refusal) : TryReadObject(json, key, ref fields, out refusal))
                && fields.TryDecode(semantics, out decoded, out refusal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws for text that is not JSON, and for escapes that are no characters.
            refusal = new(CandleFault.NotJson, Found: Refusal.Printable(json));
            return false;
        }
    }

    private static bool TryReadWithNaN(ReadOnlySpan<byte> json, SeriesKey key, ref CandleFields fields, out Refusal refusal)
    {
        byte[] copy = System.Buffers.ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            Span<byte> quoted = copy.AsSpan(0, json.Length);
            json.CopyTo(quoted);
            BareNaN.Quote(quoted);
            return TryReadObject(quoted, key, ref fields, out refusal);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static bool TryReadObject(ReadOnlySpan<byte> json, SeriesKey key, ref CandleFields fields, out Refusal refusal)
    {
        refusal = default;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            refusal = new(CandleFault.NotJson, Found: Refusal.Printable(json));
            return false;
        }
        Span<byte> scratch = stackalloc byte[MostTextBytes];
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            Field field = reader.ValueIsEscaped ? EscapedField(ref reader, scratch) : FieldOf(reader.ValueSpan);
            reader.Read();
            if (field == Field.Kline && reader.TokenType == JsonTokenType.StartObject)
                continue;
            if (field == Field.Unknown || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }
            scoped ReadOnlySpan<byte> text = reader.ValueSpan;
            if (reader.ValueIsEscaped)
                text = text.Length <= MostTextBytes ? scratch[..reader.CopyString(scratch)] : default;
            bool isOther = field switch
            {
                Field.Symbol => reader.TokenType != JsonTokenType.Null && !SeriesSpelling.IsSymbolOf(text, key),
                Field.Interval => reader.TokenType != JsonTokenType.Null && !SeriesSpelling.IsInterval(text, key.Interval),
                _ => false,
            };
            if (isOther)
            {
                refusal = new(CandleFault.WrongSeries, field == Field.Symbol ? "symbol" : "interval", Refusal.Printable(text));
                return false;
            }
            fields.Set(field, reader.TokenType, text);
        }
        return true;
    }

    private static Field EscapedField(ref Utf8JsonReader reader, scoped Span<byte> scratch) =>
        reader.ValueSpan.Length <= MostNameBytes * 3 ? FieldOf(scratch[..reader.CopyString(scratch)]) : Field.Unknown;
}
