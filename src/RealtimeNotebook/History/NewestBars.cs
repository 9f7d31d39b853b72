namespace RealtimeNotebook.History;

/// <summary>Keeps the newest bars of all that come, in whatever order they come; never many more than are wanted.</summary>
/// <param name="most">How many are wanted, 1 or more.</param>
internal sealed class NewestBars(int most)
{
    private const int PageBars = 1_000;
    private const int LeastRoom = 4_096;
    // Adjusted prices are computed anew at each download, and differ in their last digits.
    private const double SameOpen = 1e-5;

    private List<Candle> _bars = [];
    private bool _isSorted = true;

    /// <summary>How many bars were replaced by a later added one with the same opening time and other numbers.</summary>
    internal long Replaced { get; private set; }

    /// <summary>How many of those opened at another price, as a bar that is only revised does not.</summary>
    internal long Contradicted { get; private set; }

    /// <summary>How many bars were added.</summary>
    internal long Added { get; private set; }

    /// <summary>How many there are now that differ in their opening time.</summary>
    internal int Count
    {
        get
        {
            Settle();
            return _bars.Count;
        }
    }

    /// <summary>Adds a bar; of two with one opening time the later added counts.</summary>
    internal void Add(in Candle bar)
    {
        _isSorted = _isSorted && (_bars.Count == 0 || _bars[^1].OpenMs < bar.OpenMs);
        _bars.Add(bar);
        Added++;
        if (_bars.Count >= 2L * most + LeastRoom)
            Settle();
    }

    /// <summary>The bars in pages, oldest first.</summary>
    internal IEnumerable<IReadOnlyList<Candle>> Pages()
    {
        Settle();
        for (int at = 0; at < _bars.Count; at += PageBars)
            yield return _bars.GetRange(at, Math.Min(PageBars, _bars.Count - at));
    }

    /// <summary>The bars in pages, the newest page first; within a page oldest first.</summary>
    internal IEnumerable<IReadOnlyList<Candle>> PagesNewestFirst()
    {
        Settle();
        return HistoryPages.NewestFirst(_bars, PageBars);
    }

    private void Settle()
    {
        if (!_isSorted)
        {
            var sorted = new List<Candle>(_bars.Count);
            // Stable, so that the later added of two equals stays behind the earlier.
            foreach (Candle bar in _bars.OrderBy(bar => bar.OpenMs))
            {
                if (sorted.Count > 0 && sorted[^1].OpenMs == bar.OpenMs)
                {
                    Replaced += sorted[^1] == bar ? 0 : 1;
                    Contradicted += Math.Abs(sorted[^1].Open - bar.Open) > SameOpen * Math.Abs(bar.Open) ? 1 : 0;
                    sorted[^1] = bar;
                }
                else
                {
                    sorted.Add(bar);
                }
            }
            (_bars, _isSorted) = (sorted, true);
        }
        if (_bars.Count > most)
            _bars.RemoveRange(0, _bars.Count - most);
    }
}
