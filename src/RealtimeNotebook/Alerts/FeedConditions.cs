using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Alerts;

/// <summary>A gap shows among the bars.</summary>
internal sealed class GapCondition : IAlertCondition
{
    private IReadOnlyList<CandleGap>? _known;

    public AlertFinding? Look(AlertMoment moment)
    {
        IReadOnlyList<CandleGap> before = _known ?? moment.State.Gaps;
        _known = moment.State.Gaps;
        // What is left of a gap that was filled in part is no new one.
        CandleGap[] shown = [.. _known.Where(gap => !before.Any(old => old.FromMs <= gap.FromMs && old.ToMs >= gap.ToMs))];
        return shown.Length == 0 ? null : new($"Bars are missing from {AlertText.Time(shown[0].FromMs)} to {AlertText.Time(shown[^1].ToMs)}", null);
    }
}

/// <summary>The feed is gone.</summary>
internal sealed class SourceDownCondition : IAlertCondition
{
    private bool _wasDown;

    public AlertFinding? Look(AlertMoment moment)
    {
        bool wasDown = _wasDown;
        _wasDown = moment.State.Phase == SeriesPhase.Reconnecting;
        return _wasDown && !wasDown ? new(moment.State.Text ?? $"{moment.State.Feed} is gone and is being dialled again", null) : null;
    }
}

/// <summary>No event comes although bars are due.</summary>
/// <param name="after">How long none must have come.</param>
internal sealed class StaleFeedCondition(TimeSpan after) : IAlertCondition
{
    private const long DayMs = 86_400_000;

    private bool _isStale;

    public AlertFinding? Look(AlertMoment moment)
    {
        bool was = _isStale;
        _isStale = moment.SinceEvent >= after && moment.State.Phase is SeriesPhase.Live or SeriesPhase.Rejecting or SeriesPhase.Waiting or SeriesPhase.Reconnecting && (was || IsBarDue(moment));
        return _isStale && !was ? new($"No event for {AlertText.Length(moment.SinceEvent)}, though bars are due", null) : null;
    }

    // A market that has closed sends nothing and nothing is wrong with that. Whether it is open is told by the bars in memory.
    private bool IsBarDue(AlertMoment moment)
    {
        ZonedInterval interval = moment.Interval;
        if (!moment.IsClosed && moment.TimeMs < interval.NextOpen(moment.Bar.OpenMs))
            return true;
        long slot = interval.OpenOf(moment.TimeMs - (long)after.TotalMilliseconds);
        if (slot <= moment.Bar.OpenMs)
            return false;
        CandleColumns bars = moment.Before;
        long oldest = bars.Count > 0 ? bars.OpenMs[0] : moment.Bar.OpenMs;
        foreach (int days in (ReadOnlySpan<int>)[7, DaysBack(interval.DayOfWeek(slot))])
        {
            long same = interval.DaysBefore(slot, days);
            if (interval.Milliseconds <= DayMs && same >= oldest)
                return HasBar(moment, bars, same, interval);
        }
        // Nothing is known of this time of day; then only the very next bar is taken to be due.
        return slot == interval.NextOpen(moment.Bar.OpenMs);
    }

    private static bool HasBar(AlertMoment moment, CandleColumns bars, long slot, in ZonedInterval interval)
    {
        int at = bars.IndexOf(slot);
        int first = at < 0 ? ~at : at;
        long open = first < bars.Count ? bars.OpenMs[first] : moment.Bar.OpenMs;
        return open >= slot && open < interval.NextOpen(slot);
    }

    // Working days are compared with working days, and weekends with weekends.
    private static int DaysBack(DayOfWeek day) => day switch
    {
        DayOfWeek.Monday => 3,
        DayOfWeek.Saturday => 6,
        _ => 1,
    };
}
