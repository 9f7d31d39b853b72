using System.Globalization;

namespace RealtimeNotebook.History;

/// <summary>Reads times as files write them: dates, and Unix seconds, milliseconds, microseconds or nanoseconds.</summary>
/// <remarks>The unit of a number follows from its size: up to 11 digits are seconds, up to 14 milliseconds, up to 17 microseconds.
/// Numbers that spell a date of the years 1900 to 2199, such as <c>20240102</c> or <c>20240102093000</c>, are dates.</remarks>
internal static class BarTime
{
    private const long MostSeconds = 100_000_000_000;

    /// <summary>How many of a number's units make a millisecond; negative where a unit is a second.</summary>
    internal static long UnitsPerMs(long number)
    {
        // The smallest number has no positive counterpart.
        ulong size = number < 0 ? (ulong)-(number + 1) : (ulong)number;
        return size < MostSeconds ? -1_000 : size < MostSeconds * 1_000UL ? 1 : size < MostSeconds * 1_000_000UL ? 1_000 : 1_000_000;
    }

    /// <summary>Unix milliseconds of a number; what is finer is cut off towards the past.</summary>
    internal static long FromNumber(long number)
    {
        long units = UnitsPerMs(number);
        return units < 0 ? number * -units : number >= 0 ? number / units : (number - units + 1) / units;
    }

    /// <summary>Reads a time: ISO-8601 or another date with the year first, UTC where no zone is named, or a Unix number.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out long unixMs)
    {
        bool isDate = TryReadDateDigits(text, out WrittenTime time) || TextDate.TryRead(text, DateOrders.YearFirst, out time);
        unixMs = time.Ms;
        return isDate || TryReadNumber(text, out unixMs);
    }

    /// <summary>Reads a number that counts time since 1970, whole or with a fraction.</summary>
    internal static bool TryReadNumber(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            unixMs = FromNumber(whole);
            return true;
        }
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Abs(number) < 9e18;
        // Of seconds the fraction counts, of anything finer it is less than a millisecond.
        unixMs = !isNumber ? 0 : Math.Abs(number) < MostSeconds ? (long)Math.Floor(number * 1_000) : FromNumber((long)Math.Floor(number));
        return isNumber;
    }

    /// <summary>Reads digits that spell a date, with or without a time of day: <c>yyyyMMdd[HHmm[ss]]</c>.</summary>
    internal static bool TryReadDateDigits(ReadOnlySpan<byte> text, out WrittenTime time)
    {
        time = default;
        if (text.Length is not (8 or 12 or 14) || text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
            || !(text.StartsWith("19"u8) || text.StartsWith("20"u8) || text.StartsWith("21"u8)))
        {
            return false;
        }
        return text.Length == 8 ? TextDate.TryRead(text, DateOrders.YearFirst, out time)
            : TextDate.TryRead(text[..8], text[8..], DateOrders.YearFirst, out time);
    }

    /// <summary>Whether a number spells a date; see <see cref="TryReadDateDigits"/>.</summary>
    internal static bool IsDateNumber(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        return number > 0 && number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture) && TryReadDateDigits(digits[..length], out _);
    }
}
