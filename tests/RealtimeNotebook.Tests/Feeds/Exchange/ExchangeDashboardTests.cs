using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

public sealed class ExchangeDashboardTests
{
    private const string Symbol = "BTCUSDT";

    [Fact]
    public async Task A_symbol_of_an_exchange_has_its_past_and_goes_on_live()
    {
        var clock = new SetClock(ExchangeRun.StartMs);
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => ExchangeRun.StartMs);
        FakeMarket market = exchange.Markets[Symbol] = new(Symbol, Interval.OneMinute, 1);
        for (int i = 1; i <= 5; i++)
            exchange.Paid.Add((ExchangeRun.StartMs - i * 14_400_000L, i * 0.0001m));
        exchange.Paid.Reverse();
        var feed = new BinanceDerivatives(exchange.Address(), new(ExchangeRun.Timing(clock)), TimeSpan.FromHours(1));
        await using var hub = new DerivativesHub(feed, DerivativesSource.HistoryOf(feed, clock), null, clock);
        Assert.True(hub.TryLookAt(Symbol));
        await Eventually.IsTrue(() => hub.Find(Symbol)!.Value.CompleteFromMs == clock.NowMs - SymbolSeries.KeepMs);
        await Eventually.IsTrue(() => exchange.Connections.Any(connection => connection.Hears("btcusdt@forceOrder")));
        exchange.Publish("btcusdt@markPrice@1s", market.MarkPrice(ExchangeRun.StartMs + 1_000, 0.0007m));
        exchange.Publish("btcusdt@forceOrder", market.ForceOrder(ExchangeRun.StartMs + 2_000, "SELL", 0.5m, 60_000));
        SymbolSeries series = hub.Find(Symbol)!.Value.Series;
        await Eventually.IsTrue(() => series.Liquidations.Count == 1 && series.Funding.Single().Entries.Count == 6);

        Assert.Equal([.. exchange.Paid.Select(paid => paid.Item2), 0.0007m], series.Funding.Single().Entries.Select(entry => entry.Rate));
        OpenInterest[] open = [.. series.OpenInterest.Single().Entries.Where(entry => entry.TimeMs < ExchangeRun.StartMs)];
        // A day of five minutes; the oldest has gone when a newer one has come.
        Assert.InRange(open.Length, 287, 288);
        Assert.All(open, entry => Assert.Equal(FakeExchange.PastOpenInterest(entry.TimeMs), entry.Quantity));
        Assert.Equal((LiquidatedSide.Long, 0.5m), (series.Liquidations.Single().Entries.Single().Side, series.Liquidations.Single().Entries.Single().Quantity));
        Assert.Equal([], exchange.Violations);
    }

    [Theory]
    [InlineData("BTCUSDT", null)]
    [InlineData("btcusdt", "is written BTCUSDT")]
    [InlineData("GC=F", "expected its own spelling")]
    public async Task A_symbol_is_asked_for_in_the_exchanges_own_spelling(string symbol, string? fault)
    {
        await using var feed = new BinanceDerivatives(BinanceAddress.From(SourceAddress.Parse("binance://")), new(new()));
        await using var hub = new DerivativesHub(feed, null, null, TimeProvider.System);
        if (fault is null)
            Assert.Null(hub.SymbolFault(symbol));
        else
            Assert.Contains(fault, hub.SymbolFault(symbol), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("binance://", null)]
    [InlineData("binance://spot", "neither open interest nor funding")]
    [InlineData("carrier-pigeon://", "binance://")]
    public async Task The_feed_of_derivatives_is_named_by_its_address(string uri, string? fault)
    {
        if (fault is null)
            await DerivativesAddress.Open(uri, TimeProvider.System).DisposeAsync();
        else
            Assert.Contains(fault, Assert.Throws<ArgumentException>(() => DerivativesAddress.Open(uri, TimeProvider.System)).Message, StringComparison.Ordinal);
    }
}
