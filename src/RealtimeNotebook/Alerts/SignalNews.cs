using RealtimeNotebook.Alerts;

namespace RealtimeNotebook;

/// <summary>Kinds of signals that a rule may wait for.</summary>
public enum SignalKind
{
    /// <summary>A swing high or low.</summary>
    PivotPoint,

    /// <summary>A fair value gap.</summary>
    FairValueGap,

    /// <summary>A break of a key level that left a fair value gap behind.</summary>
    LevelBreak,

    /// <summary>A key level.</summary>
    KeyLevel,

    /// <summary>A break that confirms the market's structure (BOS).</summary>
    BreakOfStructure,

    /// <summary>A break that turns the market's structure (CHoCH).</summary>
    ChangeOfCharacter,

    /// <summary>The Hull average and the MACD have come to agree.</summary>
    Enter,

    /// <summary>The Hull average and the MACD have ceased to agree.</summary>
    Leave,
}

/// <summary>A signal that became known when a bar closed.</summary>
/// <remarks>Equal by value.</remarks>
/// <param name="Kind">What it is.</param>
/// <param name="TimeMs">Opening time of the bar it is at, in Unix milliseconds; of a fair value gap, of its first bar.</param>
/// <param name="Price">Its price, in quote currency; of a fair value gap, the edge that the price left last.</param>
/// <param name="Direction">Up for highs, resistances and what goes upwards; else down.</param>
public readonly record struct SignalNews(SignalKind Kind, long TimeMs, double Price, SignalDirection Direction)
{
    /// <summary>The signal in a few words, such as <c>resistance at 601.25</c>.</summary>
    public override string ToString()
    {
        bool up = Direction == SignalDirection.Up;
        string name = Kind switch
        {
            SignalKind.PivotPoint => up ? "pivot high" : "pivot low",
            SignalKind.FairValueGap => up ? "bullish fair value gap" : "bearish fair value gap",
            SignalKind.LevelBreak => up ? "resistance broken" : "support broken",
            SignalKind.KeyLevel => up ? "resistance" : "support",
            SignalKind.BreakOfStructure => up ? "break of structure upwards" : "break of structure downwards",
            SignalKind.ChangeOfCharacter => up ? "change of character upwards" : "change of character downwards",
            SignalKind.Enter => up ? "enter long" : "enter short",
            _ => up ? "leave long" : "leave short",
        };
        return $"{name} at {AlertText.Number(Price)}";
    }

    /// <summary>The signals that became known when one bar closed.</summary>
    /// <param name="signals">Signals as they were at that bar's close or later.</param>
    /// <param name="barMs">The bar's opening time.</param>
    internal static IReadOnlyList<SignalNews> KnownAt(ChartSignals signals, long barMs)
    {
        List<SignalNews>? news = null;
        Add(signals.PivotPoints, point => point.KnownMs, point => new(SignalKind.PivotPoint, point.TimeMs, point.Price, Of(point.Type == PivotType.High)));
        Add(signals.FvgZones, zone => zone.KnownMs, zone => zone.Type == ZoneType.Bullish
            ? new(SignalKind.FairValueGap, zone.StartMs, zone.High, SignalDirection.Up)
            : new(SignalKind.FairValueGap, zone.StartMs, zone.Low, SignalDirection.Down));
        Add(signals.BreakSignals, mark => mark.TimeMs, mark => new(SignalKind.LevelBreak, mark.TimeMs, mark.Price, Of(mark.Type == BreakType.Buy)));
        Add(signals.KeyLevels, level => level.KnownMs, level => new(SignalKind.KeyLevel, level.TimeMs, level.Price, Of(level.Type == LevelType.Resistance)));
        Add(signals.Structure, turn => turn.TimeMs, turn => new(
            turn.Type == StructureType.BreakOfStructure ? SignalKind.BreakOfStructure : SignalKind.ChangeOfCharacter, turn.TimeMs, turn.Price, turn.Direction));
        Add(signals.Confluence, mark => mark.TimeMs, mark => new(
            mark.Type == ConfluenceType.Enter ? SignalKind.Enter : SignalKind.Leave, mark.TimeMs, mark.Price, mark.Direction));
        return news ?? (IReadOnlyList<SignalNews>)[];

        // The lists are in the order in which their entries became known, so the newest bar's are at the end.
        void Add<T>(IReadOnlyList<T> list, Func<T, long> knownMs, Func<T, SignalNews> toNews)
        {
            int from = list.Count;
            while (from > 0 && knownMs(list[from - 1]) >= barMs)
                from--;
            for (int i = from; i < list.Count && knownMs(list[i]) == barMs; i++)
                (news ??= []).Add(toNews(list[i]));
        }
    }

    private static SignalDirection Of(bool up) => up ? SignalDirection.Up : SignalDirection.Down;
}
