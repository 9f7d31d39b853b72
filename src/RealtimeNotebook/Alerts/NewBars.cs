using RealtimeNotebook.Live;

namespace RealtimeNotebook.Alerts;

/// <summary>Finds the bars that have closed since the last look, each once and in order.</summary>
/// <remarks>What history brought of the time before the first bar seen is no news, and neither is a rewritten past.</remarks>
internal sealed class NewBars
{
    private bool _began;
    private int _epoch;
    private long? _fromMs;
    private long _nextBar;

    /// <summary>Bars that had left memory before they were looked at.</summary>
    internal long Missed { get; private set; }

    /// <summary>Takes a newer snapshot.</summary>
    /// <returns>The place of the first new bar among the closed ones; their count when there is none.</returns>
    internal int Take(ChartSnapshot now)
    {
        CandleColumns bars = now.Bars;
        // What comes while nothing was seen, and with an epoch of its own, is the seed.
        bool isSeed = !_began || (_fromMs is null && now.Epoch != _epoch);
        int first = bars.Count;
        if (!isSeed)
        {
            int at = bars.IndexOf(_fromMs ?? long.MinValue);
            first = at < 0 ? ~at : at;
            if (now.Epoch == _epoch && now.FirstBar > _nextBar)
                Missed += now.FirstBar - _nextBar;
        }
        _began = now.Status.Phase != SeriesPhase.Seeding;
        (_epoch, _nextBar) = (now.Epoch, now.NextBar);
        long? from = now.Forming is { } forming ? forming.OpenMs : bars.Count > 0 ? bars.OpenMs[^1] + 1 : null;
        _fromMs = _fromMs is { } before && from is { } after ? Math.Max(before, after) : from ?? _fromMs;
        return first;
    }
}
