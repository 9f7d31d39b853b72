using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Live;

// What an answer of history says of the bars and of the gaps.
internal sealed partial class ChartState
{
    private MergeResult MergeAndSettle(HistoryAnswer answer)
    {
        // A file may say by whose midnight its days begin.
        if (_sessionZone is null && ZoneOfHistory?.Invoke() is { } name && SessionZone.Named(name) is { } zone)
            _candles.UseZone(zone);
        IReadOnlyList<Candle> bars = answer.Bars ?? throw new ArgumentException("There is no answer to merge.", nameof(answer));
        MergeResult result = _candles.Merge(bars as Candle[] ?? [.. bars], answer.AskedMs, BarAuthority.Official, answer.LiveMs);
        if (_candles.Gaps.Count > 0)
            Settle(answer, bars);
        return result;
    }

    // What is there is no gap. What is not there is none where the source has bars after it, for it is filled from old to new; before
    // those it may only not have got the bars yet. What lacks a source proves nothing of the bars that are not in it before the time from
    // which on every source has answered.
    private void Settle(HistoryAnswer answer, IReadOnlyList<Candle> bars)
    {
        ZonedInterval interval = _candles.Interval;
        (long oldestMs, long newestMs) = (long.MaxValue, long.MinValue);
        foreach (Candle bar in bars)
        {
            oldestMs = Math.Min(oldestMs, bar.OpenMs);
            if (!answer.LiveMs.Contains(bar.OpenMs))
                newestMs = Math.Max(newestMs, bar.OpenMs);
            _candles.Settle(bar.OpenMs, interval.NextOpen(bar.OpenMs));
        }
        // As many bars as were asked for may be only the newest of those there are.
        long fromMs = bars.Count < answer.Range.MostBars ? answer.CoveredFromMs : Math.Max(oldestMs, answer.CoveredFromMs);
        if (fromMs < newestMs)
            _candles.Settle(fromMs, newestMs);
        _candles.SettleRests();
    }
}
