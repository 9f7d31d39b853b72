using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

/// <summary>The fields of one event of Binance: where each lies in the bytes. Made without allocating.</summary>
/// <remarks>Their names are one letter, but for <c>ap</c>; those of the object within (<c>k</c> of a kline, <c>o</c> of a liquidation) cover the outer ones.</remarks>
internal ref struct BinanceFields
{
    private const int Letters = 53;
    private const int AveragePrice = 52;

    private readonly ReadOnlySpan<byte> _json;
    private Slots _slots;

    private BinanceFields(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Takes an event apart. Never throws.</summary>
    /// <param name="json">The bytes of one JSON object.</param>
    /// <param name="fields">Its fields.</param>
    internal static bool TryRead(ReadOnlySpan<byte> json, out BinanceFields fields)
    {
        fields = new(json);
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                ReadOnlySpan<byte> name = reader.ValueSpan;
                int slot = name.Length == 1 ? SlotOf(name[0]) : name.SequenceEqual("ap"u8) ? AveragePrice : -1;
                bool opens = name.Length == 1 && name[0] is (byte)'k' or (byte)'o' && reader.CurrentDepth == 1;
                reader.Read();
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    if (!opens || reader.TokenType == JsonTokenType.StartArray)
                        reader.Skip();
                }
                else if (slot >= 0 && !reader.ValueIsEscaped && reader.TokenType != JsonTokenType.Null)
                {
                    int start = (int)reader.TokenStartIndex + (reader.TokenType == JsonTokenType.String ? 1 : 0);
                    fields._slots[slot] = new(start, reader.ValueSpan.Length);
                }
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text of a field; empty when there is none.</summary>
    internal readonly ReadOnlySpan<byte> Text(char name)
    {
        Slot slot = _slots[SlotOf((byte)name)];
        return _json.Slice(slot.Start, slot.Length);
    }

    /// <summary>A whole number.</summary>
    internal readonly bool TryLong(char name, out long number) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary>A number, the nearest that a double holds.</summary>
    internal readonly bool TryDouble(char name, out double number) => double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <summary>A number, digit by digit.</summary>
    internal readonly bool TryDecimal(char name, out decimal number) => TryDecimal(Text(name), out number);

    /// <summary>The average price of a liquidation, digit by digit.</summary>
    internal readonly bool TryAveragePrice(out decimal number)
    {
        Slot slot = _slots[AveragePrice];
        return TryDecimal(_json.Slice(slot.Start, slot.Length), out number);
    }

    private static bool TryDecimal(ReadOnlySpan<byte> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);

    private static int SlotOf(byte letter) => letter switch
    {
        >= (byte)'A' and <= (byte)'Z' => letter - 'A',
        >= (byte)'a' and <= (byte)'z' => letter - 'a' + 26,
        _ => -1,
    };

    private readonly record struct Slot(int Start, int Length);

    [InlineArray(Letters)]
    private struct Slots
    {
        private Slot _first;
    }
}
