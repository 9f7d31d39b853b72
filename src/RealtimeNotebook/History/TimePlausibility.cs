using System.Globalization;

namespace RealtimeNotebook.History;

/// <summary>Judges whether numbers, read as Unix times, can be the opening times of bars.</summary>
/// <remarks>Milliseconds since midnight, serial days and row numbers are also numbers: read as Unix times they lie in 1970, or at distances
/// that no bars have.</remarks>
internal static class TimePlausibility
{
    // 2001-09-09, when Unix seconds got ten digits; and 1973-03-03, when they got nine.
    private const long TenDigitsMs = 1_000_000_000_000;
    private const long NineDigitsMs = 100_000_000_000;

    /// <summary>What is wrong with the times, or null.</summary>
    /// <param name="times">The times of rows that count time as a number, in Unix milliseconds, in any order.</param>
    /// <param name="isGuessed">Whether nothing but the numbers says that the rows are bars.</param>
    /// <param name="fileName">The file's name, which may name a date.</param>
    internal static string? FaultOf(IEnumerable<long> times, bool isGuessed, string fileName)
    {
        long[] sorted = [.. times.Distinct().Order()];
        if (sorted.Length == 0)
            return null;
        long newestMs = sorted[^1];
        // Before 1970 numbers are negative: nobody counts anything else like that.
        if (newestMs is >= TenDigitsMs or < 0)
            return null;
        int year = YearOf(newestMs);
        string years = YearOf(sorted[0]) == year ? $"{year}" : $"{YearOf(sorted[0])} to {year}";
        if (sorted.Length == 1)
        {
            return !isGuessed && newestMs >= NineDigitsMs ? null
                : $"read as a Unix time its row lies in {years}";
        }
        long distance = BarSpacing.Distance(sorted);
        bool isSpaced = newestMs < NineDigitsMs ? BarSpacing.IsDays(distance) : BarSpacing.IsInterval(distance);
        string? named = isGuessed && YearIn(fileName) is { } of && Math.Abs(of - year) > 1
            ? string.Create(CultureInfo.InvariantCulture, $"the file is named for {of}") : null;
        if (isSpaced && named is null)
            return null;
        string text = string.Create(CultureInfo.InvariantCulture, $"read as Unix times its rows lie in {years}");
        if (!isSpaced)
            text += $" and follow each other at {Shown(distance)}, which no bars of that time do";
        return named is null ? text : $"{text}; {named}";
    }

    // A year or a date in a file's name: SPY_2024, 20240102_spy, 2024-01-02.
    private static int? YearIn(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            int end = i;
            while (end < name.Length && char.IsAsciiDigit(name[end]))
                end++;
            if (end - i is 4 or 6 or 8 && int.TryParse(name.AsSpan(i, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year) && year is >= 1900 and < 2100)
                return year;
            i = Math.Max(i, end);
        }
        return null;
    }

    private static int YearOf(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMs, -62_135_596_800_000, 253_402_300_799_999)).Year;

    private static string Shown(long ms)
    {
        TimeSpan time = TimeSpan.FromMilliseconds(ms);
        return string.Create(CultureInfo.InvariantCulture, $"{(time.Days > 0 ? $"{time.Days} d " : "")}{(time.Hours > 0 ? $"{time.Hours} h " : "")}"
            + $"{(time.Minutes > 0 ? $"{time.Minutes} min " : "")}{(time.Seconds > 0 || ms < 60_000 ? $"{time.TotalSeconds % 60:0.###} s" : "")}").TrimEnd();
    }
}
