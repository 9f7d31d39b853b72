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

    /// <summary>All that can be drawn at once.</summary>
    internal static IIndicator[] Everything() =>
        [new Hull(), new Bollinger(), new Vwap(), new Donchian(), new SuperTrend(3, 1), new Macd(), new Rsi(), new Stochastic(), new Atr(), new Obv()];

    /// <summary>Some of each kind that a still picture shows, over a snapshot of 199 closed bars.</summary>
    internal static ChartSignals Signals(ChartSnapshot snapshot)
    {
        long T(int bar) => snapshot.Bars[bar].OpenMs;
        return new()
        {
            PivotPoints = [new(T(5), 585, PivotType.High, T(8)), new(T(120), 585.5, PivotType.High, T(123)), new(T(150), 584.5, PivotType.Low, T(153))],
            FvgZones =
            [
                new(T(10), T(20), 584, 585, ZoneType.Bullish, T(12)), new(T(30), null, 584, 584.5, ZoneType.Bullish, T(32)),
                new(T(110), T(130), 585, 585.5, ZoneType.Bearish, T(112)),
            ],
            BreakSignals = [new(T(140), 586, BreakType.Sell)],
            KeyLevels = [new(T(160), 586.5, LevelType.Resistance, T(170))],
            InForceSinceMs = T(149),
        };
    }

    internal static ChartSnapshot Usual() => Snapshot(Bars(200)[..^1], Bars(200)[^1]);

    internal static SeriesState State(SeriesPhase phase, bool simulated = false, double progress = 1, params CandleGap[] gaps) =>
        new(phase, progress, null, simulated ? "demo market" : "redis://localhost:6379", "none", simulated, gaps);

    private static double Round(double price) => Math.Round(price, price < 1 ? 5 : 2);
}
