namespace RealtimeNotebook.Feeds;

/// <summary>Open interest and funding of one symbol of the demo market at any time: a function of seed, symbol, venue and time.</summary>
/// <remarks>Open interest walks slowly, quivers, and now and then moves by more than 5 % within a minute at all venues at once, after
/// which it comes back over an hour. Not thread-safe: the price path keeps what it made last.</remarks>
internal sealed class DemoPositions
{
    /// <summary>The venues of the demo market.</summary>
    internal static readonly IReadOnlyList<string> Venues = ["binance", "bybit", "hyperliquid"];

    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private const long FundingMs = 8 * HourMs;
    private const int WalkPurpose = 5_000;
    private const int JumpPurpose = 5_100;
    private const int FundingPurpose = 5_200;

    // How many days of its volume a market of this kind keeps open.
    private const double OpenPerDailyVolume = 0.35;
    private const double JumpsPerSlot = 0.45;
    private const long JumpSlotMs = 90 * MinuteMs;
    private const double JumpRiseMs = 35_000;
    private const double JumpDecayMs = HourMs;

    private static readonly double[] Shares = [0.52, 0.31, 0.17];

    private readonly DemoRandom _random;
    private readonly DemoSymbol _symbol;
    private readonly DemoPath _path;
    private readonly string _name;

    /// <summary>Finds the positions of a symbol.</summary>
    internal DemoPositions(long seed, string symbol)
    {
        _name = symbol;
        _random = DemoRandom.Of(seed, symbol);
        _symbol = DemoSymbol.Of(symbol, _random);
        _path = new(seed, symbol);
    }

    /// <summary>Open interest at a venue.</summary>
    internal OpenInterest OpenInterest(int venue, long timeMs)
    {
        double daily = _symbol.DailyLots * _symbol.LotSize * OpenPerDailyVolume * Shares[venue];
        double minutes = timeMs / (double)MinuteMs;
        double walk = 0.16 * _random.Smooth(WalkPurpose, minutes / 2_880) + 0.05 * _random.Smooth(WalkPurpose + 1, minutes / 360)
            + 0.014 * _random.Smooth(WalkPurpose + 10 + venue, minutes / 47) + 0.004 * _random.Smooth(WalkPurpose + 20 + venue, minutes / 6)
            + 0.0006 * _random.Smooth(WalkPurpose + 30 + venue, minutes * 7);
        decimal quantity = Math.Round((decimal)(daily * Math.Exp(walk + Jumps(timeMs))), 3);
        return new(timeMs, _name, Venues[venue], quantity, Math.Round(quantity * PriceAt(timeMs), 2));
    }

    /// <summary>The funding rate at a venue: paid by the longs, a little, most of the time.</summary>
    internal Funding Funding(int venue, long timeMs)
    {
        long next = (timeMs / FundingMs + 1) * FundingMs;
        return new(timeMs, _name, Venues[venue], Rate(venue, timeMs), next, Math.Round(0.5m * Rate(venue, timeMs) + 0.5m * Rate(venue, next), 8));
    }

    /// <summary>How hard open interest falls at a moment, from 0 to 1: positions that are closed at once are closed by force.</summary>
    internal double Fall(long timeMs)
    {
        double fall = 0;
        for (long slot = timeMs / JumpSlotMs - 1; slot <= timeMs / JumpSlotMs; slot++)
        {
            (long atMs, double size) = Jump(slot);
            if (size < 0 && timeMs >= atMs && timeMs < atMs + JumpRiseMs)
                fall = 1;
        }
        return fall;
    }

    private decimal PriceAt(long timeMs)
    {
        long second = timeMs - timeMs % 1_000;
        return _path.TryBar(second, second + 1_000, out Candle candle) ? (decimal)candle.Close : 0;
    }

    private double Jumps(long timeMs)
    {
        double sum = 0;
        for (long slot = timeMs / JumpSlotMs - 4; slot <= timeMs / JumpSlotMs; slot++)
        {
            (long atMs, double size) = Jump(slot);
            double age = timeMs - atMs;
            if (age > 0 && size != 0)
                sum += size * Math.Min(1, age / JumpRiseMs) * Math.Exp(-age / JumpDecayMs);
        }
        return sum;
    }

    private (long AtMs, double Size) Jump(long slot)
    {
        if (_random.Uniform(JumpPurpose, slot) > JumpsPerSlot)
            return default;
        double size = 0.062 + 0.04 * _random.Uniform(JumpPurpose + 1, slot);
        bool isFall = _random.Uniform(JumpPurpose + 2, slot) < 0.6;
        return (slot * JumpSlotMs + (long)(_random.Uniform(JumpPurpose + 3, slot) * (JumpSlotMs - JumpRiseMs)), isFall ? -size : size);
    }

    private decimal Rate(int venue, long timeMs)
    {
        double periods = timeMs / (double)FundingMs;
        double rate = 0.00006 + 0.00011 * _random.Smooth(FundingPurpose, periods / 1.7)
            + 0.00003 * _random.Smooth(FundingPurpose + 10 + venue, periods * 3) + 0.000006 * _random.Smooth(FundingPurpose + 20 + venue, periods * 90);
        return Math.Round((decimal)rate, 8);
    }
}
