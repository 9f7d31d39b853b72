using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Keeping;

/// <summary>What stands in Redis and is not ours, or is real where we are not, stays there whenever the server comes.</summary>
public sealed class GuardedKeysTests
{
    private const string Hash = "snapshot:SPY:1m";
    private const string LiveKey = "live_candle:SPY:1m";

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);
    private static readonly Candle Bar = new(1_795_185_000_000, 10, 12, 9, 11, 5);

    [Theory]
    [InlineData(false, "name", "Bob", "none of ours")]
    [InlineData(true, "simulated", "0", "real prices")]
    public async Task A_key_that_nobody_could_look_at_before_is_looked_at_before_it_is_written(bool isSimulated, string field, string value, string told)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisSnapshots snapshots = Open(redis, isSimulated);
        await redis.KillAsync();
        await Assert.ThrowsAsync<FeedUnavailableException>(() => snapshots.FindAsync(default));
        await redis.StartAgainAsync();
        redis.Cli("HSET", Hash, field, value, "1", "2,2,2,2,2");
        if (isSimulated)
            redis.Cli("HSET", Hash, "version", "1");
        StoreAnswer answer = default;
        await TestWait.ReachAsync(async () => answer = await snapshots.KeepAsync(Image(isSimulated), default));
        Assert.Equal((0, 1), (answer.Written, answer.Refused));
        Assert.Contains(told, answer.Refusal, StringComparison.Ordinal);
        Assert.Equal("2,2,2,2,2", redis.Cli("HGET", Hash, "1"));
    }

    [Fact]
    public async Task Beside_a_key_that_is_left_alone_nothing_is_refused_to_a_series_that_has_nothing_yet()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        redis.Cli("SET", Hash, "text");
        await using RedisSnapshots snapshots = Open(redis, isSimulated: false);
        Assert.Contains("a string and not a hash", (await snapshots.FindAsync(default)).Refusal, StringComparison.Ordinal);
        StoreAnswer nothing = await snapshots.KeepAsync(Image(false) with { Bars = CandleColumns.From([]) }, default);
        Assert.Equal((0, 0), (nothing.Written, nothing.Refused));
        Assert.Contains("a string and not a hash", nothing.Refusal, StringComparison.Ordinal);
        Assert.Equal(1, (await snapshots.KeepAsync(Image(false), default)).Refused);
    }

    [Fact]
    public async Task A_real_charts_snapshot_that_stands_where_ours_was_is_neither_mixed_with_ours_nor_replaced()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisSnapshots snapshots = Open(redis, isSimulated: true);
        await snapshots.FindAsync(default);
        Assert.Equal(1, (await snapshots.KeepAsync(Image(true), default)).Written);
        redis.Cli("DEL", Hash);
        redis.Cli("HSET", Hash, "version", "1", "saved_ms", $"{Bar.OpenMs}", "simulated", "0", "60000", "1,1,1,1,1");
        Assert.Equal(1, (await snapshots.KeepAsync(Image(true), default)).Refused);
        Assert.Equal("4", redis.Cli("HLEN", Hash));
    }

    [Fact]
    public async Task A_simulated_live_candle_never_takes_the_place_of_a_real_one()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using var candles = new RedisLiveCandles(RedisClient.Open(redis.Url), TimeSpan.FromHours(1));
        var simulated = new LiveCandle(Bar, IsIncomplete: true, LiveCandle.Simulated);
        await candles.SaveAsync(Spy, simulated, default);
        await candles.SaveAsync(Spy, simulated with { IsIncomplete = false }, default);
        Assert.Equal(simulated with { IsIncomplete = false }, await candles.FindAsync(Spy, default));
        LiveCandle real = simulated with { Source = LiveCandle.Live };
        await candles.SaveAsync(Spy, real, default);
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => candles.SaveAsync(Spy, simulated, default));
        Assert.Contains("holds real prices", refused.Message, StringComparison.Ordinal);
        Assert.Equal(real, await candles.FindAsync(Spy, default));
        redis.Cli("SET", LiveKey, "what another program left");
        await Assert.ThrowsAsync<FeedUnavailableException>(() => candles.SaveAsync(Spy, simulated, default));
        Assert.Equal("what another program left", redis.Cli("GET", LiveKey));
    }

    private static RedisSnapshots Open(RedisServer redis, bool isSimulated) =>
        new(RedisClient.Open(redis.Url), Spy, 100, TimeSpan.FromHours(1), isSimulated, TimeProvider.System);

    private static SeriesImage Image(bool isSimulated) =>
        new(Spy, 0, 0, CandleColumns.From([Bar]), null, IndicatorColumns.Empty, [], isSimulated);
}
