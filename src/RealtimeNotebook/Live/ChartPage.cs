using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Live;

/// <summary>A stretch of a series' closed bars, with what a chart shows of them. Immutable.</summary>
/// <param name="Bars">The bars, oldest first.</param>
/// <param name="Indicators">The lines of the chart at these bars; NaN where not ready.</param>
/// <param name="Signals">The signals at these bars; of levels those in force now.</param>
/// <param name="SignalsUntilMs">Opening time of the last bar that was looked at for <paramref name="Signals"/>: what later bars do
/// to a zone is not in them. Null when that is the newest closed bar.</param>
/// <param name="HasMore">Whether there are older bars.</param>
internal sealed record ChartPage(CandleColumns Bars, IndicatorColumns Indicators, ChartSignals Signals, long? SignalsUntilMs, bool HasMore);

/// <summary>How far history reaches.</summary>
/// <param name="LatestMs">Opening time of the newest official bar that it holds, in Unix milliseconds; null when it holds none or does not say.</param>
/// <param name="NowMs">The time by the series' own clock.</param>
/// <param name="IsOwn">Whether that bar was written by this chart, so that it says nothing of another program that should write it; null where that is not known.</param>
internal readonly record struct StoredReach(long? LatestMs, long NowMs, bool? IsOwn);
