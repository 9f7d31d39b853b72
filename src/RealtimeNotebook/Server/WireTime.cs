using System.Text.Json;

namespace RealtimeNotebook.Server;

/// <summary>Times on the wire: <c>2025-11-26T14:00:00Z</c>, with milliseconds only where there are any.</summary>
internal static class WireTime
{
    private const int Longest = 24;

    /// <summary>Writes a time as a property.</summary>
    internal static void Write(Utf8JsonWriter json, string name, long unixMs)
    {
        json.WritePropertyName(name);
        WriteValue(json, unixMs);
    }

    /// <summary>Writes a time as a value.</summary>
    internal static void WriteValue(Utf8JsonWriter json, long unixMs)
    {
        Span<byte> text = stackalloc byte[Longest];
        json.WriteStringValue(text[..Format(unixMs, text)]);
    }

    private static int Format(long unixMs, Span<byte> text)
    {
        DateTime time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;
        Digits(text, 0, 4, time.Year);
        text[4] = (byte)'-';
        Digits(text, 5, 2, time.Month);
        text[7] = (byte)'-';
        Digits(text, 8, 2, time.Day);
        text[10] = (byte)'T';
        Digits(text, 11, 2, time.Hour);
        text[13] = (byte)':';
        Digits(text, 14, 2, time.Minute);
        text[16] = (byte)':';
        Digits(text, 17, 2, time.Second);
        if (time.Millisecond == 0)
        {
            text[19] = (byte)'Z';
            return 20;
        }
        text[19] = (byte)'.';
        Digits(text, 20, 3, time.Millisecond);
        text[23] = (byte)'Z';
        return Longest;
    }

    private static void Digits(Span<byte> text, int at, int count, int value)
    {
        for (int i = at + count - 1; i >= at; i--, value /= 10)
            text[i] = (byte)('0' + (value % 10));
    }
}
