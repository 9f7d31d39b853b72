using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Live;

/// <summary>All that a chart shows of a series at one moment. Immutable; made in O(1).</summary>
/// <param name="Key">The series.</param>
/// <param name="Epoch">Other than in the snapshot before: closed bars were rewritten, and everything must be read anew.</param>
/// <param name="FirstBar">The number of the first bar of <paramref name="Bars"/>, counted from the start of the session; within an
/// epoch a bar keeps its number.</param>
/// <param name="Bars">The closed bars in memory.</param>
/// <param name="Forming">The forming bar; null while there is none.</param>
/// <param name="Indicators">Indicator values at the closed bars.</param>
/// <param name="Live">Indicator values at the forming bar, or at the last closed one while none is forming; aligned with the lines.</param>
/// <param name="Status">What the series says of itself.</param>
internal sealed record ChartSnapshot(
    SeriesKey Key,
    int Epoch,
    long FirstBar,
    CandleColumns Bars,
    Candle? Forming,
    IndicatorColumns Indicators,
    double[] Live,
    SeriesState Status)
{
    /// <summary>The signals known when the newest of <see cref="Bars"/> closed.</summary>
    public ChartSignals Signals { get; init; } = ChartSignals.Empty;

    /// <summary>The zone whose days, weeks and months the bars are; null for UTC.</summary>
    public string? SessionZone { get; init; }

    /// <summary><see cref="Bars"/> with the zone by which they are labelled.</summary>
    internal CandleColumns LabelledBars => Bars.Of(LabelZone);

    /// <summary><see cref="Signals"/> with the zone by which they are labelled.</summary>
    internal ChartSignals LabelledSignals => Signals.Of(LabelZone);

    // Only days and longer are labelled by it.
    private string? LabelZone => Key.Interval.Milliseconds >= 86_400_000 ? SessionZone : null;

    /// <summary>What the user has drawn on the chart; another list after every change.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>From which bar on <see cref="Bars"/> and <see cref="Indicators"/> are other than in earlier snapshots.</summary>
    internal RewriteLog Rewrites { get; init; } = RewriteLog.Empty;

    /// <summary>Where <see cref="Bars"/> come from.</summary>
    internal BarOrigin Origin { get; init; } = BarOrigin.Unknown;

    /// <summary>The number that the next bar to close will have.</summary>
    internal long NextBar => FirstBar + Bars.Count;
}
