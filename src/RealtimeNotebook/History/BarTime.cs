using System.Globalization;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Reads times as files write them: ISO-8601, dates, and Unix seconds, milliseconds, microseconds or nanoseconds.</summary>
/// <remarks>The unit of a number follows from its size: up to 11 digits are seconds, up to 14 milliseconds, up to 17 microseconds.</remarks>
internal static class BarTime
{
    private const long MostSeconds = 100_000_000_000;
    private const int LongestText = 64;

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

    /// <summary>Reads a time.</summary>
    /// <param name="text">For example <c>2026-11-20T14:31:00Z</c>, <c>2026.11.20 14:31</c>, <c>20261120</c> or <c>1795185060</c>; UTC where no zone is named.</param>
    /// <param name="unixMs">Unix milliseconds.</param>
    internal static bool TryRead(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length is 0 or > LongestText)
            return false;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            // Eight digits that are a date are one: as seconds they would lie in 1970.
            if (text.Length != 8 || whole is < 19_000_000 or > 22_000_000 || !TryReadIso(text, default, out unixMs))
                unixMs = FromNumber(whole);
            return true;
        }
        if (TryReadIso(text, default, out unixMs))
            return true;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Abs(number) < 9e18;
        // Of seconds the fraction counts, of anything finer it is less than a millisecond.
        unixMs = !isNumber ? 0 : Math.Abs(number) < MostSeconds ? (long)Math.Floor(number * 1_000) : FromNumber((long)Math.Floor(number));
        return isNumber;
    }

    /// <summary>Reads a date and, beside it, a time of day; a column called time may also hold the whole of it.</summary>
    /// <param name="date">For example <c>2026-11-20</c>, <c>2026.11.20</c> or <c>20261120</c>.</param>
    /// <param name="clock">For example <c>14:31</c>, <c>9:31:00</c> or <c>143100</c>.</param>
    /// <param name="unixMs">Unix milliseconds.</param>
    internal static bool TryRead(ReadOnlySpan<byte> date, ReadOnlySpan<byte> clock, out long unixMs)
    {
        if (clock.IsEmpty)
            return TryRead(date, out unixMs);
        bool isClock = clock.Length <= 16 && (clock.IndexOf((byte)':') is 1 or 2 || (clock.Length is 4 or 6 && IsDigits(clock)));
        return isClock ? TryReadIso(date, clock, out unixMs) : TryRead(clock, out unixMs) || TryRead(date, out unixMs);
    }

    // Dates with dots or slashes are read when the year comes first; where it comes last, nobody knows which is the month.
    private static bool TryReadIso(ReadOnlySpan<byte> date, ReadOnlySpan<byte> clock, out long unixMs)
    {
        unixMs = 0;
        if (date.Length + clock.Length > LongestText)
            return false;
        Span<byte> iso = stackalloc byte[LongestText + 8];
        int length = date.Length;
        if (length == 8 && IsDigits(date))
        {
            date[..4].CopyTo(iso);
            date[4..6].CopyTo(iso[5..]);
            date[6..].CopyTo(iso[8..]);
            iso[4] = iso[7] = (byte)'-';
            length = 10;
        }
        else
        {
            date.CopyTo(iso);
            if (length >= 10 && iso[4] == iso[7] && iso[4] is (byte)'.' or (byte)'/')
                iso[4] = iso[7] = (byte)'-';
            if (iso[..length].EndsWith(" UTC"u8))
                length -= 4;
        }
        if (!clock.IsEmpty)
        {
            iso[length++] = (byte)'T';
            length += CopyClock(clock, iso[length..]);
        }
        return TextTime.TryReadIso(iso[..length], out unixMs);
    }

    // 9:31 and 093100 as 09:31 and 09:31:00.
    private static int CopyClock(ReadOnlySpan<byte> clock, Span<byte> iso)
    {
        int length = 0;
        if (clock.IndexOf((byte)':') == 1)
            iso[length++] = (byte)'0';
        bool isBare = IsDigits(clock);
        for (int i = 0; i < clock.Length; i++)
        {
            if (isBare && i is 2 or 4)
                iso[length++] = (byte)':';
            iso[length++] = clock[i];
        }
        return length;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
