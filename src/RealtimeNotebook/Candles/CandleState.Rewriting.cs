namespace RealtimeNotebook.Candles;

// Later snapshots and official corrections of bars that have closed.
public sealed partial class CandleState
{
    /// <summary>Whether history or the feed itself has called a closed bar official.</summary>
    /// <param name="row">The row in <see cref="Closed"/>.</param>
    internal bool IsOfficial(int row) => _closed.AuthorityAt(row) == BarAuthority.Official;

    private MergeResult ApplyEarlier(in CandleUpdate update)
    {
        long time = update.Candle.OpenMs;
        CandleColumns old = _closed.View();
        int at = old.IndexOf(time);
        if (at < 0 && ~at > 0 && EndsAfter(update, Interval.NextOpen(old.OpenMs[~at - 1])))
            at = ~at - 1;
        bool known = at >= 0;
        bool official = (update.Traits & UpdateTraits.Official) != 0;
        // A trade or increment says nothing of the whole bar.
        if (!official && update.Semantics == UpdateSemantics.Increment)
            return new(MergeOutcome.Late);
        if (!known && !official && !IsInGap(time))
            return new(MergeOutcome.Late);
        // A lone bar before the oldest would only draw a hole: what lies there is history's to tell, all at once.
        if (!known && ~at == 0)
            return new(MergeOutcome.Late);

        Candle bar = update.Candle with { OpenMs = known ? old.OpenMs[at] : OpenOf(update) };
        BarAuthority authority = AuthorityOf(update);
        if (known && old[at] == bar)
        {
            _closed.Confirm(at, authority);
            return new(MergeOutcome.Duplicate);
        }
        if (known && !official && Refuses(at, old[at], update) is { } refused)
            return new(refused);
        if (known)
        {
            _closed.Replace(at, bar, authority, update.Sequence);
            Settle(bar.OpenMs, Interval.NextOpen(bar.OpenMs));
            return Rewrite(_closed, at);
        }
        int insert = ~at;
        CandleStore merged = NewStore(old.Count + 1);
        merged.Append(_closed, 0, insert);
        merged.Append(bar, authority, update.Sequence);
        merged.Append(_closed, insert, old.Count - insert);
        Settle(bar.OpenMs, Interval.NextOpen(bar.OpenMs));
        return Rewrite(merged, insert);
    }

    // Why a later snapshot does not replace a closed bar; null when it does.
    private MergeOutcome? Refuses(int at, in Candle bar, in CandleUpdate update)
    {
        BarAuthority authority = AuthorityOf(update);
        long known = _closed.SequenceAt(at);
        if (update.Sequence != 0 && known != 0 && update.Sequence < known)
            return MergeOutcome.OutOfOrder;
        if (authority < _closed.AuthorityAt(at))
            return MergeOutcome.Late;
        bool isNumbered = update.Sequence != 0 && known != 0;
        // Without numbers a bar that has less in it is an earlier state of it, which was sent again or came by another way.
        return !isNumbered && authority == BarAuthority.Feed && IsEarlierState(update.Candle, bar) ? MergeOutcome.Late : null;
    }

    private static bool IsEarlierState(in Candle candidate, in Candle bar) => candidate.Volume < bar.Volume
        || (candidate.Volume == bar.Volume && candidate.High <= bar.High && candidate.Low >= bar.Low
            && (candidate.High < bar.High || candidate.Low > bar.Low));

    private CandleStore NewStore(int count) => new(count + Slack(Capacity));

    private MergeResult Rewrite(CandleStore merged, int firstChanged)
    {
        _closed = merged;
        Epoch++;
        return new(MergeOutcome.Rewritten) { FirstChanged = FirstBar + firstChanged };
    }
}
