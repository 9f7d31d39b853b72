using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Signals;

/// <summary>Seeded prices that make all kinds of signals: runs, jumps, and a coarse grid, so that equal prices are frequent.</summary>
internal static class SignalBars
{
    internal static Candle[] Walk(int seed, int count, double drift = 0)
    {
        var random = new Random(seed);
        var bars = new Candle[count];
        double price = 1_000, run = 0;
        for (int i = 0; i < count; i++)
        {
            if (random.Next(12) == 0)
                run = (random.NextDouble() - 0.5) * 4;
            double open = price;
            double body = (random.NextDouble() - 0.5) * 2 + run + drift;
            // Now and then a bar that dwarfs the ones before it.
            if (random.Next(9) == 0)
                body *= 5;
            price = Math.Max(10, Grid(price + body));
            double high = Math.Max(open, price) + Grid(random.NextDouble() * 0.6);
            double low = Math.Min(open, price) - Grid(random.NextDouble() * 0.6);
            bars[i] = Bars.Of(i, open, high, low, price, random.Next(1, 100));
        }
        return bars;
    }

    private static double Grid(double price) => Math.Round(price * 4) / 4;
}
