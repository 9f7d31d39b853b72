using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Indicators;

// The indicators as they were some bars ago, so that a correction costs a replay from near the bar that it changes.
public sealed partial class IndicatorSet
{
    // A copy of every indicator, in the order of the slots; null of one that was switched off or cannot be copied.
    private readonly Checkpoints<IIndicator?[]> _checkpoints = new();

    // Called before a bar is closed.
    private void SaveCheckpointIfDue(int barsLeft)
    {
        long next = _firstBar + _count;
        if (!_checkpoints.IsDue(next, barsLeft, _firstBar))
            return;
        var copies = new IIndicator?[_slots.Count];
        for (int i = 0; i < copies.Length; i++)
            copies[i] = _slots[i].TryCopy();
        _checkpoints.Add(next, copies);
    }

    // Goes on from the newest checkpoint that has seen none of the bars that changed; false when there is none.
    private bool TryReplayFromCheckpoint(CandleState candles, long firstChanged)
    {
        // Where bars have left memory by the same change, all that is left is computed anew.
        if (candles.FirstBar != _firstBar)
            return false;
        _checkpoints.DropAfter(firstChanged);
        if (!_checkpoints.TryGetNewest(out long next, out IIndicator?[]? copies) || !IsWhole(copies))
            return false;
        int kept = (int)(next - _firstBar);
        double[][] old = _columns;
        _bars = candles.Closed;
        Reserve(Math.Max(_bars.Count * 5 / 4, SmallestCapacity));
        for (int i = 0; i < old.Length; i++)
            old[i].AsSpan(0, kept).CopyTo(_columns[i]);
        (_count, ComputedFrom) = (kept, next);
        // While no bar follows, the values are those of the last bar kept.
        for (int i = 0; i < _live.Length; i++)
            _live[i] = _columns[i][kept - 1];
        for (int i = 0; i < copies.Length; i++)
        {
            Slot slot = _slots[i];
            slot.RestartFrom(copies[i], _live);
            if (slot.Fault is not null)
                _live.AsSpan(slot.At, slot.Width).Fill(double.NaN);
        }
        CloseRest(candles);
        return true;
    }

    private bool IsWhole(IIndicator?[] copies)
    {
        for (int i = 0; i < copies.Length; i++)
        {
            if (copies[i] is null && _slots[i].Fault is null)
                return false;
        }
        return true;
    }
}
