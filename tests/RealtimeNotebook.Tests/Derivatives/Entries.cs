namespace RealtimeNotebook.Tests.Derivatives;

/// <summary>Derivatives as tests write them.</summary>
internal static class Entries
{
    /// <summary>2026-11-20T00:00:00Z.</summary>
    internal const long Start = 1_795_132_800_000;

    internal static OpenInterest Open(long ms, decimal quantity, string venue = "binance", string symbol = "BTCUSDT") =>
        new(Start + ms, symbol, venue, quantity, quantity * 100);

    internal static Funding Rate(long ms, decimal rate, string venue = "binance", string symbol = "BTCUSDT") =>
        new(Start + ms, symbol, venue, rate, Start + 28_800_000, null);

    internal static Liquidation Closed(
        long ms, decimal quantity = 1, LiquidatedSide side = LiquidatedSide.Long, string venue = "binance", string symbol = "BTCUSDT", decimal price = 100) =>
        new(Start + ms, symbol, venue, side, quantity, price);
}
