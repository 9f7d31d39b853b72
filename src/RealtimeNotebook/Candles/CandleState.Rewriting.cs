namespace RealtimeNotebook.Candles;

// Everything that touches bars which have closed: late events, official corrections, history.
public sealed partial class CandleState
{
    /// <summary>Merges bars from history, which is the authority: they replace closed bars and fill what is missing.</summary>
    /// <param name="bars">Bars in any order; of two with one opening time the later in the list wins.</param>
    /// <param name="nowMs">The present of the bars: when history was asked, in Unix milliseconds, less the grace that stragglers are given.
    /// What was said of a bar whose time was not over then is not the whole of it; the newest becomes the forming one.</param>
    /// <returns><see cref="MergeOutcome.Rewritten"/>, or <see cref="MergeOutcome.Nothing"/> when every bar was already there, equal.</returns>
    /// <remarks>
    /// The bar that is forming from live events is kept, being newer than what history holds of it, unless history shows that its
    /// time is over: then it closes, and history's word counts. So is one that has closed since history was asked. Bars older than
    /// the oldest in memory are taken only while none has left memory. Gaps are not touched: <see cref="Settle"/> says what was answered.
    /// </remarks>
    public MergeResult Merge(ReadOnlySpan<Candle> bars, long nowMs)
    {
        if (bars.IsEmpty)
            return new(MergeOutcome.Nothing);
        Candle[] incoming = SortedDistinct(bars);
        bool changed = IsOver(incoming[^1], nowMs);
        if (changed)
            CloseForming();
        var merged = new CandleStore(_closed.Count + incoming.Length + Slack(Capacity));
        CandleColumns old = _closed.View();
        long oldestMs = FirstBar > 0 ? old.OpenMs[0] : long.MinValue;
        Candle? newer = null;
        int i = 0;
        for (int k = 0; k < incoming.Length; k++)
        {
            Candle bar = incoming[k];
            if (bar.OpenMs < oldestMs)
                continue;
            while (i < old.Count && old.OpenMs[i] < bar.OpenMs)
                merged.Append(old[i++]);
            if (i < old.Count && old.OpenMs[i] == bar.OpenMs)
            {
                Candle whole = k < incoming.Length - 1 || Interval.NextOpen(bar.OpenMs) <= nowMs ? bar : old[i];
                changed |= old[i++] != whole;
                merged.Append(whole);
            }
            else if (HasForming && bar.OpenMs >= _forming.OpenMs)
            {
                // The live bar's own event is newer.
            }
            else if (k < incoming.Length - 1 || i < old.Count || HasForming || Interval.NextOpen(bar.OpenMs) <= nowMs)
            {
                changed = true;
                merged.Append(bar);
            }
            else
            {
                newer = bar;
            }
        }
        while (i < old.Count)
            merged.Append(old[i++]);
        if (newer is { } forming)
        {
            changed = true;
            (_forming, _formingEndMs, _formingSequence, HasForming) = (forming, Interval.NextOpen(forming.OpenMs), 0, true);
        }
        return changed ? Rewrite(merged) : new(MergeOutcome.Nothing);
    }

    private bool IsOver(in Candle newest, long nowMs) =>
        HasForming && (newest.OpenMs > _forming.OpenMs || (newest.OpenMs == _forming.OpenMs && _formingEndMs <= nowMs));

    private MergeResult ApplyEarlier(in CandleUpdate update)
    {
        long time = update.Candle.OpenMs;
        CandleColumns old = _closed.View();
        int at = old.IndexOf(time);
        if (at < 0 && ~at > 0 && EndsAfter(update, Interval.NextOpen(old.OpenMs[~at - 1])))
            at = ~at - 1;
        bool known = at >= 0;
        bool official = (update.Traits & UpdateTraits.Official) != 0;
        bool fills = !known && update.Semantics == UpdateSemantics.Snapshot && IsInGap(time);
        if (!fills && !official)
            return new(MergeOutcome.Late);
        // A lone bar before the oldest would only draw a hole: what lies there is history's to tell, all at once.
        if (!known && ~at == 0)
            return new(MergeOutcome.Late);

        Candle bar = update.Candle with { OpenMs = known ? old.OpenMs[at] : AlignCandle(time) };
        if (known && old[at] == bar)
            return new(MergeOutcome.Duplicate);
        var merged = new CandleStore(old.Count + 1 + Slack(Capacity));
        int insert = known ? at : ~at;
        for (int i = 0; i < insert; i++)
            merged.Append(old[i]);
        merged.Append(bar);
        for (int i = known ? at + 1 : insert; i < old.Count; i++)
            merged.Append(old[i]);
        Settle(bar.OpenMs, Interval.NextOpen(bar.OpenMs));
        return Rewrite(merged);
    }

    private MergeResult Rewrite(CandleStore merged)
    {
        _closed = merged;
        Epoch++;
        return new(MergeOutcome.Rewritten);
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
}
