namespace RealtimeNotebook.Derivatives;

/// <summary>Open interest of several venues as one series.</summary>
/// <remarks>
/// The last value of a venue counts for a time, <see cref="DefaultHoldsMs"/> by default; after that the venue is left out until it speaks again. Venues that
/// begin to speak together, within that time after a moment before which none counted, are waited for: before the last of them has
/// begun, the sum would jump for no reason but that. So what the sum is at a moment depends on no word older than <see cref="RunUpMs"/> before it.
/// The dashboard adds up by the same rules (<c>model/venue-sum.ts</c>).
/// </remarks>
internal static class VenueSum
{
    /// <summary>The venue that sums bear.</summary>
    internal const string Name = "sum";

    /// <summary>How long a venue's last value counts by default, in milliseconds: one hour.</summary>
    internal const long DefaultHoldsMs = 3_600_000;

    /// <summary>How far before a moment the words reach of which the sum there depends, in milliseconds.</summary>
    /// <param name="holdsMs">For how long a venue's last word counts.</param>
    internal static long RunUpMs(long holdsMs) => 2 * holdsMs + 1;

    /// <summary>Adds up.</summary>
    /// <param name="venues">One series a venue, times rising; empty ones count for nothing.</param>
    /// <param name="fromMs">The first moment of which a sum is wanted, in Unix milliseconds; earlier words only count.</param>
    /// <param name="holdsMs">For how long a venue's last word counts, in milliseconds.</param>
    /// <returns>One entry for each moment at which a venue spoke. The value is null while that of some venue is that counts.</returns>
    internal static IReadOnlyList<OpenInterest> Of(IReadOnlyList<IReadOnlyList<OpenInterest>> venues, long fromMs = long.MinValue, long holdsMs = DefaultHoldsMs)
    {
        IReadOnlyList<OpenInterest>[] present = [.. venues.Where(static venue => venue.Count > 0)];
        var next = new int[present.Length];
        var sums = new List<OpenInterest>(present.Sum(static venue => venue.Count));
        (long beforeMs, long beginsMs) = (long.MinValue, long.MinValue);
        while (NextMs(present, next) is var timeMs && timeMs != long.MaxValue)
        {
            if (beforeMs == long.MinValue || timeMs - beforeMs > holdsMs)
                beginsMs = BeginMs(timeMs, present, next, holdsMs);
            for (int i = 0; i < present.Length; i++)
            {
                while (next[i] < present[i].Count && present[i][next[i]].TimeMs == timeMs)
                    next[i]++;
            }
            if (timeMs >= beginsMs && timeMs >= fromMs)
                sums.Add(At(timeMs, present, next, holdsMs));
            beforeMs = timeMs;
        }
        return sums;
    }

    private static long NextMs(IReadOnlyList<OpenInterest>[] venues, int[] next)
    {
        long timeMs = long.MaxValue;
        for (int i = 0; i < venues.Length; i++)
        {
            if (next[i] < venues[i].Count)
                timeMs = Math.Min(timeMs, venues[i][next[i]].TimeMs);
        }
        return timeMs;
    }

    // When the last of those has begun that begin within the time for which a word counts.
    private static long BeginMs(long startMs, IReadOnlyList<OpenInterest>[] venues, int[] next, long holdsMs)
    {
        long beginsMs = startMs;
        for (int i = 0; i < venues.Length; i++)
        {
            if (next[i] < venues[i].Count && venues[i][next[i]].TimeMs - startMs <= holdsMs)
                beginsMs = Math.Max(beginsMs, venues[i][next[i]].TimeMs);
        }
        return beginsMs;
    }

    private static OpenInterest At(long timeMs, IReadOnlyList<OpenInterest>[] venues, int[] next, long holdsMs)
    {
        (decimal quantity, decimal? value) = (0, 0);
        for (int i = 0; i < venues.Length; i++)
        {
            if (next[i] == 0 || timeMs - venues[i][next[i] - 1].TimeMs > holdsMs)
                continue;
            OpenInterest last = venues[i][next[i] - 1];
            quantity += last.Quantity;
            value += last.Value;
        }
        return new(timeMs, venues[0][0].Symbol, Name, quantity, value);
    }
}
