using System.Collections;

namespace RealtimeNotebook.History;

/// <summary>A page of one bar that nobody calls official: a live candle, which counts where no source has the bar itself.</summary>
internal sealed class LivePage(Candle bar) : IReadOnlyList<Candle>
{
    public int Count => 1;

    public Candle this[int index] => index == 0 ? bar : throw new ArgumentOutOfRangeException(nameof(index), index, "There is one bar.");

    public IEnumerator<Candle> GetEnumerator()
    {
        yield return bar;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Gives each live candle in a page a page of its own; the newest page first.</summary>
    /// <param name="page">Bars, oldest first.</param>
    /// <param name="liveMs">The opening times of those that are live candles.</param>
    internal static IEnumerable<IReadOnlyList<Candle>> Split(IReadOnlyList<Candle> page, HashSet<long> liveMs)
    {
        int end = page.Count;
        for (int i = page.Count - 1; i >= 0 && liveMs.Count > 0; i--)
        {
            if (!liveMs.Contains(page[i].OpenMs))
                continue;
            if (i < end - 1)
                yield return [.. page.Skip(i + 1).Take(end - i - 1)];
            yield return new LivePage(page[i]);
            end = i;
        }
        if (end > 0)
            yield return end == page.Count ? page : [.. page.Take(end)];
    }
}
