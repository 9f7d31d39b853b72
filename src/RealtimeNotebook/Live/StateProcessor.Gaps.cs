namespace RealtimeNotebook.Live;

// History may lag: a gap of which it says nothing is asked for again, ever more seldom, until its bars are there, there are bars after
// it, or it has been known for as long as the options allow.
internal sealed partial class StateProcessor
{
    private const long MaxGapRetryMs = 60_000;

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

    // History has answered, whole, and lacks these bars still.
    private void GiveUpOldGaps(HistoryAnswer answer)
    {
        if (_gapAges.Count == 0 || _options.GapTimeout == Timeout.InfiniteTimeSpan)
            return;
        long now = Milliseconds;
        foreach ((CandleGap gap, long sinceMs) in _gapAges)
        {
            if (now - sinceMs >= (long)_options.GapTimeout.TotalMilliseconds && gap.FromMs >= answer.CoveredFromMs && gap.ToMs <= answer.Range.ToMs)
                _state.GiveUp(gap);
        }
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
