namespace RealtimeNotebook.History;

/// <summary>Brings bars into the order in which histories hand out pages, and pages into that of bars.</summary>
internal static class HistoryPages
{
    /// <summary>Cuts bars into pages, the newest page first.</summary>
    /// <param name="bars">Bars, oldest first.</param>
    /// <param name="pageBars">How many bars a page has at most, 1 or more.</param>
    internal static IEnumerable<IReadOnlyList<Candle>> NewestFirst(List<Candle> bars, int pageBars)
    {
        for (int end = bars.Count; end > 0; end -= pageBars)
        {
            int from = Math.Max(0, end - pageBars);
            yield return bars.GetRange(from, end - from);
        }
    }

    /// <summary>Joins pages that came newest first to one list of bars, oldest first.</summary>
    internal static List<Candle> OldestFirst(this IReadOnlyList<IReadOnlyList<Candle>> pages)
    {
        int count = 0;
        foreach (IReadOnlyList<Candle> page in pages)
            count += page.Count;
        var bars = new List<Candle>(count);
        for (int i = pages.Count - 1; i >= 0; i--)
            bars.AddRange(pages[i]);
        return bars;
    }
}
