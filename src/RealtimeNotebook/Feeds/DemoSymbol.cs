namespace RealtimeNotebook.Feeds;

/// <summary>How a symbol of the demo market moves.</summary>
/// <param name="Price">The price that it keeps coming back to.</param>
/// <param name="PriceSteps">How many smallest price steps make one unit of the quote currency: a power of ten.</param>
/// <param name="DailyMove">Standard deviation of a day's logarithmic return.</param>
/// <param name="DailyLots">Lots traded on a common day.</param>
/// <param name="LotSize">Size of a lot: a power of two, so that sums of volumes are exact in any order.</param>
internal sealed record DemoSymbol(double Price, double PriceSteps, double DailyMove, double DailyLots, double LotSize)
{
    private static readonly (string Start, double Price, double Move, double Volume)[] Known =
    [
        ("SPY", 585, 0.009, 60e6), ("QQQ", 510, 0.012, 40e6), ("IWM", 230, 0.012, 30e6), ("DIA", 430, 0.008, 4e6),
        ("SPX", 5_900, 0.009, 8e6), ("NDX", 21_000, 0.012, 4e6), ("ES=F", 5_900, 0.009, 8e6), ("/ES", 5_900, 0.009, 8e6),
        ("NQ=F", 21_000, 0.012, 6e6), ("GC=F", 2_650, 0.010, 5e6), ("CL=F", 71, 0.019, 6e6), ("AAPL", 230, 0.015, 50e6),
        ("MSFT", 430, 0.014, 20e6), ("NVDA", 140, 0.028, 200e6), ("TSLA", 350, 0.033, 90e6), ("AMZN", 215, 0.018, 40e6),
        ("BTC", 95_000, 0.025, 300e3), ("XBT", 95_000, 0.025, 300e3), ("ETH", 3_300, 0.032, 4e6), ("SOL", 210, 0.04, 20e6),
        ("DOGE", 0.35, 0.05, 5e9), ("EUR", 1.08, 0.005, 90e6), ("GBP", 1.27, 0.005, 60e6),
    ];

    /// <summary>What is known of a symbol, or made up for it.</summary>
    internal static DemoSymbol Of(string symbol, DemoRandom random)
    {
        foreach ((string start, double price, double move, double volume) in Known)
        {
            if (symbol.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                return Made(price, move, volume);
        }
        return Made(
            Math.Round(Math.Exp(3 + 3 * random.Uniform(1, 0)), 2), 0.008 + 0.017 * random.Uniform(1, 1), 5e6 * Math.Exp(random.Normal(1, 2)));
    }

    private static DemoSymbol Made(double price, double move, double volume)
    {
        // Cents from 2 up; below, so many decimals that a step is at most a thousandth of the price.
        int decimals = price >= 2 ? 2 : 4 + Math.Max(0, (int)Math.Ceiling(-Math.Log10(price)));
        double lot = price >= 10_000 ? 1.0 / 64 : 1;
        return new(price, Math.Pow(10, decimals), move, Math.Max(2e6, volume / lot), lot);
    }
}
