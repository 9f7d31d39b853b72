using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Indicators;

// The indicators as they were some bars ago, so that a correction of one of the newest bars does not cost a replay of all.
public sealed partial class IndicatorSet
{
    private const int BarsPerMark = 64;

    // The number of the first bar that a mark has not seen, counted as the bars are; -1 where there is none.
    private long _olderMark = -1;
    private long _newerMark = -1;

    private void MarkIfDue()
    {
        long next = _firstBar + _count;
        if (next - (_newerMark >= 0 ? _newerMark : _firstBar) < BarsPerMark)
            return;
        _olderMark = _newerMark;
        _newerMark = next;
        foreach (Slot slot in _slots)
            slot.Mark();
    }

    private void ForgetMarks()
    {
        (_olderMark, _newerMark) = (-1, -1);
        foreach (Slot slot in _slots)
            slot.ForgetMarks();
    }

    // Goes on from the newest mark that has seen none of the bars that changed; false when there is none.
    private bool TryReplayFrom(CandleState candles, long firstChanged)
    {
        if (_newerMark > firstChanged)
        {
            _newerMark = _olderMark;
            _olderMark = -1;
            foreach (Slot slot in _slots)
                slot.ForgetNewerMark();
        }
        if (_newerMark < 0 || _newerMark > firstChanged || _newerMark < _firstBar || candles.FirstBar != _firstBar || !_slots.TrueForAll(slot => slot.HasMark))
            return false;
        int kept = (int)(_newerMark - _firstBar);
        double[][] old = _columns;
        _bars = candles.Closed;
        Reserve(Math.Max(_bars.Count * 5 / 4, SmallestCapacity));
        for (int i = 0; i < old.Length; i++)
            old[i].AsSpan(0, kept).CopyTo(_columns[i]);
        _count = kept;
        foreach (Slot slot in _slots)
            slot.RestartFromMark(_live);
        // While no bar follows, the values are those of the last bar kept.
        for (int i = 0; i < _live.Length; i++)
            _live[i] = kept > 0 ? _columns[i][kept - 1] : double.NaN;
        foreach (Slot slot in _slots.Where(slot => slot.Fault is not null))
            _live.AsSpan(slot.At, slot.Width).Fill(double.NaN);
        for (int i = kept; i < _bars.Count; i++)
            CloseBar(_bars[i]);
        if (candles.HasForming)
            Preview(candles.Forming);
        _view = null;
        return true;
    }
}
