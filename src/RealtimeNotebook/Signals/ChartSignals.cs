namespace RealtimeNotebook;

/// <summary>All signals of a series at one moment: what was known when its newest bar closed.</summary>
/// <remarks>
/// <para>Immutable; safe to read from any thread, for as long as it is kept. The lists are in the order in which their entries became
/// known, and hold the newest 500 of each kind that bars in memory have to do with.</para>
/// <para>A later bar adds entries and changes none, save that a zone gets its end when it is touched. Only a correction of bars that
/// had closed may change what follows from them.</para>
/// </remarks>
public sealed partial class ChartSignals
{
    internal ChartSignals()
    {
    }

    /// <summary>No signals.</summary>
    public static ChartSignals Empty { get; } = new();

    /// <summary>Swing highs and lows.</summary>
    public IReadOnlyList<PivotPoint> PivotPoints { get; internal init; } = [];

    /// <summary>Fair value gaps.</summary>
    public IReadOnlyList<FvgZone> FvgZones { get; internal init; } = [];

    /// <summary>Breaks of key levels that left a fair value gap behind.</summary>
    public IReadOnlyList<BreakSignal> BreakSignals { get; internal init; } = [];

    /// <summary>Key levels, those no longer in force included; see <see cref="IsInForce"/>.</summary>
    public IReadOnlyList<KeyLevel> KeyLevels { get; internal init; } = [];

    /// <summary>Breaks of structure and changes of character.</summary>
    public IReadOnlyList<StructureBreak> Structure { get; internal init; } = [];

    /// <summary>Entries and exits by the Hull average and the MACD; empty where the series has no lines <c>hull</c>, <c>macd</c> and <c>signal</c>.</summary>
    public IReadOnlyList<ConfluenceSignal> Confluence { get; internal init; } = [];

    /// <summary>How many entries there are in all lists.</summary>
    public int Count => PivotPoints.Count + FvgZones.Count + BreakSignals.Count + KeyLevels.Count + Structure.Count + Confluence.Count;

    /// <summary>How many closed bars were in memory when these signals were computed.</summary>
    public int Candles { get; internal init; }

    /// <summary>How often signals of this series have been computed: once when a bar closes, once when closed bars are rewritten, never between.</summary>
    public long Recomputations { get; internal init; }

    internal long InForceSinceMs { get; init; }

    /// <summary>The zone of which the bars are days, weeks or months; null for UTC, and for shorter bars.</summary>
    internal string? SessionZone { get; private set; }

    /// <summary>The same signals, of bars that are days, weeks or months of a zone.</summary>
    internal ChartSignals Of(string? sessionZone)
    {
        if (sessionZone == SessionZone)
            return this;
        var copy = (ChartSignals)MemberwiseClone();
        copy.SessionZone = sessionZone;
        return copy;
    }

    /// <summary>Whether a level's bar was still among the newest, <see cref="SignalOptions.LevelBars"/> of them, at this moment.</summary>
    /// <param name="level">One of <see cref="KeyLevels"/>.</param>
    public bool IsInForce(in KeyLevel level) => level.TimeMs >= InForceSinceMs;
}
