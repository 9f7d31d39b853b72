using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.LiveTests.History;

/// <summary>Bars of the demo market to fill servers and files with, and histories read to their end.</summary>
internal static class DemoBars
{
    internal const long LastMs = 1_795_185_060_000;

    internal static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    internal static readonly HistoryRange Everything = new(long.MinValue, LastMs + 60_000, 1_000_000);

    /// <summary>A number of one-minute bars, the newest at <see cref="LastMs"/>.</summary>
    internal static Candle[] Make(int count, string symbol = "SPY")
    {
        var path = new DemoPath(1, symbol);
        var bars = new Candle[count];
        for (int i = 0; i < count; i++)
        {
            long openMs = LastMs - (count - 1L - i) * 60_000;
            path.TryBar(openMs, openMs + 60_000, out bars[i]);
        }
        return bars;
    }

    internal static async Task<List<Candle>> BarsAsync(this IHistory history, HistoryRange? range = null, SeriesKey? key = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(key ?? Spy, range ?? Everything, patience.Token))
            bars.InsertRange(0, page);
        return bars;
    }

    internal static Task<List<Candle>> NewestAsync(this IHistory history, int most) => history.BarsAsync(Everything with { MostBars = most });
}
