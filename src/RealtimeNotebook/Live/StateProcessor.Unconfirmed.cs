using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Live;

// Closed bars that may not be whole: closed by the clock, or closed before all of their events had come. History is asked for them.
internal sealed partial class StateProcessor
{
    // Of them those that need no more than that the feed has gone on without a hole.
    private readonly List<CandleGap> _closedByClock = [];
    private long _feedNewestMs = long.MinValue;
    private long _lateMs = long.MinValue;

    // The newest closed bar was closed by the clock: its last events may still be on their way.
    private void MarkClosedByClock()
    {
        (long openMs, long endMs) = BarAt(_state.Candles.Closed.Count - 1);
        AddReleasable(openMs, endMs);
        if (!_hasPieces)
            AskToConfirm(openMs, endMs, isAgain: false);
    }

    // A later snapshot replaced a closed bar. It is the feed's last word for now.
    private void MarkReplaced(long timeMs)
    {
        if (RowOf(timeMs) is not { } row || _state.Candles.IsOfficial(row))
            return;
        (long openMs, long endMs) = BarAt(row);
        AddReleasable(openMs, endMs);
        AskToConfirm(openMs, endMs, isAgain: true);
    }

    // An event for a bar that has closed, and it was not applied.
    private void MarkLate(in CandleUpdate update)
    {
        long timeMs = update.Candle.OpenMs;
        if (RowOf(timeMs) is not { } row)
        {
            MarkMissing(timeMs);
            return;
        }
        CandleState candles = _state.Candles;
        // An earlier state of a bar that history has told, or the same moment again.
        if (update.Semantics == UpdateSemantics.Snapshot && candles.IsOfficial(row) && update.Candle.Volume <= candles.Closed.Volume[row])
            return;
        (long openMs, long endMs) = BarAt(row);
        bool isAgain = openMs != _lateMs;
        _lateMs = openMs;
        MarkIncomplete(openMs, endMs);
        AskToConfirm(openMs, endMs, isAgain);
    }

    // Where no bar was thought to be there was trading.
    private void MarkMissing(long timeMs)
    {
        CandleColumns closed = _state.Candles.Closed;
        if (closed.Count == 0 || timeMs < closed.OpenMs[0] || _state.Candles.Gaps.Any(gap => gap.Contains(timeMs)))
            return;
        int at = ~closed.IndexOf(timeMs);
        ZonedInterval interval = _state.Candles.Interval;
        long openMs = interval.OpenOf(timeMs);
        long nextMs = at < closed.Count ? closed.OpenMs[at] : _state.Candles.HasForming ? _state.Candles.Forming.OpenMs : long.MaxValue;
        var gap = new CandleGap(Math.Max(openMs, interval.NextOpen(closed.OpenMs[at - 1])), Math.Min(interval.NextOpen(openMs), nextMs));
        if (gap.FromMs >= gap.ToMs || nextMs == long.MaxValue)
            return;
        _state.Candles.Miss(gap);
        RefreshGaps();
        if (_history.IsPresent && _retryAt == long.MaxValue)
            ScheduleRetry(FirstRetryMs);
    }

    private void AddReleasable(long openMs, long endMs)
    {
        if (_closedByClock.Count == MaxUnconfirmed)
            _closedByClock.RemoveAt(0);
        bool wasReleasable = _closedByClock.RemoveAll(bar => bar.FromMs == openMs) > 0;
        if (MarkUnconfirmed(openMs, endMs) || wasReleasable)
            _closedByClock.Add(new(openMs, endMs));
    }

    private void MarkIncomplete(long openMs, long endMs)
    {
        _closedByClock.RemoveAll(bar => bar.FromMs == openMs);
        MarkUnconfirmed(openMs, endMs);
    }

    // Returns whether it was none before.
    private bool MarkUnconfirmed(long fromMs, long toMs)
    {
        IReadOnlyList<CandleGap> known = _state.Origin.InDoubt;
        if (known.Any(bars => bars.FromMs <= fromMs && bars.ToMs >= toMs))
            return false;
        List<CandleGap> next = [.. UnconfirmedRanges.Add(known, new(fromMs, toMs), MaxUnconfirmed)];
        _state.Origin = _state.Origin with { InDoubt = next };
        return true;
    }

    // The feed has begun a later bar, and nothing is missing between: it has said all it had to say of those before.
    private void ReleasePassed()
    {
        if (_closedByClock.Count == 0 || _isFeedLost)
            return;
        for (int i = _closedByClock.Count - 1; i >= 0; i--)
        {
            CandleGap bar = _closedByClock[i];
            if (bar.ToMs > _feedNewestMs || _state.Candles.Gaps.Any(gap => gap.FromMs <= bar.ToMs && gap.ToMs > bar.ToMs))
                continue;
            _closedByClock.RemoveAt(i);
            _provisional.RemoveAll(asked => asked.OpenMs == bar.FromMs && asked.Attempts == 0 && !asked.IsAgain && !_hasPieces);
            SetConfirmed([bar]);
        }
    }

    private void SetConfirmed(IReadOnlyList<CandleGap> bars)
    {
        IReadOnlyList<CandleGap> known = _state.Origin.InDoubt;
        if (known.Count == 0)
            return;
        IReadOnlyList<CandleGap> next = UnconfirmedRanges.Remove(known, bars);
        if (next.SequenceEqual(known))
            return;
        _state.Origin = _state.Origin with { InDoubt = next };
        // A store that waits for the confirmation would not see it before the next event, which may never come.
        Tell(new(0, IsUrgent: true));
    }

    private int? RowOf(long timeMs)
    {
        CandleColumns closed = _state.Candles.Closed;
        int at = closed.IndexOf(timeMs);
        int row = at >= 0 ? at : ~at - 1;
        return row >= 0 && (at >= 0 || _state.Candles.Interval.NextOpen(closed.OpenMs[row]) > timeMs) ? row : null;
    }

    private (long OpenMs, long EndMs) BarAt(int row)
    {
        long openMs = _state.Candles.Closed.OpenMs[row];
        return (openMs, _state.Candles.Interval.NextOpen(openMs));
    }
}
