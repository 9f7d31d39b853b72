using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.Notebook;

/// <summary>Snapshots of a made-up series, always the same.</summary>
internal static class Samples
{
    internal static readonly SeriesKey Key = new("SPY", Interval.OneMinute);

    // 2026-11-20 14:30 UTC, a Friday.
    internal const long FirstMs = 1_795_185_000_000;

    internal static Candle[] Bars(int count, double price = 585, Interval interval = default, long firstMs = FirstMs, int seed = 7)
    {
        var random = new Random(seed);
        var bars = new Candle[count];
        for (int i = 0; i < count; i++)
        {
            double open = price;
            price = Round(price * (1 + (random.NextDouble() - 0.5) * 0.0016 + Math.Sin(i / 18.0) * 0.0003));
            double high = Round(Math.Max(open, price) * (1 + random.NextDouble() * 0.0004));
            double low = Round(Math.Min(open, price) * (1 - random.NextDouble() * 0.0004));
            bars[i] = new(firstMs + i * interval.Milliseconds, open, high, low, price, Math.Round(2_000 + random.NextDouble() * 18_000));
        }
        return bars;
    }

    internal static ChartSnapshot Snapshot(
        IReadOnlyList<Candle> closed, Candle? forming = null, SeriesKey? key = null, SeriesState? state = null,
        IReadOnlyList<IIndicator>? indicators = null, int epoch = 1)
    {
        SeriesKey series = key ?? Key;
        var candles = new CandleState(series, Math.Max(closed.Count, 10) + 10);
        var set = new IndicatorSet(indicators ?? new RealtimeOptions().Indicators);
        foreach (Candle bar in forming is { } last ? closed.Append(last) : closed)
        {
            MergeResult change = candles.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot));
            set.Follow(candles, change);
        }
        if (forming is null && closed.Count > 0)
            set.Follow(candles, candles.CloseDue(long.MaxValue / 2));
        return new(series, epoch, 0, candles.Closed, candles.HasForming ? candles.Forming : null, set.Columns, set.Live.ToArray(),
            state ?? State(SeriesPhase.Live));
    }

    internal static ChartSnapshot Usual() => Snapshot(Bars(200)[..^1], Bars(200)[^1]);

    internal static SeriesState State(SeriesPhase phase, bool simulated = false, double progress = 1, params CandleGap[] gaps) =>
        new(phase, progress, null, simulated ? "demo market" : "redis://localhost:6379", "none", simulated, gaps);

    private static double Round(double price) => Math.Round(price, price < 1 ? 5 : 2);
}
