using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Live;

// Bars whose last events may have been lost. They are drawn as they are; but what is written counts for whole wherever it is read.
internal sealed partial class StateProcessor
{
    private const int MaxUnconfirmed = 100;

    private bool _isFeedLost;
    private bool _mayBeOlder;

    // From a bar on, all that there is and comes, until the feed has told again of the newest.
    private void Doubt(long fromMs)
    {
        CandleColumns closed = _state.Candles.Closed;
        long oldestMs = closed.Count > 0 ? closed.OpenMs[0] : long.MinValue;
        List<CandleGap> doubts = [.. _state.Origin.InDoubt.Where(bars => bars.ToMs > oldestMs)];
        for (; doubts.Count > 0 && (doubts[^1].ToMs >= fromMs || doubts.Count >= MaxUnconfirmed); doubts.RemoveAt(doubts.Count - 1))
            fromMs = Math.Min(fromMs, doubts[^1].FromMs);
        doubts.Add(new(fromMs, long.MaxValue));
        _closedByClock.RemoveAll(bar => bar.ToMs > fromMs);
        _state.Origin = _state.Origin with { InDoubt = doubts };
    }

    // An event changed the newest bar. Where the feed tells bars whole, it is as the feed knows it; those before it get no more.
    private void EndDoubt(MergeOutcome outcome)
    {
        IReadOnlyList<CandleGap> doubts = _state.Origin.InDoubt;
        if (doubts.Count == 0 || doubts[^1].ToMs != long.MaxValue || outcome == MergeOutcome.Rewritten || _isFeedLost)
            return;
        if (_mayBeOlder)
        {
            _mayBeOlder = false;
            return;
        }
        CandleState candles = _state.Candles;
        long newestMs = candles.HasForming ? candles.Forming.OpenMs : candles.Closed.OpenMs[^1];
        var known = new CandleGap(doubts[^1].FromMs, _hasPieces ? candles.Interval.NextOpen(newestMs) : newestMs);
        IEnumerable<CandleGap> earlier = doubts.Take(doubts.Count - 1);
        _state.Origin = _state.Origin with { InDoubt = known.FromMs < known.ToMs ? [.. earlier, known] : [.. earlier] };
    }
}
