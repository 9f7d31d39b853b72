using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Notebook;

/// <summary>What a picture shows below the prices: the MACD, and the panes that indicators share, from top to bottom.</summary>
internal sealed class LowerPanes
{
    private static readonly string[] MacdLines = ["macd", "signal", "histogram"];

    internal LowerPanes(IReadOnlyList<DrawnIndicator> drawn)
    {
        HasMacd = MacdLines.All(line => drawn.Any(indicator => indicator.Lines.Contains(line)));
        OverCandles = [.. drawn.Where(indicator => indicator.Drawing.Pane is null)];
        Shared = [.. drawn.Where(indicator => indicator.Drawing.Pane is not null && !IsMacd(indicator)).GroupBy(indicator => indicator.Drawing.Pane!).Select(pane => pane.ToArray())];
    }

    internal bool HasMacd { get; }

    /// <summary>The indicators drawn with the prices.</summary>
    internal IReadOnlyList<DrawnIndicator> OverCandles { get; }

    /// <summary>The indicators of each pane; the first of them says how it looks.</summary>
    internal IReadOnlyList<DrawnIndicator[]> Shared { get; }

    internal int Count => Shared.Count + (HasMacd ? 1 : 0);

    private bool IsMacd(DrawnIndicator indicator) => HasMacd && indicator.Lines.All(line => MacdLines.Contains(line));
}
