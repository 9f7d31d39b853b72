using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>The pages of one answer, newest first as they are read: one thread adds, another looks at what there is.</summary>
internal sealed class ReadPages
{
    private readonly Lock _gate = new();
    private readonly List<IReadOnlyList<Candle>> _pages = [];
    private readonly HashSet<long> _liveMs = [];
    private int _bars;
    private int _taken;

    /// <summary>How many bars there are; from any thread.</summary>
    internal int Bars => Volatile.Read(ref _bars);

    /// <summary>Opening time of the oldest bar, in Unix milliseconds; there must be one.</summary>
    internal long OldestMs
    {
        get
        {
            lock (_gate)
                return _pages[^1][0].OpenMs;
        }
    }

    /// <summary>The opening times of the bars that are live candles, as they are now.</summary>
    internal IReadOnlyCollection<long> LiveMs
    {
        get
        {
            lock (_gate)
                return [.. _liveMs];
        }
    }

    /// <summary>Adds a page that is not empty and is older than those before it.</summary>
    internal void Add(IReadOnlyList<Candle> page)
    {
        lock (_gate)
        {
            _pages.Add(page);
            if (page is LivePage)
                _liveMs.Add(page[0].OpenMs);
            Volatile.Write(ref _bars, _bars + page.Count);
        }
    }

    /// <summary>All bars, oldest first.</summary>
    internal IReadOnlyList<Candle> OldestFirst()
    {
        lock (_gate)
            return _pages.OldestFirst();
    }

    /// <summary>The bars of the pages added since this was called last, oldest first; null when there are none.</summary>
    internal IReadOnlyList<Candle>? TakeNew()
    {
        lock (_gate)
        {
            if (_taken == _pages.Count)
                return null;
            IReadOnlyList<Candle> bars = _pages.GetRange(_taken, _pages.Count - _taken).OldestFirst();
            _taken = _pages.Count;
            return bars;
        }
    }
}
