using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

/// <summary>How a candle is written.</summary>
internal enum CandleFormat
{
    /// <summary>As dxFeed's candle event: <c>eventSymbol</c>, <c>eventFlags</c>, <c>index</c> and so on.</summary>
    DxFeed,

    /// <summary>Plain names: <c>symbol</c>, <c>interval</c>, <c>time</c>, <c>open</c> and so on.</summary>
    Plain,
}

internal static partial class CandleJson
{
    /// <summary>Writes a candle as one JSON object, such that reading it gives the same candle.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="key">The series.</param>
    /// <param name="update">The bar; plain names also carry its traits and its sequence.</param>
    /// <param name="format">Which names are used.</param>
    internal static void Write(IBufferWriter<byte> output, SeriesKey key, in CandleUpdate update, CandleFormat format)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        if (format == CandleFormat.DxFeed)
            WriteDxFeed(json, key, update);
        else
            WritePlain(json, key, update);
        json.WriteEndObject();
    }

    /// <summary>Writes a trade as one JSON object.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="key">The series.</param>
    /// <param name="tick">The trade.</param>
    internal static void Write(IBufferWriter<byte> output, SeriesKey key, in Tick tick)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("symbol"u8, key.Symbol);
        json.WriteNumber("timestamp"u8, tick.TimeMs);
        json.WriteNumber("price"u8, tick.Price);
        json.WriteNumber("quantity"u8, tick.Size);
        WriteSourceTime(json, tick.SourceMs);
        json.WriteEndObject();
    }

    /// <summary>The bytes of a candle; see <see cref="Write(IBufferWriter{byte}, SeriesKey, in CandleUpdate, CandleFormat)"/>.</summary>
    internal static byte[] ToBytes(SeriesKey key, in CandleUpdate update, CandleFormat format)
    {
        var output = new ArrayBufferWriter<byte>(512);
        Write(output, key, update, format);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteDxFeed(Utf8JsonWriter json, SeriesKey key, in CandleUpdate update)
    {
        json.WriteString("eventSymbol"u8, key.ToDxFeed());
        WriteSourceTime(json, update.SourceMs);
        WriteTime(json, update.Candle.OpenMs);
        json.WriteNumber("eventFlags"u8, 0);
        // dxFeed's index is the time: seconds in the upper half, milliseconds in the ten bits below.
        long seconds = Math.DivRem(update.Candle.OpenMs, 1_000, out long ms);
        json.WriteNumber("index"u8, (seconds << 32) | (ms << 22));
        json.WriteNumber("sequence"u8, 0);
        json.WriteNull("count"u8);
        WriteNumbers(json, update.Candle);
        json.WriteNull("bidVolume"u8);
        json.WriteNull("askVolume"u8);
        json.WriteNull("openInterest"u8);
        json.WriteNull("vwap"u8);
        json.WriteNull("impVolatility"u8);
    }

    private static void WritePlain(Utf8JsonWriter json, SeriesKey key, in CandleUpdate update)
    {
        json.WriteString("symbol"u8, key.Symbol);
        json.WriteString("interval"u8, key.Interval.ToString());
        WriteTime(json, update.Candle.OpenMs);
        WriteNumbers(json, update.Candle);
        if (update.Sequence != 0)
            json.WriteNumber("seq"u8, update.Sequence);
        if ((update.Traits & UpdateTraits.Closes) != 0)
            json.WriteBoolean("closed"u8, true);
        if ((update.Traits & UpdateTraits.Official) != 0)
            json.WriteBoolean("official"u8, true);
        WriteSourceTime(json, update.SourceMs);
    }

    private static void WriteNumbers(Utf8JsonWriter json, in Candle candle)
    {
        json.WriteNumber("open"u8, candle.Open);
        json.WriteNumber("high"u8, candle.High);
        json.WriteNumber("low"u8, candle.Low);
        json.WriteNumber("close"u8, candle.Close);
        json.WriteNumber("volume"u8, candle.Volume);
    }

    private static void WriteTime(Utf8JsonWriter json, long unixMs)
    {
        Span<char> text = stackalloc char[32];
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).TryFormat(text, out int length,
            unixMs % 1_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        json.WriteString("time"u8, text[..length]);
    }

    private static void WriteSourceTime(Utf8JsonWriter json, long unixMs)
    {
        if (unixMs != 0)
            json.WriteNumber("eventTime"u8, unixMs);
    }
}
