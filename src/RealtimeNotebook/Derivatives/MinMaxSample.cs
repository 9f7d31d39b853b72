namespace RealtimeNotebook.Derivatives;

/// <summary>Thins a series out such that its extremes stay.</summary>
internal static class MinMaxSample
{
    /// <summary>Leaves at most so many entries.</summary>
    /// <param name="entries">Entries with rising times.</param>
    /// <param name="most">How many may be left, 4 or more.</param>
    /// <param name="valueOf">What is not to lose its extremes.</param>
    /// <returns>The first and the last entry, and of each stretch between them, all with the same number of entries, the least and the
    /// greatest, in their order; all as they were. What is not over the limit comes back unchanged.</returns>
    internal static IReadOnlyList<T> Of<T>(IReadOnlyList<T> entries, int most, Func<T, decimal> valueOf)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 4);
        if (entries.Count <= most)
            return entries;
        int stretches = (most - 2) / 2;
        int inner = entries.Count - 2;
        var kept = new List<T>(most) { entries[0] };
        for (int stretch = 0; stretch < stretches; stretch++)
        {
            int from = 1 + (int)((long)inner * stretch / stretches);
            int to = 1 + (int)((long)inner * (stretch + 1) / stretches);
            (int least, int greatest) = (from, from);
            for (int i = from + 1; i < to; i++)
            {
                decimal value = valueOf(entries[i]);
                if (value < valueOf(entries[least]))
                    least = i;
                if (value > valueOf(entries[greatest]))
                    greatest = i;
            }
            kept.Add(entries[Math.Min(least, greatest)]);
            if (least != greatest)
                kept.Add(entries[Math.Max(least, greatest)]);
        }
        kept.Add(entries[^1]);
        return kept;
    }
}
