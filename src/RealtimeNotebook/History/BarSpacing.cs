namespace RealtimeNotebook.History;

/// <summary>Finds the interval of bars that name none, from the distance at which most of them follow each other.</summary>
internal static class BarSpacing
{
    /// <summary>How many bars are looked at.</summary>
    internal const int Looked = 1_000;

    // Fewer say too little.
    private const int LeastBars = 10;
    private const double LeastShare = 0.8;
    private const long DayMs = 86_400_000;

    /// <summary>The interval, or null when there are too few bars or no interval suits them.</summary>
    /// <param name="times">Opening times in Unix milliseconds, in any order.</param>
    internal static Interval? Of(IEnumerable<long> times)
    {
        long[] sorted = [.. times.Distinct().Order()];
        if (sorted.Length < LeastBars)
            return null;
        if (IsMonth(Distance(sorted)))
            return Interval.All[^1];
        long[] distances = [.. sorted.Skip(1).Zip(sorted, (later, earlier) => later - earlier)];
        // Where a bar is left out whenever nobody trades, distances are several intervals long; nights and changes of clocks make a few others.
        return Interval.All.Where(interval => !interval.IsCalendar && distances.Count(ms => ms % interval.Milliseconds == 0) >= LeastShare * distances.Length)
            .Select(interval => (Interval?)interval).LastOrDefault();
    }

    /// <summary>The distance at which most times follow each other, in milliseconds; the shortest of several.</summary>
    /// <param name="sorted">Two or more different times, rising.</param>
    internal static long Distance(IReadOnlyList<long> sorted) => sorted.Skip(1).Zip(sorted, (later, earlier) => later - earlier)
        .GroupBy(ms => ms).OrderByDescending(same => same.Count()).ThenBy(same => same.Key).First().Key;

    /// <summary>Whether a distance is exactly that of bars of some interval.</summary>
    internal static bool IsInterval(long distance) =>
        IsMonth(distance) || Interval.All.Any(interval => !interval.IsCalendar && interval.Milliseconds == distance);

    /// <summary>Whether a distance is that of daily or longer bars: a number of days, as weekends and holidays leave out some.</summary>
    internal static bool IsDays(long distance) => distance >= DayMs && distance % DayMs == 0 && distance <= 31 * DayMs;

    private static bool IsMonth(long distance) => distance is >= 28 * DayMs and <= 31 * DayMs;
}
