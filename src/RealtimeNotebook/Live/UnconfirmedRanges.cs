namespace RealtimeNotebook.Live;

/// <summary>Adds to and takes from lists of ranges, which are ordered and do not overlap.</summary>
internal static class UnconfirmedRanges
{
    /// <summary>The list with a range added; ranges that overlap it become one with it.</summary>
    /// <param name="ranges">The list.</param>
    /// <param name="range">The range.</param>
    /// <param name="max">How many there may be; beyond it the two oldest and what lies between them become one.</param>
    internal static IReadOnlyList<CandleGap> Add(IReadOnlyList<CandleGap> ranges, CandleGap range, int max)
    {
        List<CandleGap> next = [];
        foreach (CandleGap other in ranges)
        {
            if (other.ToMs < range.FromMs || other.FromMs > range.ToMs)
                next.Add(other);
            else
                range = new(Math.Min(range.FromMs, other.FromMs), Math.Max(range.ToMs, other.ToMs));
        }
        int at = next.FindIndex(other => other.FromMs > range.FromMs);
        next.Insert(at < 0 ? next.Count : at, range);
        if (next.Count > max)
        {
            next[1] = new(next[0].FromMs, next[1].ToMs);
            next.RemoveAt(0);
        }
        return next;
    }

    /// <summary>The list without what bars cover.</summary>
    /// <param name="ranges">The list.</param>
    /// <param name="bars">The bars' ranges, oldest first.</param>
    internal static IReadOnlyList<CandleGap> Remove(IReadOnlyList<CandleGap> ranges, IReadOnlyList<CandleGap> bars)
    {
        List<CandleGap> left = [];
        foreach (CandleGap range in ranges)
        {
            long fromMs = range.FromMs;
            foreach (CandleGap bar in bars)
            {
                if (bar.ToMs <= fromMs || bar.FromMs >= range.ToMs)
                    continue;
                if (bar.FromMs > fromMs)
                    left.Add(new(fromMs, bar.FromMs));
                fromMs = bar.ToMs;
            }
            if (fromMs < range.ToMs)
                left.Add(new(fromMs, range.ToMs));
        }
        return left;
    }
}
