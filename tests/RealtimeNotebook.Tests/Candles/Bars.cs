namespace RealtimeNotebook.Tests.Candles;

/// <summary>Seeded prices for tests.</summary>
internal static class Bars
{
    internal const long Minute = 60_000;

    /// <summary>2026-11-20T14:30:00Z.</summary>
    internal const long Start = 1_795_185_000_000;

    internal static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    internal static Candle Flat(int minute, double price, double volume = 1) =>
        new(Start + minute * Minute, price, price, price, price, volume);

    internal static Candle Of(int minute, double open, double high, double low, double close, double volume) =>
        new(Start + minute * Minute, open, high, low, close, volume);

    internal static CandleUpdate Snapshot(Candle candle, UpdateTraits traits = UpdateTraits.None) =>
        new(candle, UpdateSemantics.Snapshot, traits);

    internal static CandleUpdate Increment(Candle candle) => new(candle, UpdateSemantics.Increment);

    /// <summary>A random walk of one-minute bars.</summary>
    internal static Candle[] Walk(int seed, int count)
    {
        var random = new Random(seed);
        var bars = new Candle[count];
        double price = 100;
        for (int i = 0; i < count; i++)
        {
            double open = price;
            double high = open, low = open, volume = 0;
            for (int k = 0; k < 5; k++)
            {
                price = Math.Max(1, price + (random.NextDouble() - 0.5) * 0.4);
                (high, low, volume) = (Math.Max(high, price), Math.Min(low, price), volume + random.Next(1, 500));
            }
            bars[i] = Of(i, open, high, low, price, volume);
        }
        return bars;
    }
}
