using System.Collections.Concurrent;
using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

public sealed class BinanceDerivativesTests
{
    private readonly SetClock _clock = new(ExchangeRun.StartMs);

    [Fact]
    public async Task What_the_exchange_says_arrives_once_and_to_the_digit()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => Interlocked.Increment(ref _ticks));
        FakeMarket market = Add(exchange, "BTCUSDT");
        Add(exchange, "ETHUSDT");
        await using var feed = new BinanceDerivatives(exchange.Address(), new(ExchangeRun.Timing(_clock)), TimeSpan.FromMilliseconds(200));
        await using var heard = new Heard(feed);
        feed.Want(new HashSet<string> { "btcusdt", "ETHUSDT" });
        await Eventually.IsTrue(() => exchange.Connections.Any(connection => connection.Streams == 4));
        for (int i = 1; i <= 100; i++)
        {
            string funding = market.MarkPrice(ExchangeRun.StartMs + i * 1_000, 0.0001m * i - 0.005m);
            string order = market.ForceOrder(ExchangeRun.StartMs + i * 1_000, i % 3 == 0 ? "BUY" : "SELL", 0.014m * i, 9_910.5m + i);
            foreach (string again in new[] { funding, funding })
                exchange.Publish("btcusdt@markPrice@1s", again);
            exchange.Publish("btcusdt@forceOrder", order);
            if (i % 10 == 0)
                exchange.Publish("btcusdt@forceOrder", order);
            exchange.Publish("btcusdt@forceOrder", i % 2 == 0 ? order[..^9] : order.Replace("BTCUSDT", "XRPUSDT", StringComparison.Ordinal));
        }
        exchange.Publish("btcusdt@markPrice@1s", market.MarkPrice(ExchangeRun.StartMs + 5_000, 1));
        await Eventually.IsTrue(() => feed.Counters.OutOfOrder == 1);
        await Eventually.IsTrue(() => heard.Count(DerivativeEventKind.OpenInterest) >= 6);
        await Eventually.IsTrue(() => heard.Count(DerivativeEventKind.Funding) >= 100 && heard.Count(DerivativeEventKind.Liquidation) >= 100
            && heard.Count(DerivativeEventKind.Refused) >= 100);

        Assert.Equal(Enumerable.Range(1, 100).Select(i => new Funding(ExchangeRun.StartMs + i * 1_000, "BTCUSDT", "binance", 0.0001m * i - 0.005m,
            ((ExchangeRun.StartMs + i * 1_000) / 28_800_000 + 1) * 28_800_000, null)), heard.Of(DerivativeEventKind.Funding).Select(e => e.Funding));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => new Liquidation(ExchangeRun.StartMs + i * 1_000, "BTCUSDT", "binance",
            i % 3 == 0 ? LiquidatedSide.Short : LiquidatedSide.Long, 0.014m * i, 9_910.5m + i)), heard.Of(DerivativeEventKind.Liquidation).Select(e => e.Liquidation));
        Assert.Equal(100, heard.Count(DerivativeEventKind.Refused));
        Assert.Equal((110, 100), (feed.Counters.Duplicates, feed.Counters.Refused));
        Assert.All(heard.Of(DerivativeEventKind.OpenInterest).Select(e => e.OpenInterest), e =>
            Assert.Contains((e.Symbol, e.TimeMs, e.Quantity), exchange.OpenInterests));
        Assert.Equal(2, heard.Of(DerivativeEventKind.OpenInterest).Select(e => e.OpenInterest.Symbol).Distinct().Count());
        Assert.Equal([], exchange.Violations);
    }

    [Fact]
    public async Task Only_the_difference_is_told_and_an_outage_is_one_interruption()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => ExchangeRun.StartMs);
        FakeMarket market = Add(exchange, "BTCUSDT");
        Add(exchange, "ETHUSDT");
        await using var feed = new BinanceDerivatives(exchange.Address(), new(ExchangeRun.Timing(_clock)));
        await using var heard = new Heard(feed);
        feed.Want(new HashSet<string> { "BTCUSDT" });
        await Eventually.IsTrue(() => exchange.Connections.Any(connection => connection.Hears("btcusdt@forceOrder")));
        feed.Want(new HashSet<string> { "BTCUSDT", "ETHUSDT", "GC=F" });
        await Eventually.IsTrue(() => exchange.Connections.Any(connection => connection.Hears("ethusdt@forceOrder")));
        feed.Want(new HashSet<string> { "ETHUSDT" });
        await Eventually.IsTrue(() => exchange.Connections.Any(connection => !connection.Hears("btcusdt@forceOrder")));
        Assert.Equal((2, 1), (exchange.Methods["SUBSCRIBE"], exchange.Methods["UNSUBSCRIBE"]));
        Assert.Contains("'GC=F'", Assert.Single(heard.Of(DerivativeEventKind.Refused)).Fault, StringComparison.Ordinal);

        foreach (FakeConnection connection in exchange.Connections)
            connection.Abort();
        await Eventually.IsTrue(() => heard.Count(DerivativeEventKind.Resumed) == 1);
        Assert.Equal(1, heard.Count(DerivativeEventKind.Interrupted));
        exchange.Publish("ethusdt@markPrice@1s", market.MarkPrice(ExchangeRun.StartMs, 0).Replace("BTC", "ETH", StringComparison.Ordinal));
        await Eventually.IsTrue(() => heard.Count(DerivativeEventKind.Funding) == 1);
    }

    [Fact]
    public async Task A_renewal_neither_misses_nor_repeats_anything()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => ExchangeRun.StartMs);
        FakeMarket market = Add(exchange, "BTCUSDT");
        await using var feed = new BinanceDerivatives(exchange.Address(), new(ExchangeRun.Timing(_clock)), TimeSpan.FromHours(1));
        await using var heard = new Heard(feed);
        feed.Want(new HashSet<string> { "BTCUSDT" });
        await Eventually.IsTrue(() => exchange.Connections.Any(connection => connection.Streams == 2));
        int sent = 0;
        for (int renewal = 0; renewal < 3; renewal++)
        {
            FakeConnection old = Assert.Single(exchange.Connections);
            old.Send("""{"e":"serverShutdown","E":1770123456789}"""u8.ToArray());
            await Eventually.IsTrue(() =>
            {
                exchange.Publish("btcusdt@forceOrder", market.ForceOrder(ExchangeRun.StartMs + ++sent, "SELL", 1, 100 + sent));
                exchange.Publish("btcusdt@markPrice@1s", market.MarkPrice(ExchangeRun.StartMs + sent, sent * 0.000001m));
                return !exchange.Connections.Contains(old);
            }, "the socket is renewed");
        }
        await Eventually.IsTrue(() => heard.Count(DerivativeEventKind.Liquidation) >= sent
            && heard.Of(DerivativeEventKind.Funding).Select(e => e.Funding.Rate).LastOrDefault() == sent * 0.000001m);

        Assert.Equal(Enumerable.Range(1, sent).Select(i => new Liquidation(ExchangeRun.StartMs + i, "BTCUSDT", "binance", LiquidatedSide.Long, 1, 100 + i)),
            heard.Of(DerivativeEventKind.Liquidation).Select(e => e.Liquidation).OrderBy(liquidation => liquidation.TimeMs));
        // Of two sockets one may be the quicker: a rate that comes after a newer one has nothing to say, and is counted.
        decimal[] rates = [.. heard.Of(DerivativeEventKind.Funding).Select(e => e.Funding.Rate)];
        Assert.Equal(rates.Distinct().Order(), rates);
        Assert.InRange(rates.Length, sent - feed.Counters.OutOfOrder, sent);
        Assert.Equal(0, heard.Count(DerivativeEventKind.Interrupted));
        Assert.Equal(4, exchange.Dials.Count);
        Assert.Equal([], exchange.Violations);
    }

    [Fact]
    public async Task A_reader_that_falls_behind_is_told_that_it_missed_something()
    {
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => ExchangeRun.StartMs);
        FakeMarket market = Add(exchange, "BTCUSDT");
        await using var feed = new BinanceDerivatives(exchange.Address(), new(ExchangeRun.Timing(_clock)), TimeSpan.FromHours(1));
        Channel<DerivativeEvent> events = Channel.CreateBounded<DerivativeEvent>(4);
        using var stop = new CancellationTokenSource();
        Task listening = feed.ListenAsync(events.Writer, stop.Token);
        feed.Want(new HashSet<string> { "BTCUSDT" });
        await Eventually.IsTrue(() => exchange.Connections.Any(connection => connection.Streams == 2));
        for (int i = 1; i <= 20; i++)
            exchange.Publish("btcusdt@markPrice@1s", market.MarkPrice(ExchangeRun.StartMs + i, 0.1m));
        // All of these and the open interest, of which four have found room: nothing more is on its way.
        await Eventually.IsTrue(() => feed.Counters.Dropped == 17);
        while (events.Reader.TryRead(out _))
        {
            // Room again.
        }
        exchange.Publish("btcusdt@markPrice@1s", market.MarkPrice(ExchangeRun.StartMs + 50, 0.2m));
        Assert.Equal(DerivativeEventKind.Resumed, (await events.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit)).Kind);
        Assert.Equal(0.2m, (await events.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit)).Funding.Rate);
        await stop.CancelAsync();
        await listening;
    }

    [Fact]
    public void Spot_has_no_derivatives() =>
        Assert.Throws<ArgumentException>(() => new BinanceDerivatives(BinanceAddress.From(SourceAddress.Parse("binance://spot")), new(new())));

    private long _ticks = ExchangeRun.StartMs;

    private static FakeMarket Add(FakeExchange exchange, string symbol) => exchange.Markets[symbol] = new(symbol, Interval.OneMinute, 1);

    private sealed class Heard : IAsyncDisposable
    {
        private readonly ConcurrentQueue<DerivativeEvent> _events = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _all;

        internal Heard(BinanceDerivatives feed)
        {
            Channel<DerivativeEvent> events = Channel.CreateBounded<DerivativeEvent>(4_096);
            Task listening = feed.ListenAsync(events.Writer, _stop.Token);
            _all = Task.WhenAll(listening.ContinueWith(_ => events.Writer.Complete(), TaskScheduler.Default), ReadAsync(events.Reader));
        }

        internal IEnumerable<DerivativeEvent> Of(DerivativeEventKind kind) => _events.Where(e => e.Kind == kind);

        internal int Count(DerivativeEventKind kind) => Of(kind).Count();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _all.WaitAsync(Eventually.Limit);
            _stop.Dispose();
        }

        private async Task ReadAsync(ChannelReader<DerivativeEvent> events)
        {
            await foreach (DerivativeEvent e in events.ReadAllAsync())
                _events.Enqueue(e);
        }
    }
}
