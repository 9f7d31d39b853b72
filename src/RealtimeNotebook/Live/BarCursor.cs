namespace RealtimeNotebook.Live;

/// <summary>Finds in each snapshot the bars that have closed since the last one looked at, each once and in order.</summary>
/// <remarks>
/// Begins where the seed ends: what was read as history has not closed before anybody's eyes. The last bar is remembered by its
/// opening time, so that a rewritten past repeats none. Not thread-safe.
/// </remarks>
internal sealed class BarCursor
{
    private long? _lastMs;
    private long _nextBar;
    private int _epoch;

    /// <summary>Bars that had left memory before they were looked at.</summary>
    internal long Missed { get; private set; }

    /// <summary>Whether the seed was over when a snapshot was looked at first; before that there is nothing to find.</summary>
    internal bool HasBegun => _lastMs is not null;

    /// <summary>Looks at the next snapshot.</summary>
    /// <returns>The row of its first new bar; the new ones go from there to the last.</returns>
    internal int Advance(ChartSnapshot snapshot)
    {
        CandleColumns bars = snapshot.Bars;
        int first = bars.Count;
        if (_lastMs is { } lastMs)
        {
            int at = bars.IndexOf(lastMs);
            first = at < 0 ? ~at : at + 1;
            if (first == 0 && snapshot.Epoch == _epoch && snapshot.FirstBar > _nextBar)
                Missed += snapshot.FirstBar - _nextBar;
        }
        else if (snapshot.Status.Phase == SeriesPhase.Seeding)
        {
            return first;
        }
        if (first < bars.Count || _lastMs is null)
            _lastMs = bars.Count > 0 ? bars.OpenMs[^1] : long.MinValue;
        (_nextBar, _epoch) = (snapshot.NextBar, snapshot.Epoch);
        return first;
    }
}
