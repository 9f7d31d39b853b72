using System.Globalization;

namespace RealtimeNotebook.Feeds;

/// <summary>Why a message was refused, and what was expected instead. The default value refuses nothing.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Field">The field it is wrong with, as it is usually spelt; null where it is the whole message.</param>
/// <param name="Found">What was found there, short and printable; null where that says nothing.</param>
internal readonly record struct Refusal(CandleFault Fault, string? Field = null, string? Found = null)
{
    private const int MostShown = 48;

    /// <summary>One sentence of what was wrong and one of what was expected.</summary>
    internal string ToText() => Fault switch
    {
        CandleFault.None => "Nothing is wrong.",
        CandleFault.NotJson => $"The message is not one JSON object{Shown(Found)}; expected a candle or a trade such as "
            + """{"time":"2026-11-20T14:31:00Z","open":1,"high":2,"low":1,"close":2,"volume":3}.""",
        CandleFault.TooLarge => string.Create(CultureInfo.InvariantCulture,
            $"The message{Shown(Found)} is larger than {CandleJson.MostBytes} bytes; expected one candle or trade a message."),
        CandleFault.MissingField => $"{Field} is missing, null or not a number{Shown(Found)}; a candle needs time, open, high, low and close, a trade time and price.",
        CandleFault.BadTime => $"{Field}{Shown(Found)} is not a time; expected ISO-8601 such as 2026-11-20T14:31:00Z, or Unix milliseconds.",
        CandleFault.TimeOutOfRange => $"{Field}{Shown(Found)} lies outside the years 1900 to 2199; expected ISO-8601 or Unix milliseconds.",
        CandleFault.Future => $"{Field}{Shown(Found)} lies too far in the future; compare the clocks of the source and of this machine.",
        CandleFault.NotFinite => $"{Field}{Shown(Found)} is not a finite number.",
        CandleFault.NegativeVolume => $"{Field}{Shown(Found)} is below zero.",
        CandleFault.RangeBroken => $"The prices contradict each other{Shown(Found)}; expected low <= open, close <= high.",
        CandleFault.WrongSeries => $"{Field}{Shown(Found)} is another series than the one this channel was subscribed for.",
        _ => $"Refused: {Fault}.",
    };

    /// <summary>What a person may be shown of bytes from outside: printable ASCII, the rest as question marks, the length bounded.</summary>
    internal static string Printable(ReadOnlySpan<byte> bytes)
    {
        bool longer = bytes.Length > MostShown;
        ReadOnlySpan<byte> head = longer ? bytes[..MostShown] : bytes;
        Span<char> text = stackalloc char[MostShown];
        for (int i = 0; i < head.Length; i++)
            text[i] = head[i] is >= 0x20 and < 0x7F ? (char)head[i] : '?';
        return longer ? $"{text[..head.Length]}..." : new(text[..head.Length]);
    }

    private static string Shown(string? found) => found is null ? "" : $" ({found})";
}
