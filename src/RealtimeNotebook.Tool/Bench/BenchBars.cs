namespace RealtimeNotebook.Tool.Bench;

/// <summary>Seeded bars for benchmarks.</summary>
internal static class BenchBars
{
    /// <summary>2026-11-20T00:00:00Z.</summary>
    private const long Start = 1_795_132_800_000;

    internal static readonly SeriesKey Key = new("SPY", Interval.OneMinute);

    internal static Candle[] Walk(int count)
    {
        var random = new Random(7);
        var bars = new Candle[count];
        double price = 585;
        for (int i = 0; i < count; i++)
        {
            double open = price;
            price += random.NextDouble() - 0.5;
            bars[i] = new(Start + i * 60_000L, open, Math.Max(open, price) + 0.1, Math.Min(open, price) - 0.1, price, random.Next(1, 20_000));
        }
        return bars;
    }

    /// <summary>1,024 states of one bar, each other than the one before.</summary>
    internal static CandleUpdate[] Revisions(Candle bar) =>
        [.. Enumerable.Range(0, 1_024).Select(i => new CandleUpdate(bar with { Close = bar.Low + (bar.High - bar.Low) * i / 1_023, Volume = i }, UpdateSemantics.Snapshot))];
}
