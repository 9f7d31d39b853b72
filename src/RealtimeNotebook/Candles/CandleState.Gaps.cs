namespace RealtimeNotebook.Candles;

// What is missing, and what fills it.
public sealed partial class CandleState
{
    private const int MostGaps = 1_000;

    private readonly List<CandleGap> _gaps = [];

    /// <summary>The gaps known and not yet filled or settled, oldest first; at most 1,000.</summary>
    public IReadOnlyList<CandleGap> Gaps => _gaps;

    /// <summary>What an event would show to be missing, if it were applied now.</summary>
    /// <param name="update">The event.</param>
    /// <param name="gap">The missing stretch.</param>
    /// <returns>Whether the event opens a bar more than one interval after the last.</returns>
    public bool ShowsGap(in CandleUpdate update, out CandleGap gap) => ShowsGap(OpenOf(update), out gap);

    /// <summary>What a trade would show to be missing, if it were applied now.</summary>
    /// <param name="tick">The trade.</param>
    /// <param name="gap">The missing stretch.</param>
    /// <returns>Whether the trade opens a bar more than one interval after the last.</returns>
    public bool ShowsGap(in Tick tick, out CandleGap gap)
    {
        gap = default;
        return TryLastOpen(out long lastOpenMs) && tick.TimeMs > lastOpenMs
            && ShowsGap(AlignTick(tick.TimeMs, lastOpenMs), out gap);
    }

    /// <summary>Strikes a stretch of time off the gaps: history has answered for it.</summary>
    /// <param name="fromMs">Start, included, in Unix milliseconds.</param>
    /// <param name="toMs">End, excluded.</param>
    public void Settle(long fromMs, long toMs)
    {
        for (int i = _gaps.Count - 1; i >= 0; i--)
        {
            CandleGap gap = _gaps[i];
            if (toMs <= gap.FromMs || fromMs >= gap.ToMs)
                continue;
            _gaps.RemoveAt(i);
            if (toMs < gap.ToMs)
                _gaps.Insert(i, gap with { FromMs = toMs });
            if (fromMs > gap.FromMs)
                _gaps.Insert(i, gap with { ToMs = fromMs });
        }
    }

    /// <summary>Adds a gap that is known from elsewhere, unless it is known already.</summary>
    internal void Miss(CandleGap gap)
    {
        if (!_gaps.Exists(known => known.FromMs < gap.ToMs && gap.FromMs < known.ToMs))
            AddGap(gap);
    }

    /// <summary>Strikes off what is left of a gap between two bars that is too short for a bar.</summary>
    internal void SettleRests() => _gaps.RemoveAll(gap => Interval.NextOpen(gap.FromMs) > gap.ToMs + _daylightSlackMs);

    private bool ShowsGap(long openMs, out CandleGap gap)
    {
        gap = GapBefore(openMs);
        return gap.ToMs > gap.FromMs;
    }

    private CandleGap GapBefore(long openMs)
    {
        if (!TryLastOpen(out long lastOpenMs))
            return default;
        long expected = Interval.NextOpen(lastOpenMs);
        return openMs > expected + _daylightSlackMs ? new(expected, openMs) : default;
    }

    private bool TryLastOpen(out long openMs)
    {
        openMs = HasForming ? _forming.OpenMs : _closed.Count > 0 ? _closed.LastOpenMs : 0;
        return HasForming || _closed.Count > 0;
    }

    private void AddGap(CandleGap gap)
    {
        if (_gaps.Count == MostGaps)
            _gaps.RemoveAt(0);
        int at = _gaps.Count;
        while (at > 0 && _gaps[at - 1].FromMs > gap.FromMs)
            at--;
        _gaps.Insert(at, gap);
    }

    private bool IsInGap(long timeMs)
    {
        foreach (CandleGap gap in _gaps)
        {
            if (gap.Contains(timeMs))
                return true;
        }
        return false;
    }

    private void ForgetGapsBefore(long timeMs) => _gaps.RemoveAll(gap => gap.ToMs <= timeMs);
}
