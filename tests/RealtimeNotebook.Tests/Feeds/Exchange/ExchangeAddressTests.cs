using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>A chart's options name an exchange, and that is all it takes.</summary>
public sealed class ExchangeAddressTests
{
    [Theory]
    [InlineData("binance://", "1m")]
    [InlineData("binance://spot", "1s")]
    public async Task An_address_in_the_options_is_a_feed_and_its_history(string market, string interval)
    {
        Interval length = Interval.Parse(interval);
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await using FakeExchange exchange = await FakeExchange.StartAsync(() => nowMs);
        FakeMarket ledger = exchange.Markets["ETHUSDT"] = new("ETHUSDT", length, 4);
        for (int i = 10; i > 0; i--)
        {
            ledger.Trade(nowMs - i * length.Milliseconds);
            ledger.Kline(nowMs, closes: true);
        }
        var options = new RealtimeOptions { Feed = $"{market}?from=trades&ws=ws://127.0.0.1:{exchange.Port}&rest=http://127.0.0.1:{exchange.Port}" };
        Assert.Empty(options.Faults());
        var key = new SeriesKey("ETHUSDT", length);
        IFeedListener feed = FeedAddress.Open(options.Feed, key, options.RedisChannel, _ => null, TimeProvider.System);
        await using var series = new LiveSeries(key, feed, HistoryAddress.Open(options.History, _ => null, feed), options);
        await Eventually.IsTrue(() => ledger.Ledger().SequenceEqual(series.Snapshot.Bars));

        await Eventually.IsTrue(() => exchange.Connections.Any(connection => connection.Hears($"ethusdt@kline_{interval}") && connection.Hears("ethusdt@aggTrade")));
        exchange.Publish("ethusdt@aggTrade", ledger.Trade(nowMs));
        // Unless the clock was so late that it has closed the bar already.
        await Eventually.IsTrue(() => (series.Snapshot.Forming ?? series.Snapshot.Bars[^1]) == ledger.Forming.ToCandle());
        exchange.Publish($"ethusdt@kline_{interval}", ledger.Kline(nowMs, closes: true));
        await Eventually.IsTrue(() => ledger.Ledger().SequenceEqual(series.Snapshot.Bars));
        Assert.Equal([], exchange.Violations);
    }
}
