namespace RealtimeNotebook.Indicators;

/// <summary>How a SuperTrend begins, and what a close that equals the stop does.</summary>
public enum SuperTrendRule
{
    /// <summary>Begins at bar n + 1, up when the close is at or above the middle of the bar, and turns down on a close at or below the
    /// stop (Skender). The default.</summary>
    Skender,

    /// <summary>Begins at bar n, always down, with the first bar's height as its true range, and turns down only on a close below the
    /// stop (TradingView's <c>ta.supertrend</c>).</summary>
    TradingView,
}
