namespace RealtimeNotebook;

/// <summary>Where a fair value gap must be touched to be mitigated.</summary>
public enum ZoneTouch
{
    /// <summary>At the edge that the price reaches first.</summary>
    NearEdge,

    /// <summary>At the other edge: the gap is filled.</summary>
    FarEdge,
}

/// <summary>What of the MACD must turn.</summary>
public enum MacdTurn
{
    /// <summary>The MACD line crosses its signal line.</summary>
    SignalCross,

    /// <summary>The histogram rises or falls.</summary>
    HistogramSlope,
}

/// <summary>What counts as a signal. Every property has a default; all faults are reported at once when the chart starts.</summary>
public sealed record SignalOptions
{
    private const int MostWing = 100;
    private const int MostBars = 1_000;

    /// <summary>Bars before a pivot that it must be strictly beyond.</summary>
    /// <value>Null: 3 up to five minutes, 5 up to thirty minutes, else 7; otherwise 1 to 100.</value>
    public int? PivotLeft { get; init; }

    /// <summary>Bars after a pivot that it must be strictly beyond; it is known as many bars late.</summary>
    /// <value>Null: as for <see cref="PivotLeft"/>; otherwise 1 to 100.</value>
    public int? PivotRight { get; init; }

    /// <summary>Bars on each side that a key level must be strictly beyond.</summary>
    /// <value>10; 1 to 100.</value>
    public int LevelWing { get; init; } = 10;

    /// <summary>How many of the newest bars a key level's bar must be among to be in force.</summary>
    /// <value>50; more than <see cref="LevelWing"/>, to 1,000.</value>
    public int LevelBars { get; init; } = 50;

    /// <summary>How many times the mean body the middle bar's body must exceed for a fair value gap.</summary>
    /// <value>1.5; 0 to 100.</value>
    public double GapBody { get; init; } = 1.5;

    /// <summary>How many bars before the middle one the mean body is taken of.</summary>
    /// <value>10; 1 to 1,000.</value>
    public int GapBodyBars { get; init; } = 10;

    /// <summary>Whether the middle bar of a fair value gap must have closed the way the gap goes: above its open for a bullish one, below
    /// for a bearish one, as the Python package smart-money-concepts has it. Otherwise its size alone counts.</summary>
    /// <value>False.</value>
    public bool GapNeedsDirection { get; init; }

    /// <summary>Where a fair value gap must be touched to be mitigated.</summary>
    /// <value><see cref="ZoneTouch.NearEdge"/>.</value>
    public ZoneTouch GapTouch { get; init; }

    /// <summary>What of the MACD must turn for a confluence.</summary>
    /// <value><see cref="MacdTurn.SignalCross"/>.</value>
    public MacdTurn MacdTurn { get; init; }

    /// <summary>How many bars on each side of a pivot suit an interval.</summary>
    internal static int WingOf(Interval interval) =>
        interval.Milliseconds <= 5 * 60_000 ? 3 : interval.Milliseconds <= 30 * 60_000 ? 5 : 7;

    /// <summary>Says everything that is wrong with these options.</summary>
    /// <returns>One sentence a fault: the value, the rule, the remedy.</returns>
    internal IEnumerable<string> Faults()
    {
        if (PivotLeft is < 1 or > MostWing)
            yield return $"PivotLeft {PivotLeft} is outside 1..{MostWing} bars; null chooses by the interval.";
        if (PivotRight is < 1 or > MostWing)
            yield return $"PivotRight {PivotRight} is outside 1..{MostWing} bars; null chooses by the interval.";
        if (LevelWing is < 1 or > MostWing)
            yield return $"LevelWing {LevelWing} is outside 1..{MostWing} bars.";
        if (LevelBars <= LevelWing || LevelBars > MostBars)
            yield return $"LevelBars {LevelBars} is not more than LevelWing ({LevelWing}) and at most {MostBars} bars: a level is known only LevelWing bars late.";
        if (!(GapBody is >= 0 and <= 100))
            yield return $"GapBody {GapBody} is outside 0..100 times the mean body.";
        if (GapBodyBars is < 1 or > MostBars)
            yield return $"GapBodyBars {GapBodyBars} is outside 1..{MostBars} bars.";
        if (!Enum.IsDefined(GapTouch))
            yield return $"GapTouch {GapTouch} is neither NearEdge nor FarEdge.";
        if (!Enum.IsDefined(MacdTurn))
            yield return $"MacdTurn {MacdTurn} is neither SignalCross nor HistogramSlope.";
    }
}
