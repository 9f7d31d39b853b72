namespace RealtimeNotebook.Derivatives;

/// <summary>Open interest of several venues as one series.</summary>
internal static class VenueSum
{
    /// <summary>The venue that sums bear.</summary>
    internal const string Name = "sum";

    /// <summary>Adds up, each venue with its last word.</summary>
    /// <param name="venues">One series a venue, times rising; empty ones count for nothing.</param>
    /// <returns>One entry for each moment at which a venue spoke, from the moment on at which each had spoken: before, the sum would
    /// jump for no reason but that one began. The value is null while that of some venue is.</returns>
    internal static IReadOnlyList<OpenInterest> Of(IReadOnlyList<IReadOnlyList<OpenInterest>> venues)
    {
        IReadOnlyList<OpenInterest>[] present = [.. venues.Where(static venue => venue.Count > 0)];
        if (present.Length == 0)
            return [];
        var next = new int[present.Length];
        var sums = new List<OpenInterest>(present.Sum(static venue => venue.Count));
        while (true)
        {
            long timeMs = long.MaxValue;
            for (int i = 0; i < present.Length; i++)
            {
                if (next[i] < present[i].Count)
                    timeMs = Math.Min(timeMs, present[i][next[i]].TimeMs);
            }
            if (timeMs == long.MaxValue)
                return sums;
            for (int i = 0; i < present.Length; i++)
            {
                while (next[i] < present[i].Count && present[i][next[i]].TimeMs == timeMs)
                    next[i]++;
            }
            if (next.All(static spoken => spoken > 0))
                sums.Add(At(timeMs, present, next));
        }
    }

    private static OpenInterest At(long timeMs, IReadOnlyList<OpenInterest>[] venues, int[] next)
    {
        (decimal quantity, decimal? value) = (0, 0);
        for (int i = 0; i < venues.Length; i++)
        {
            OpenInterest last = venues[i][next[i] - 1];
            quantity += last.Quantity;
            value += last.Value;
        }
        return new(timeMs, venues[0][0].Symbol, Name, quantity, value);
    }
}
