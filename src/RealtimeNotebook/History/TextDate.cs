using System.Text;

namespace RealtimeNotebook.History;

/// <summary>A date and time as a text writes it.</summary>
/// <param name="Ms">Milliseconds since 1970-01-01: UTC if the text names a zone, else local time.</param>
/// <param name="HasZone">Whether the text names its zone.</param>
/// <param name="HasClock">Whether the text has a time of day.</param>
/// <param name="OffsetMs">How far its zone is ahead of UTC, in milliseconds.</param>
internal readonly record struct WrittenTime(long Ms, bool HasZone, bool HasClock, long OffsetMs = 0);

/// <summary>Reads dates and times in the forms that exporters write: ISO-8601, three numbers in any order, months by name, 12-hour clocks.</summary>
internal static class TextDate
{
    private const int LongestText = 96;
    private const long SecondMs = 1_000;
    private const long MinuteMs = 60 * SecondMs;
    private const long HourMs = 60 * MinuteMs;
    private const long DayMs = 24 * HourMs;

    // Bars have been traded: of two digits those that are still to come are of the last century.
    private static readonly int LatestYear = TimeProvider.System.GetUtcNow().Year + 1;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>In which orders a text is a date.</summary>
    /// <param name="text">For example <c>2/13/2024 9:30</c>, which is a date with the month first only.</param>
    internal static DateOrders OrdersOf(ReadOnlySpan<byte> text)
    {
        if (!TryReadParts(text, out Parts parts, out _))
            return DateOrders.None;
        DateOrders orders = DateOrders.None;
        foreach (DateOrders order in (ReadOnlySpan<DateOrders>)[DateOrders.YearFirst, DateOrders.MonthFirst, DateOrders.DayFirst])
        {
            if (parts.TryGetDay(order, out _))
                orders |= order;
        }
        return orders;
    }

    /// <summary>Reads a date, with or without a time of day.</summary>
    /// <param name="text">For example <c>2026-11-20T14:31:00Z</c>, <c>2.11.2026 14:31</c>, <c>20261120 143100</c> or <c>Nov 20, 2026 2:31 PM</c>.</param>
    /// <param name="order">The order of the numbers where the text does not show it.</param>
    /// <param name="time">The time.</param>
    internal static bool TryRead(ReadOnlySpan<byte> text, DateOrders order, out WrittenTime time)
    {
        time = default;
        if (!TryReadParts(text, out Parts parts, out ReadOnlySpan<byte> rest) || !parts.TryGetDay(order, out long day))
            return false;
        if (rest.IsEmpty)
        {
            time = new(day * DayMs, false, false);
            return true;
        }
        if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ' or (byte)',' or (byte)';'))
            return false;
        return TryReadClock(rest[1..].Trim((byte)' '), out long ms, out long? zoneMs) && Join(day, ms, zoneMs, out time);
    }

    /// <summary>Reads a date and the time of day beside it.</summary>
    /// <param name="date">For example <c>20261120</c> or <c>20.11.2026</c>.</param>
    /// <param name="clock">For example <c>14:31</c>, <c>9:31:00 PM</c> or <c>143100</c>.</param>
    /// <param name="order">The order of the numbers where the text does not show it.</param>
    /// <param name="time">The time.</param>
    internal static bool TryRead(ReadOnlySpan<byte> date, ReadOnlySpan<byte> clock, DateOrders order, out WrittenTime time)
    {
        time = default;
        return TryReadParts(date, out Parts parts, out ReadOnlySpan<byte> rest) && rest.IsEmpty && parts.TryGetDay(order, out long day)
            && TryReadClock(clock, out long ms, out long? zoneMs) && Join(day, ms, zoneMs, out time);
    }

    /// <summary>Whether a text is a time of day.</summary>
    internal static bool IsClock(ReadOnlySpan<byte> text) => text.IndexOf((byte)':') is 1 or 2 && TryReadClock(text, out _, out _);

    private static bool Join(long day, long ms, long? zoneMs, out WrittenTime time)
    {
        time = new(day * DayMs + ms - (zoneMs ?? 0), zoneMs is not null, true, zoneMs ?? 0);
        return true;
    }

    private static bool TryReadParts(ReadOnlySpan<byte> text, out Parts parts, out ReadOnlySpan<byte> rest)
    {
        parts = default;
        rest = default;
        if (text.Length is < 6 or > LongestText)
            return false;
        int digits = Digits(text);
        if (digits == 8)
        {
            // Other eight digits are a number, such as milliseconds since midnight.
            if (!(text.StartsWith("19"u8) || text.StartsWith("20"u8) || text.StartsWith("21"u8)))
                return false;
            parts = new(Number(text[..4]), Number(text[4..6]), Number(text[6..8]), 4, true);
            rest = text[8..];
            return true;
        }
        // Mon, 20 Nov 2026: a weekday says nothing that the date does not.
        if (Letters(text) is >= 3 and var weekday && MonthOf(text[..weekday]) == 0)
            text = text[weekday..].TrimStart(" ,"u8);
        if (!TryReadPart(ref text, out int a, out int width, out bool isMonthFirst) || !SkipSeparator(ref text, out byte separator)
            || !TryReadPart(ref text, out int b, out _, out bool isMonthSecond) || !SkipSeparator(ref text, out byte other)
            || !TryReadPart(ref text, out int c, out int lastWidth, out bool isMonthLast) || isMonthLast || (isMonthFirst && isMonthSecond))
        {
            return false;
        }
        rest = text;
        if (isMonthFirst)
            parts = new(c, a, b, lastWidth, true);
        else if (isMonthSecond)
            parts = width == 4 ? new(a, b, c, width, true) : new(c, b, a, lastWidth, true);
        else if (separator != other || separator is (byte)' ' or (byte)',')
            return false;
        else if (width == 4)
            parts = new(a, b, c, width, true);
        else
            parts = new(a, b, c, lastWidth, false);
        return width is 1 or 2 or 4 or 0 && lastWidth is 1 or 2 or 4;
    }

    private static bool TryReadPart(ref ReadOnlySpan<byte> text, out int number, out int width, out bool isMonth)
    {
        width = Digits(text);
        number = 0;
        isMonth = false;
        if (width is > 0 and <= 4)
        {
            number = Number(text[..width]);
            text = text[width..];
            return true;
        }
        int letters = width == 0 ? Letters(text) : 0;
        number = letters >= 3 ? MonthOf(text[..letters]) : 0;
        isMonth = number > 0;
        text = text[letters..];
        return isMonth;
    }

    private static bool SkipSeparator(ref ReadOnlySpan<byte> text, out byte separator)
    {
        separator = text.IsEmpty ? (byte)0 : text[0];
        if (separator is not ((byte)'-' or (byte)'/' or (byte)'.' or (byte)' ' or (byte)','))
            return false;
        text = text[1..];
        if (separator is (byte)',' or (byte)'.' or (byte)' ')
            text = text.TrimStart((byte)' ');
        return true;
    }

    private static bool TryReadClock(ReadOnlySpan<byte> text, out long ms, out long? zoneMs)
    {
        ms = 0;
        zoneMs = null;
        int digits = Digits(text);
        int hour;
        int minute;
        int second = 0;
        if (digits is 4 or 6 or 9)
        {
            (hour, minute) = (Number(text[..2]), Number(text[2..4]));
            if (digits >= 6)
                second = Number(text[4..6]);
            ms = digits == 9 ? Number(text[6..9]) : 0;
            text = text[digits..];
        }
        else
        {
            if (digits == 2 && text.Length == 5 && text[2] == '-' && text[4] is (byte)'M')
            {
                // 02-PM, as hours of CryptoDataDownload.
                return TryReadHalf(text[3..], Number(text[..2]), ref ms, out zoneMs);
            }
            if (digits is not (1 or 2) || text.Length < digits + 3 || text[digits] != ':' || Digits(text[(digits + 1)..]) != 2)
                return false;
            (hour, minute) = (Number(text[..digits]), Number(text[(digits + 1)..(digits + 3)]));
            text = text[(digits + 3)..];
            if (text.Length >= 3 && text[0] == ':' && Digits(text[1..]) == 2)
            {
                second = Number(text[1..3]);
                text = text[3..];
            }
        }
        if (hour > 23 || minute > 59 || second > 59 || !TryReadFraction(ref text, ref ms))
            return false;
        text = text.TrimStart((byte)' ');
        if (text.EndsWith(".m."u8) && text.Length == 4)
            text = text[0] == 'a' ? "AM"u8 : text[0] == 'p' ? "PM"u8 : text;
        if (text.Length >= 2 && text[1] is (byte)'M' or (byte)'m' && text[0] is (byte)'A' or (byte)'a' or (byte)'P' or (byte)'p')
        {
            if (hour is < 1 or > 12)
                return false;
            hour = hour % 12 + (text[0] is (byte)'P' or (byte)'p' ? 12 : 0);
            text = text[2..].TrimStart((byte)' ');
        }
        ms += hour * HourMs + minute * MinuteMs + second * SecondMs;
        return text.IsEmpty || TryReadZone(text, out zoneMs);
    }

    private static bool TryReadHalf(ReadOnlySpan<byte> half, int hour, ref long ms, out long? zoneMs)
    {
        zoneMs = null;
        ms = (hour % 12 + (half[0] == 'P' ? 12 : 0)) * HourMs;
        return hour is >= 1 and <= 12 && half[0] is (byte)'A' or (byte)'P';
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> text, ref long ms)
    {
        if (text.IsEmpty || text[0] is not ((byte)'.' or (byte)','))
            return true;
        int digits = Digits(text[1..]);
        for (int i = 0, worth = 100; i < digits; i++, worth /= 10)
            ms += (text[i + 1] - '0') * worth;
        text = text[(digits + 1)..];
        return digits > 0;
    }

    private static bool TryReadZone(ReadOnlySpan<byte> text, out long? ms)
    {
        ms = 0;
        if (text.SequenceEqual("Z"u8) || text.SequenceEqual("z"u8))
            return true;
        if (text.StartsWith("UTC"u8) || text.StartsWith("GMT"u8))
            text = text[3..];
        if (text.IsEmpty)
            return true;
        ms = null;
        if (text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        // Python's isoformat() with a Z behind it, Go's +0000 UTC, JavaScript's GMT+0000 (...).
        text = WithoutZero(text);
        int digits = Digits(text[1..]);
        bool hasColon = digits == 2 && text.Length == 6 && text[3] == ':' && Digits(text[4..]) == 2;
        if (!hasColon && (digits is not (2 or 4) || text.Length != digits + 1))
            return false;
        int hours = Number(text[1..3]);
        int minutes = text.Length > 3 ? Number(text[^2..]) : 0;
        ms = (hours * HourMs + minutes * MinuteMs) * (text[0] == '-' ? -1 : 1);
        return hours < 24 && minutes < 60;
    }

    private static ReadOnlySpan<byte> WithoutZero(ReadOnlySpan<byte> text)
    {
        int bracket = text.IndexOf(" ("u8);
        if (bracket > 0 && text[^1] == ')')
            text = text[..bracket];
        bool isZero = !text[1..].ContainsAnyInRange((byte)'1', (byte)'9');
        return isZero && text[^1] == 'Z' ? text[..^1] : isZero && text.EndsWith(" UTC"u8) ? text[..^4] : text;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    private static int Letters(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiLetter((char)text[count]))
            count++;
        return count;
    }

    // Three letters or the whole name; the first three tell the months apart.
    private static int MonthOf(ReadOnlySpan<byte> word)
    {
        Span<byte> start = stackalloc byte[3];
        for (int i = 0; i < start.Length; i++)
            start[i] = (byte)(word[i] | 0x20);
        return Array.IndexOf(Months, Encoding.ASCII.GetString(start)) + 1;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int number = 0;
        foreach (byte digit in digits)
            number = number * 10 + (digit - '0');
        return number;
    }

    /// <summary>Three numbers: year, month and day where the text shows it, else in the order of the text.</summary>
    private readonly record struct Parts(int First, int Second, int Third, int YearWidth, bool IsSure)
    {
        internal bool TryGetDay(DateOrders order, out long day)
        {
            (int year, int month, int date) = IsSure || order == DateOrders.YearFirst ? (First, Second, Third)
                : order == DateOrders.MonthFirst ? (Third, First, Second) : (Third, Second, First);
            // Four digits at the end are the year.
            bool isPossible = IsSure || (order != DateOrders.None && (order != DateOrders.YearFirst || YearWidth < 4));
            if (YearWidth < 4)
                year += year > 99 ? 0 : year + 2_000 <= LatestYear ? 2_000 : 1_900;
            day = 0;
            if (!isPossible || year is < 1 or > 9_999 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month))
                return false;
            day = new DateOnly(year, month, date).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
            return true;
        }
    }
}
