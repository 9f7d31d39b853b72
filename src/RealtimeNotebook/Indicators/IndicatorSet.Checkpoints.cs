using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Indicators;

// The indicators as they were some bars ago, so that a correction of one of the newest bars does not cost a replay of all.
public sealed partial class IndicatorSet
{
    private const int BarsPerCheckpoint = 64;

    // Each is the number of the first bar that it has not seen, counted as the bars are; -1 where there is none. Both survive bars that
    // leave memory, for no value depends on which bars are kept.
    private long _olderCheckpoint = -1;
    private long _newerCheckpoint = -1;

    // Called before a bar is closed. When many bars are closed at once, only the newest are worth a copy.
    private void SaveCheckpointIfDue(int barsLeft)
    {
        long next = _firstBar + _count;
        if (barsLeft > 2 * BarsPerCheckpoint || next - (_newerCheckpoint >= 0 ? _newerCheckpoint : _firstBar) < BarsPerCheckpoint)
            return;
        _olderCheckpoint = _newerCheckpoint;
        _newerCheckpoint = next;
        foreach (Slot slot in _slots)
            slot.SaveCheckpoint();
    }

    private void DropCheckpoints()
    {
        (_olderCheckpoint, _newerCheckpoint) = (-1, -1);
        foreach (Slot slot in _slots)
            slot.DropCheckpoints();
    }

    // One that has seen a bar that changed is of no use any more.
    private void DropCheckpointsAfter(long firstChanged)
    {
        while (_newerCheckpoint > firstChanged)
        {
            (_olderCheckpoint, _newerCheckpoint) = (-1, _olderCheckpoint);
            foreach (Slot slot in _slots)
                slot.DropNewerCheckpoint();
        }
    }

    // Goes on from the newest checkpoint that has seen none of the bars that changed; false when there is none.
    private bool TryReplayFromCheckpoint(CandleState candles, long firstChanged)
    {
        DropCheckpointsAfter(firstChanged);
        // Where bars have left memory by the same change, or the checkpoint's own have, all that is left is computed anew.
        if (_newerCheckpoint < _firstBar || candles.FirstBar != _firstBar || !_slots.TrueForAll(static slot => slot.HasCheckpoint))
            return false;
        int kept = (int)(_newerCheckpoint - _firstBar);
        double[][] old = _columns;
        _bars = candles.Closed;
        Reserve(Math.Max(_bars.Count * 5 / 4, SmallestCapacity));
        for (int i = 0; i < old.Length; i++)
            old[i].AsSpan(0, kept).CopyTo(_columns[i]);
        (_count, ComputedFrom) = (kept, _newerCheckpoint);
        // While no bar follows, the values are those of the last bar kept.
        for (int i = 0; i < _live.Length; i++)
            _live[i] = kept > 0 ? _columns[i][kept - 1] : double.NaN;
        foreach (Slot slot in _slots)
        {
            slot.RestartFromCheckpoint(_live);
            if (slot.Fault is not null)
                _live.AsSpan(slot.At, slot.Width).Fill(double.NaN);
        }
        CloseRest(candles);
        return true;
    }
}
