using System.Globalization;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

/// <summary>One object of an answer about open interest or funding, whichever of their fields it has.</summary>
internal struct BinanceRow
{
    /// <summary><c>symbol</c>.</summary>
    internal string? Symbol { get; private set; }

    /// <summary><c>openInterest</c> or <c>sumOpenInterest</c>.</summary>
    internal decimal? Quantity { get; private set; }

    /// <summary><c>sumOpenInterestValue</c>.</summary>
    internal decimal? Value { get; private set; }

    /// <summary><c>fundingRate</c>.</summary>
    internal decimal? Rate { get; private set; }

    /// <summary><c>time</c>, <c>timestamp</c> or <c>fundingTime</c>, which the exchange writes as a number or as text; 0 when missing.</summary>
    internal long TimeMs { get; private set; }

    /// <summary>Reads an answer that is one object. Never throws.</summary>
    internal static bool TryReadOne(ReadOnlySpan<byte> json, ref BinanceRow row)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            row = ReadFields(ref reader);
            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads an answer that is a list of objects; null when it is none. Never throws.</summary>
    internal static List<BinanceRow>? ReadList(ReadOnlySpan<byte> json)
    {
        try
        {
            var rows = new List<BinanceRow>();
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                rows.Add(ReadFields(ref reader));
            return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? rows : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static BinanceRow ReadFields(ref Utf8JsonReader reader)
    {
        var row = new BinanceRow();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool symbol = reader.ValueTextEquals("symbol"u8);
            bool quantity = reader.ValueTextEquals("openInterest"u8) || reader.ValueTextEquals("sumOpenInterest"u8);
            bool value = reader.ValueTextEquals("sumOpenInterestValue"u8);
            bool rate = reader.ValueTextEquals("fundingRate"u8);
            bool time = reader.ValueTextEquals("time"u8) || reader.ValueTextEquals("timestamp"u8) || reader.ValueTextEquals("fundingTime"u8);
            reader.Read();
            if (symbol && reader.TokenType == JsonTokenType.String)
                row.Symbol = reader.GetString();
            else if (quantity)
                row.Quantity = Decimal(ref reader);
            else if (value)
                row.Value = Decimal(ref reader);
            else if (rate)
                row.Rate = Decimal(ref reader);
            else if (time)
                row.TimeMs = long.TryParse(reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long ms) ? ms : 0;
            else
                reader.Skip();
        }
        return row;
    }

    private static decimal? Decimal(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Number && decimal.TryParse(reader.ValueSpan,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out decimal number)
            ? number : null;
}
