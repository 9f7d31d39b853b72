using System.Buffers;
using System.Text.Json;

namespace RealtimeNotebook.History;

/// <summary>Rewrites a line that is one candle or trade, such that its names and times are those of messages: times are read as in other files,
/// and <c>Date</c>, <c>Open</c> or <c>open_time</c> are known, too.</summary>
internal sealed class NdjsonLine
{
    private static readonly string[] Times = ["time", "timestamp", "t", "T"];

    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["open"] = "open",
        ["high"] = "high",
        ["low"] = "low",
        ["close"] = "close",
        ["volume"] = "volume",
        ["vol"] = "volume",
        ["symbol"] = "symbol",
        ["ticker"] = "symbol",
        ["eventsymbol"] = "eventSymbol",
        ["interval"] = "interval",
        ["timeframe"] = "interval",
    };

    private readonly ArrayBufferWriter<byte> _output = new(1_024);

    /// <summary>Whether the time of the line is a number that counts from 1970.</summary>
    internal bool IsUnixTime { get; private set; }

    /// <summary>Whether the line names its interval, by itself or in the symbol.</summary>
    internal bool NamesInterval { get; private set; }

    /// <summary>The line as a message; as it is where nothing is to be rewritten, or it is no JSON object.</summary>
    /// <param name="line">The line; bare NaN in it is put in quotes.</param>
    /// <param name="times">Reads the times of the file.</param>
    internal ReadOnlySpan<byte> Rewrite(byte[] line, FileTimes times)
    {
        IsUnixTime = NamesInterval = false;
        if (Feeds.BareNaN.IsSuspected(line))
            Feeds.BareNaN.Quote(line);
        _output.ResetWrittenCount();
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return line;
            using var json = new Utf8JsonWriter(_output, new() { SkipValidation = true });
            json.WriteStartObject();
            bool hasTime = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    // A kline inside a message has its own names.
                    if (name == "k")
                        return line;
                    reader.Skip();
                    continue;
                }
                string known = Known(name, ref hasTime);
                json.WritePropertyName(known);
                if (Times.Contains(known, StringComparer.Ordinal) && TryReadTime(reader, times, out long unixMs))
                    json.WriteNumberValue(unixMs);
                else if (reader.TokenType == JsonTokenType.String)
                    json.WriteStringValue(reader.GetString());
                else
                    json.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                NamesInterval |= (known is "interval" or "i" or "timeframe" && reader.TokenType != JsonTokenType.Null)
                    || (known is "eventSymbol" or "symbol" && reader.TokenType == JsonTokenType.String && (reader.ValueSpan.IndexOf("{="u8) >= 0 || reader.ValueSpan.IndexOf(",="u8) >= 0));
            }
            json.WriteEndObject();
            json.Flush();
            // What follows the object is a fault, which the line as it is shows.
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? _output.WrittenSpan : line;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return line;
        }
    }

    private static string Known(string name, ref bool hasTime)
    {
        bool isTime = Times.Contains(name, StringComparer.Ordinal);
        if (!isTime && !hasTime && name.Length > 1 && BarColumns.IsTime(BarColumns.Normalised(name)))
            (name, isTime) = ("timestamp", true);
        hasTime |= isTime;
        return isTime || name.Length == 1 ? name : Others.GetValueOrDefault(BarColumns.Normalised(name), name);
    }

    private bool TryReadTime(in Utf8JsonReader reader, FileTimes times, out long unixMs)
    {
        unixMs = 0;
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || reader.ValueIsEscaped)
            return false;
        IsUnixTime |= !TextDate.TryRead(reader.ValueSpan, DateOrders.YearFirst, out _) && !BarTime.TryReadDateDigits(reader.ValueSpan, out _);
        return times.TryRead(reader.ValueSpan, default, out unixMs);
    }
}
