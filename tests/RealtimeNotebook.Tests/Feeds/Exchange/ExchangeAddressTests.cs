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

    [Theory]
    [InlineData("1d", false)]
    [InlineData("4h", false)]
    [InlineData("1h", true)]
    public async Task Bars_that_do_not_begin_by_the_clock_of_the_session_zone_are_refused(string interval, bool isTaken)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var key = new SeriesKey("ETHUSDT", Interval.Parse(interval));
        const string Address = "binance://?ws=ws://127.0.0.1:1&rest=http://127.0.0.1:1";
        Exception? fault = Record.Exception(() => FeedAddress.Open(Address, key, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System, zone: zone));
        await using IHistory history = HistoryAddress.Open(Address, _ => null, new FakeListener(), zone);
        Exception read = await Assert.ThrowsAsync<FeedUnavailableException>(async () =>
        {
            await foreach (IReadOnlyList<Candle> _ in history.ReadAsync(key, new(long.MinValue, long.MaxValue, 5), CancellationToken.None))
            {
            }
        });
        Assert.Equal(isTaken, fault is null);
        string expected = $"has bars of {interval} by the clock of UTC, not of America/New_York; leave SessionZone out, or ask for bars of 1h or less.";
        Assert.Equal(!isTaken, read.Message.EndsWith(expected, StringComparison.Ordinal));
        if (!isTaken)
            Assert.EndsWith(expected, Assert.IsType<ArgumentException>(fault).Message, StringComparison.Ordinal);
    }
}
