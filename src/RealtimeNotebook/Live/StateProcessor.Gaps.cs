namespace RealtimeNotebook.Live;

// History may lag: a gap of which it says nothing is asked for again, ever more seldom, until its bars are there, there are bars after
// it, or it has been known for as long as the options allow.
internal sealed partial class StateProcessor
{
    private const long MaxGapRetryMs = 60_000;
    private const int MaxGapsGivenUp = 100;

    // Where a source has not got the very bar that ended a gap, one of those after it will do.
    private const int BarsAfterGap = 32;

    private readonly List<(CandleGap Gap, long SinceMs)> _gapAges = [];
    private long _gapRetryMs = FirstRetryMs;

    private void NoteGapAges(IReadOnlyList<CandleGap> gaps)
    {
        long now = Milliseconds;
        (CandleGap Gap, long SinceMs)[] known = [.. _gapAges];
        _gapAges.Clear();
        bool isNew = false;
        foreach (CandleGap gap in gaps)
        {
            long sinceMs = now;
            foreach ((CandleGap earlier, long earlierMs) in known)
            {
                if (earlier.FromMs < gap.ToMs && gap.FromMs < earlier.ToMs)
                    sinceMs = Math.Min(sinceMs, earlierMs);
            }
            isNew |= sinceMs == now;
            _gapAges.Add((gap, sinceMs));
        }
        if (isNew || gaps.Count != known.Length)
            _gapRetryMs = FirstRetryMs;
    }

    // Either history has answered, whole, and lacks these bars still; or it has not given a whole answer in all this time. What it says later
    // is merged all the same, for after an outage it is asked for all that it owes.
    private void GiveUpOldGaps(HistoryAnswer answer)
    {
        if (_gapAges.Count == 0 || _options.GapTimeout == Timeout.InfiniteTimeSpan)
            return;
        long now = Milliseconds;
        IReadOnlyList<CandleGap> givenUp = _state.Status.GapsGivenUp;
        foreach ((CandleGap gap, long sinceMs) in _gapAges)
        {
            bool isAnswered = answer.Fault is not null || (gap.FromMs >= answer.CoveredFromMs && gap.ToMs <= answer.Range.ToMs);
            if (now - sinceMs < (long)_options.GapTimeout.TotalMilliseconds || !isAnswered)
                continue;
            _state.GiveUp(gap);
            givenUp = UnconfirmedRanges.Add(givenUp, gap, MaxGapsGivenUp);
        }
        if (!ReferenceEquals(givenUp, _state.Status.GapsGivenUp))
            SetStatus(_state.Status with { GapsGivenUp = givenUp });
        RefreshGaps();
    }

    // Bars that came after their gap was given up.
    private void NoteFilled(IReadOnlyList<Candle>? bars)
    {
        IReadOnlyList<CandleGap> givenUp = _state.Status.GapsGivenUp;
        if (givenUp.Count == 0 || bars is not { Count: > 0 })
            return;
        Interval interval = _state.Candles.Key.Interval;
        IReadOnlyList<CandleGap> left = UnconfirmedRanges.Remove(givenUp, [.. bars.Select(bar => new CandleGap(bar.OpenMs, interval.NextOpen(bar.OpenMs)))]);
        if (!left.SequenceEqual(givenUp))
            SetStatus(_state.Status with { GapsGivenUp = left });
    }

    private long GapRetryMs()
    {
        long delay = Math.Max(_gapRetryMs, SilenceMs);
        _gapRetryMs = Math.Min(_gapRetryMs * 2, MaxGapRetryMs);
        return delay;
    }

    // The end of a question about a gap: some bars after it, for those are what shows that no more will come.
    private long AfterGap(CandleGap gap) => _state.Candles.Interval.Back(gap.ToMs, -BarsAfterGap);
}
