using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.Feeds;

public sealed class FeedAddressTests
{
    private static readonly SeriesKey Spy = new("SPY", Interval.Parse("5m"));

    [Theory]
    [InlineData("redis://localhost", "redis://localhost:6379")]
    [InlineData(" REDIS://localhost:7000/3 ", "redis://localhost:7000")]
    [InlineData("rediss://:p%40ss@[::1]:7000", "rediss://[::1]:7000")]
    [InlineData("redis://default:p@ss:w@host", "redis://host:6379")]
    [InlineData("demo:", "demo://?seed=1&rate=10")]
    [InlineData("demo://", "demo://?seed=1&rate=10")]
    [InlineData("demo://?seed=-7&rate=2.5&speed=60", "demo://?seed=-7&rate=2.5&speed=60")]
    [InlineData("binance://", "binance://futures")]
    [InlineData("binance://futures?from=klines", "binance://futures")]
    [InlineData("Binance://spot?from=trades", "binance://spot?from=trades")]
    [InlineData("binance://?ws=ws://127.0.0.1:1&rest=http://127.0.0.1:2/x/", "binance://futures?ws=ws://127.0.0.1:1&rest=http://127.0.0.1:2/x")]
    [InlineData("replay:a/b.ndjson?speed=max", "replay:a/b.ndjson?speed=max")]
    [InlineData("replay:///tmp/b.ndjson", "replay:/tmp/b.ndjson?speed=1")]
    public async Task An_address_opens_its_feed(string uri, string name)
    {
        await using IFeedListener feed = Open(uri);
        Assert.Equal(name, feed.Name);
        Assert.Equal(name.StartsWith("demo", StringComparison.Ordinal), feed.IsSimulated);
        Assert.Equal(!name.StartsWith("redis", StringComparison.Ordinal) && !name.StartsWith("binance", StringComparison.Ordinal), feed.CanWait);
    }

    [Theory]
    [InlineData("nonsense", "has no scheme")]
    [InlineData("kafka://h:1", "unknown scheme 'kafka'")]
    [InlineData("binance://coin", "names no market")]
    [InlineData("binance://spot:1", "names no market")]
    [InlineData("binance://ann:s3cret@spot", "market data needs none")]
    [InlineData("binance://?from=depth", "'from=depth'")]
    [InlineData("binance://?form=trades", "'form'")]
    [InlineData("binance://?ws=ws://h", "expected both")]
    [InlineData("binance://?ws=http://h&rest=http://h", "'ws'")]
    [InlineData("binance://?ws=ws://h&rest=http://ann:s3cret@h", "'rest'")]
    [InlineData("wss://h/x", "not in this version")]
    [InlineData("redis://", "names no host")]
    [InlineData("redis://h:99999", "the port '99999'")]
    [InlineData("redis://h:", "the port ''")]
    [InlineData("redis://h/x", "The database 'x'")]
    [InlineData("redis://h?chanel=x", "'chanel'")]
    [InlineData("redis://a b:1", "has a host with characters")]
    [InlineData("redis://ann:s3cret@h", "names a user")]
    [InlineData("redis://:s3cret@h:x", "no number from 1 to 65535 where the port would be")]
    [InlineData("redis://:s3cret", "no number from 1 to 65535 where the port would be")]
    [InlineData("redis://ann:s3cret/0", "no number from 1 to 65535 where the port would be")]
    [InlineData("redis://:s3cret@h?token=s3cret", "'token'")]
    [InlineData("redis://h?channel=%20", "template is blank")]
    [InlineData("redis://h?channel=market:all", "'market:all' is the same for all series")]
    [InlineData("redis://h?channel=market:%2A", "'market:*' is the same for all series")]
    [InlineData("redis://h?channel=c:{symbol}%20market:{interval}", "'market:{interval}' is the same for all series")]
    [InlineData("demo://?rate=0", "'rate=0'")]
    [InlineData("demo://?rate=NaN", "'rate=NaN'")]
    [InlineData("demo://?seed=x", "'seed=x'")]
    [InlineData("demo://?speed=1e9", "'speed=1e9'")]
    [InlineData("demo://?speed", "parameter without name or value")]
    [InlineData("replay:", "names no file")]
    [InlineData("replay:f?speed=-1", "'speed=-1'")]
    public void A_wrong_address_is_refused_with_what_was_expected_and_without_secrets(string uri, string expected)
    {
        var refused = Assert.Throws<ArgumentException>(() => Open(uri));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo://?seed=2", "redis://a", "b", "1", "demo://?seed=2&rate=10")]
    [InlineData(null, "redis://a", "b", "1", "redis://a:6379")]
    [InlineData(" ", "", "b", "1", "redis://b:1")]
    [InlineData(null, null, "b", null, "redis://b:6379")]
    [InlineData(null, null, null, "1", "demo://?seed=1&rate=10")]
    public async Task What_is_given_goes_before_the_environment_and_that_before_the_demo(
        string? uri, string? feed, string? host, string? port, string name)
    {
        await using IFeedListener listener = Open(uri, variable => variable switch
        {
            "REALTIME_FEED" => feed,
            "REDIS_HOST" => host,
            "REDIS_PORT" => port,
            _ => null,
        });
        Assert.Equal(name, listener.Name);
    }

    [Fact]
    public void Templates_are_filled_in_and_equal_ones_are_one_channel()
    {
        Assert.Equal(["market:CandleEvent:SPY{=5m}", "market:CandleEvent:SPY:5m"],
            RedisChannels.Of(RedisChannels.DefaultTemplate, Spy).Select(channel => (string)channel!));
        Assert.Single(RedisChannels.Of("a:{symbol} a:{symbol}  a:{symbol}", Spy));
    }

    [Theory]
    [InlineData(null, "demo://", "demo://?seed=1", true)]
    [InlineData(null, "demo://?seed=4", "demo://?seed=4", true)]
    [InlineData("demo://?seed=5", "demo://?seed=4", "demo://?seed=5", true)]
    [InlineData(null, "binance://spot?from=trades", "binance://spot", true)]
    [InlineData(null, "binance://?ws=ws://h:1&rest=http://h:2", "binance://futures?ws=ws://h:1&rest=http://h:2", true)]
    [InlineData("binance://", "redis://h", "binance://futures", true)]
    [InlineData("none:", "demo://", "none", false)]
    [InlineData(null, "redis://h", "none", false)]
    public async Task History_follows_the_feed_unless_told_otherwise(string? uri, string feed, string name, bool present)
    {
        await using IFeedListener listener = Open(feed);
        await using IHistory history = HistoryAddress.Open(uri, _ => null, listener);
        Assert.Equal(name, history.Name);
        Assert.Equal(present, history.IsPresent);
    }

    [Fact]
    public async Task The_environment_names_a_history()
    {
        await using IFeedListener listener = Open("redis://h");
        await using IHistory history = HistoryAddress.Open(null, name => name == "REALTIME_HISTORY" ? "binance://" : null, listener);
        Assert.True(history.IsPresent);
        Assert.Throws<ArgumentException>(() => HistoryAddress.Open("mongo://h", _ => null, listener));
    }

    [Theory]
    [InlineData("GC=F", "1m", "binance://", "own spelling")]
    [InlineData("BTCUSDT", "1s", "binance://", "no bars of 1s")]
    [InlineData("BTCUSDT", "45m", "binance://spot", "no bars of 45m")]
    [InlineData("BTCUSDT", "5s", "binance://spot?from=trades", "expected one of 1s 1m 3m 5m 15m")]
    public void A_series_that_an_exchange_cannot_have_is_refused(string symbol, string interval, string uri, string expected)
    {
        var refused = Assert.Throws<ArgumentException>(() => FeedAddress.Open(
            uri, new(symbol, Interval.Parse(interval)), RedisChannels.DefaultTemplate, _ => null, TimeProvider.System));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static IFeedListener Open(string? uri, Func<string, string?>? environment = null) =>
        FeedAddress.Open(uri, Spy, RedisChannels.DefaultTemplate, environment ?? (_ => null), TimeProvider.System);
}
