using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Signals;

/// <summary>The signals of one series: computed when a bar closes, kept between.</summary>
/// <remarks>
/// <para>The formulas are held as they were before the oldest bar in memory, as they are now, and as they were at a few bars between. When
/// closed bars are rewritten, those of now are made again from the newest that have seen none of the bars that changed; when bars
/// leave memory the first are moved on over them.</para>
/// <para>One writer. <see cref="Signals"/> may be handed to any thread.</para>
/// </remarks>
internal sealed class SignalTracker
{
    private readonly SignalFormulas _oldest;
    private readonly Checkpoints<SignalFormulas> _checkpoints = new();
    private SignalFormulas _now;
    private CandleColumns _bars = CandleColumns.Empty;
    private IndicatorColumns _columns = IndicatorColumns.Empty;
    private LinePlaces _places = new(-1, -1, -1);
    private long _firstBar;
    private long _recomputations;

    /// <summary>Starts with no bar seen.</summary>
    /// <param name="interval">The series' interval; it decides how wide pivots are, unless the options do.</param>
    /// <param name="options">What counts as a signal.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message says which, all of them.</exception>
    internal SignalTracker(Interval interval, SignalOptions options)
    {
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        _oldest = new(interval, options);
        _now = _oldest.Clone();
    }

    /// <summary>What was known when the newest bar closed.</summary>
    internal ChartSignals Signals { get; private set; } = ChartSignals.Empty;

    /// <summary>How many bars have been closed in the formulas of now, those that were computed again included.</summary>
    internal long BarsComputed { get; private set; }

    /// <summary>Brings the signals up to date after an event. A revision of the forming bar costs nothing.</summary>
    /// <param name="candles">The series, with the event merged.</param>
    /// <param name="indicators">The series' indicators, up to date.</param>
    /// <param name="change">What the event did.</param>
    internal void Follow(CandleState candles, IndicatorSet indicators, in MergeResult change)
    {
        if (change.Outcome == MergeOutcome.Rewritten)
            // Values of an indicator that has failed may have gone from bars before the one that changed.
            ReplayFrom(candles, indicators, indicators.SwitchedOff > 0 ? Math.Min(change.FirstChanged, indicators.ComputedFrom) : change.FirstChanged);
        else if (change.BarsClosed > 0)
            CatchUp(candles, indicators, change.BarsClosed);
    }

    /// <summary>Computes the signals of all bars in memory anew.</summary>
    internal void Replay(CandleState candles, IndicatorSet indicators)
    {
        _checkpoints.Clear();
        ReplayFrom(candles, indicators, candles.FirstBar);
    }

    /// <summary>Computes everything anew and compares it with what was kept.</summary>
    /// <returns>How many entries differ; must be zero.</returns>
    internal int CountDrift(CandleState candles, IndicatorSet indicators)
    {
        ChartSignals kept = Signals;
        Replay(candles, indicators);
        return CountDifferent(kept.PivotPoints, Signals.PivotPoints) + CountDifferent(kept.FvgZones, Signals.FvgZones)
            + CountDifferent(kept.BreakSignals, Signals.BreakSignals) + CountDifferent(kept.KeyLevels, Signals.KeyLevels)
            + CountDifferent(kept.Structure, Signals.Structure)
            // What was switched off has no values left from which it could be computed again.
            + (indicators.SwitchedOff > 0 ? 0 : CountDifferent(kept.Confluence, Signals.Confluence));
    }

    private static int CountDifferent<T>(IReadOnlyList<T> a, IReadOnlyList<T> b)
        where T : IEquatable<T>
    {
        int shared = Math.Min(a.Count, b.Count);
        int different = Math.Max(a.Count, b.Count) - shared;
        for (int i = 0; i < shared; i++)
            different += a[i].Equals(b[i]) ? 0 : 1;
        return different;
    }

    private void ReplayFrom(CandleState candles, IndicatorSet indicators, long firstChanged)
    {
        Forget(candles);
        _checkpoints.DropAfter(firstChanged);
        if (_checkpoints.TryGetNewest(out long next, out SignalFormulas? checkpoint))
        {
            _now = checkpoint.Clone();
            _now.Forget(candles.Closed.OpenMs[0]);
        }
        else
            (_now, next) = (_oldest.Clone(), _firstBar);
        CatchUp(candles, indicators, (int)(_firstBar + candles.Closed.Count - next));
    }

    private void CatchUp(CandleState candles, IndicatorSet indicators, int barsClosed)
    {
        if (Forget(candles))
            _now.Forget(candles.Closed.OpenMs[0]);
        _bars = candles.Closed;
        if (!ReferenceEquals(_columns.Lines, indicators.Lines))
            _places = LinePlaces.Of(indicators.Lines);
        _columns = indicators.Columns;
        for (int i = _bars.Count - barsClosed; i < _bars.Count; i++)
        {
            if (_checkpoints.IsDue(_firstBar + i, _bars.Count - i, _firstBar))
                _checkpoints.Add(_firstBar + i, _now.Clone());
            _now.Close(_bars[i], _places.At(_columns, i));
        }
        BarsComputed += barsClosed;
        Signals = _now.View(_bars.Count, ++_recomputations);
    }

    // The oldest bars have left memory: the formulas before the first bar move on over them.
    private bool Forget(CandleState candles)
    {
        int bars = (int)(candles.FirstBar - _firstBar);
        if (bars == 0)
            return false;
        for (int i = 0; i < bars; i++)
            _oldest.Close(_bars[i], _places.At(_columns, i));
        _oldest.Forget(candles.Closed.OpenMs[0]);
        _firstBar = candles.FirstBar;
        _checkpoints.DropBefore(_firstBar);
        return true;
    }
}
