namespace RealtimeNotebook.Feeds;

/// <summary>Reads times as sources write them.</summary>
internal static class TextTime
{
    private const long SecondMs = 1_000;
    private const long MinuteMs = 60 * SecondMs;
    private const long HourMs = 60 * MinuteMs;
    private const long DayMs = 24 * HourMs;

    /// <summary>Unix milliseconds of a number that may also be seconds.</summary>
    /// <param name="number">Ten digits are seconds (2001 to 2286), everything else milliseconds.</param>
    internal static long FromNumber(long number) => number is >= 1_000_000_000 and < 10_000_000_000 ? number * SecondMs : number;

    /// <summary>Unix milliseconds of a number with a fraction; see <see cref="FromNumber(long)"/>.</summary>
    internal static bool TryFromNumber(double number, out long unixMs)
    {
        double ms = number is >= 1e9 and < 1e10 ? number * SecondMs : number;
        // NaN fails the comparison.
        bool inside = Math.Abs(ms) < 1e17;
        unixMs = inside ? (long)Math.Floor(ms) : 0;
        return inside;
    }

    /// <summary>Reads ISO-8601: a date, and a time after T or a blank; seconds, fraction and zone may be left out.</summary>
    /// <param name="text">For example <c>2026-11-20T14:31:00.25+01:00</c>; without a zone it is UTC.</param>
    /// <param name="unixMs">Unix milliseconds; what is finer is cut off.</param>
    internal static bool TryReadIso(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !Digits(text[..4], out int year)
            || !Digits(text[5..7], out int month) || !Digits(text[8..10], out int day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }
        unixMs = (new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * DayMs;
        ReadOnlySpan<byte> rest = text[10..];
        if (rest.IsEmpty)
            return true;
        if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TryReadClock(rest[1..], out long clock, out rest)
            || !TryReadZone(rest, out long zone))
        {
            return false;
        }
        unixMs += clock - zone;
        return true;
    }

    private static bool TryReadClock(ReadOnlySpan<byte> text, out long ms, out ReadOnlySpan<byte> rest)
    {
        ms = 0;
        rest = default;
        if (text.Length < 5 || text[2] != ':' || !Digits(text[..2], out int hour) || !Digits(text[3..5], out int minute)
            || hour > 23 || minute > 59)
        {
            return false;
        }
        ms = hour * HourMs + minute * MinuteMs;
        rest = text[5..];
        if (rest.IsEmpty || rest[0] != ':')
            return true;
        if (rest.Length < 3 || !Digits(rest[1..3], out int second) || second > 59)
            return false;
        ms += second * SecondMs;
        rest = rest[3..];
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)','))
            return true;
        int digits = 1;
        for (int worth = 100; digits < rest.Length && char.IsAsciiDigit((char)rest[digits]); digits++, worth /= 10)
            ms += (rest[digits] - '0') * worth;
        rest = rest[digits..];
        return digits > 1;
    }

    private static bool TryReadZone(ReadOnlySpan<byte> text, out long ms)
    {
        ms = 0;
        if (text.IsEmpty || (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z'))
            return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || !Digits(text[1..3], out int hours))
            return false;
        int minutes = 0;
        if (text.Length > 3 && (!Digits(text[^2..], out minutes) || (text.Length == 6 && text[3] != ':')))
            return false;
        ms = (hours * HourMs + minutes * MinuteMs) * (text[0] == '-' ? -1 : 1);
        return hours < 24 && minutes < 60;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (byte c in text)
        {
            if (!char.IsAsciiDigit((char)c))
                return false;
            number = number * 10 + (c - '0');
        }
        return true;
    }
}
