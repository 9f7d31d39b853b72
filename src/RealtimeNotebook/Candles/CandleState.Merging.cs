namespace RealtimeNotebook.Candles;

// Bars from history, and from an earlier session.
public sealed partial class CandleState
{
    /// <summary>Merges bars from history, which is the authority: they replace closed bars and fill what is missing.</summary>
    /// <param name="bars">Bars in any order; of two with one opening time the later in the list wins.</param>
    /// <param name="nowMs">The present of the bars: when history was asked, in Unix milliseconds, less the grace that stragglers are given.
    /// What was said of a bar whose time was not over then is not the whole of it; the newest becomes the forming one.</param>
    /// <returns><see cref="MergeOutcome.Rewritten"/>, or <see cref="MergeOutcome.Nothing"/> when every bar was already there, equal.</returns>
    /// <remarks>
    /// <para>The bar that is forming from live events is kept, being newer than what history holds of it, unless history shows that its
    /// time is over: then it closes, and history's word counts. So is one that has closed since history was asked. Bars older than
    /// the oldest in memory are taken only while none has left memory. Gaps are not settled: <see cref="Settle"/> says what was answered.
    /// A hole between the newest of the bars and a live bar that was the oldest in memory is a gap.</para>
    /// <para>Bars before the first that changes are neither looked at one by one nor computed anew.</para>
    /// </remarks>
    public MergeResult Merge(ReadOnlySpan<Candle> bars, long nowMs) => Merge(bars, nowMs, BarAuthority.Official, []);

    /// <summary>Merges bars that come from elsewhere than the feed.</summary>
    /// <param name="bars">Bars in any order.</param>
    /// <param name="nowMs">The present of the bars.</param>
    /// <param name="authority">On whose word the bars stand.</param>
    /// <param name="liveMs">The opening times of those that are live candles, which nobody calls official.</param>
    internal MergeResult Merge(ReadOnlySpan<Candle> bars, long nowMs, BarAuthority authority, IReadOnlyCollection<long> liveMs)
    {
        if (bars.IsEmpty)
            return new(MergeOutcome.Nothing);
        Candle[] incoming = SortedDistinct(bars);
        long? firstLiveMs = FirstLiveMs();
        int before = _closed.Count;
        bool isOver = IsOver(incoming[^1], nowMs);
        if (isOver)
        {
            long dropped = FirstBar;
            CloseForming();
            before -= (int)(FirstBar - dropped);
        }
        var merging = new Merging(this, incoming, nowMs, authority, liveMs);
        merging.Run();
        if (merging.Newer is { } forming)
            (_forming, _formingEndMs, _formingSequence, HasForming) = (forming, Interval.NextOpen(forming.OpenMs), 0, true);
        if (!isOver && merging.Newer is null && merging.FirstChanged is null)
            return new(MergeOutcome.Nothing);
        MergeResult result = Rewrite(merging.Result, Math.Min(before, merging.FirstChanged ?? before));
        if (firstLiveMs is { } liveFromMs)
            FindHoleBefore(liveFromMs);
        return result;
    }

    private bool IsOver(in Candle newest, long nowMs) =>
        HasForming && (newest.OpenMs > _forming.OpenMs || (newest.OpenMs == _forming.OpenMs && _formingEndMs <= nowMs));

    // The oldest bar in memory, if the feed told it: what lies before it is not known.
    private long? FirstLiveMs() =>
        _closed.Count == 0 ? HasForming ? _forming.OpenMs : null
        : FirstBar == 0 && _closed.AuthorityAt(0) != BarAuthority.Official ? _closed.View().OpenMs[0] : null;

    private void FindHoleBefore(long openMs)
    {
        CandleColumns closed = _closed.View();
        int at = closed.IndexOf(openMs);
        int earlier = (at < 0 ? ~at : at) - 1;
        if (earlier < 0)
            return;
        long expected = Interval.NextOpen(closed.OpenMs[earlier]);
        if (openMs > expected + _daylightSlackMs)
            Miss(new(expected, openMs));
    }

    private static Candle[] SortedDistinct(ReadOnlySpan<Candle> bars)
    {
        bool sorted = true;
        for (int i = 1; i < bars.Length && sorted; i++)
            sorted = bars[i - 1].OpenMs < bars[i].OpenMs;
        if (sorted)
            return bars.ToArray();
        var latest = new SortedDictionary<long, Candle>();
        foreach (Candle bar in bars)
            latest[bar.OpenMs] = bar;
        return [.. latest.Values];
    }

    // One walk over the bars in memory and those that came, both oldest first.
    private ref struct Merging(CandleState state, Candle[] incoming, long nowMs, BarAuthority authority, IReadOnlyCollection<long> liveMs)
    {
        private readonly CandleStore _old = state._closed;
        private readonly CandleColumns _bars = state._closed.View();
        private CandleStore? _merged;
        private int _row;

        internal readonly CandleStore Result => _merged ?? _old;

        /// <summary>The row from which on the closed bars are others; null when they are the same.</summary>
        internal int? FirstChanged { get; private set; }

        /// <summary>The newest bar, which is not over.</summary>
        internal Candle? Newer { get; private set; }

        internal void Run()
        {
            int k = 0;
            if (state.FirstBar > 0)
            {
                while (k < incoming.Length && incoming[k].OpenMs < _bars.OpenMs[0])
                    k++;
            }
            if (k == incoming.Length)
                return;
            int at = _bars.IndexOf(incoming[k].OpenMs);
            _row = at < 0 ? ~at : at;
            for (; k < incoming.Length; k++)
                Take(incoming[k], isNewest: k == incoming.Length - 1);
            if (_merged is { } merged && !ReferenceEquals(merged, _old))
                merged.Append(_old, _row, _bars.Count - _row);
        }

        private void Take(in Candle bar, bool isNewest)
        {
            KeepBefore(bar.OpenMs);
            bool isWhole = !isNewest || state.Interval.NextOpen(bar.OpenMs) <= nowMs;
            BarAuthority word = liveMs.Count > 0 && liveMs.Contains(bar.OpenMs) ? BarAuthority.Feed : authority;
            if (_row < _bars.Count && _bars.OpenMs[_row] == bar.OpenMs)
            {
                if (isWhole && !IsLess(bar, word))
                    Replace(bar, word);
                else
                    Keep();
            }
            else if (state.HasForming && bar.OpenMs >= state._forming.OpenMs)
            {
                // The live bar's own event is newer.
                return;
            }
            else if (isWhole || _row < _bars.Count || state.HasForming)
            {
                Change().Append(bar, isWhole ? word : BarAuthority.Feed);
            }
            else
            {
                Newer = bar;
            }
        }

        private readonly bool IsLess(in Candle bar, BarAuthority word) =>
            word == BarAuthority.Feed && (_old.AuthorityAt(_row) == BarAuthority.Official || IsEarlierState(bar, _bars[_row]));

        private void Replace(in Candle bar, BarAuthority word)
        {
            if (_bars[_row] == bar)
            {
                _old.Confirm(_row, word);
                Keep();
                return;
            }
            Change().Append(bar, word);
            _row++;
        }

        private void KeepBefore(long openMs)
        {
            if (_row == _bars.Count || _bars.OpenMs[_row] >= openMs)
                return;
            int at = _bars.OpenMs[_row..].BinarySearch(openMs);
            int count = at < 0 ? ~at : at;
            if (_merged is { } merged)
                merged.Append(_old, _row, count);
            _row += count;
        }

        private void Keep()
        {
            if (_merged is { } merged)
                merged.Append(_old, _row, 1);
            _row++;
        }

        // What lies before the first change is copied as a whole; new bars after all others need no copy.
        private CandleStore Change()
        {
            if (_merged is { } merged)
                return merged;
            FirstChanged = _row;
            if (_row == _bars.Count)
                return _merged = _old;
            _merged = state.NewStore(_bars.Count + incoming.Length);
            _merged.Append(_old, 0, _row);
            return _merged;
        }
    }
}
