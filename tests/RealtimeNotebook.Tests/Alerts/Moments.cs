using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Candles;
using RealtimeNotebook.Tests.Notebook;

namespace RealtimeNotebook.Tests.Alerts;

/// <summary>Moments for rules to look at.</summary>
internal static class Moments
{
    /// <summary>The last bar as it forms, after those that have closed.</summary>
    internal static AlertMoment Forming(IReadOnlyList<Candle> bars, SeriesState? state = null, long timeMs = 0, TimeSpan quiet = default)
    {
        ChartSnapshot snapshot = Samples.Snapshot([.. bars.SkipLast(1)], bars[^1], Bars.Spy, state);
        return new(snapshot, snapshot.Bars.Count, timeMs, quiet);
    }

    /// <summary>The last bar when it has closed.</summary>
    internal static AlertMoment Closed(IReadOnlyList<Candle> bars, SeriesState? state = null, long timeMs = 0, TimeSpan quiet = default)
    {
        ChartSnapshot snapshot = Samples.Snapshot(bars, null, Bars.Spy, state);
        return new(snapshot, snapshot.Bars.Count - 1, timeMs, quiet);
    }
}
