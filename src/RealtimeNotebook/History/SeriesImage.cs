using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.History;

/// <summary>What there is of a series to keep, at one moment. Immutable; costs nothing to make.</summary>
/// <param name="Key">The series.</param>
/// <param name="Epoch">Other than in an image before: closed bars were rewritten.</param>
/// <param name="FirstBar">The number of the first of <paramref name="Bars"/>; within an epoch a bar keeps its number.</param>
/// <param name="Bars">The closed bars in memory.</param>
/// <param name="Forming">The forming bar; null while there is none.</param>
/// <param name="Indicators">Indicator values at the closed bars.</param>
/// <param name="Gaps">Stretches for which bars are missing.</param>
/// <param name="IsSimulated">Whether the prices are made up.</param>
internal sealed record SeriesImage(
    SeriesKey Key, int Epoch, long FirstBar, CandleColumns Bars, Candle? Forming, IndicatorColumns Indicators,
    IReadOnlyList<CandleGap> Gaps, bool IsSimulated)
{
    /// <summary>Whether bars are built here, of trades or increments, rather than told whole by the feed.</summary>
    public bool HasPieces { get; init; }

    /// <summary>The opening time of the newest closed bar that history has told; <see cref="long.MinValue"/> before its first answer.</summary>
    public long HistoryToMs { get; init; } = long.MinValue;

    /// <summary>Stretches of opening times of bars that may lack their last events.</summary>
    public IReadOnlyList<CandleGap> InDoubt { get; init; } = [];

    /// <summary>Whether a bar may lack its last events.</summary>
    internal bool IsInDoubt(long openMs) => InDoubt.Any(bars => openMs >= bars.FromMs && openMs < bars.ToMs);

    /// <summary>The number that the next bar to close will have.</summary>
    internal long NextBar => FirstBar + Bars.Count;

    /// <summary>How many closed bars of this image left memory before they were kept, if <paramref name="kept"/> was kept last.</summary>
    internal long MissedSince(SeriesImage kept) => kept.Epoch == Epoch ? Math.Max(0, FirstBar - kept.NextBar) : 0;

    /// <summary>The rows that are other than in an earlier image, or were not in it, oldest first.</summary>
    /// <param name="kept">The earlier image.</param>
    /// <param name="withIndicators">Whether a row differs also when only its indicator values do.</param>
    internal List<int> RowsOtherThan(SeriesImage kept, bool withIndicators)
    {
        var rows = new List<int>();
        bool sameLines = !withIndicators || kept.Indicators.Lines.SequenceEqual(Indicators.Lines);
        // Within an epoch bars are only ever added at the end.
        bool onlyAdded = sameLines && kept.Epoch == Epoch;
        int first = onlyAdded ? (int)Math.Clamp(kept.NextBar - FirstBar, 0, Bars.Count) : 0;
        for (int i = first; i < Bars.Count; i++)
        {
            int before = onlyAdded ? -1 : kept.Bars.IndexOf(Bars.OpenMs[i]);
            if (before < 0 || !sameLines || kept.Bars[before] != Bars[i] || (withIndicators && !SameValues(kept.Indicators, before, i)))
                rows.Add(i);
        }
        return rows;
    }

    private bool SameValues(IndicatorColumns kept, int before, int now)
    {
        for (int line = 0; line < Indicators.Lines.Count; line++)
        {
            // Equals, since NaN is not there yet in both.
            if (!kept.At(line)[before].Equals(Indicators.At(line)[now]))
                return false;
        }
        return true;
    }
}
