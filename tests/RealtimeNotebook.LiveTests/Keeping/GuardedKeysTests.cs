using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.LiveTests.History;
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

    [Fact]
    public async Task The_set_of_official_bars_is_bounded_and_what_others_have_put_there_is_not_cut()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using var official = new RedisOfficialBars(RedisClient.Open(redis.Url), Spy, mostStored: 1_200);
        Candle[] bars = [.. Enumerable.Range(0, 3_000).Select(i => Bar with { OpenMs = Bar.OpenMs + i * 60_000L })];
        official.Offer(bars);
        Assert.Equal(3_000, (await official.KeepAsync(Image(false), default)).Written);
        Assert.Equal("1200", redis.Cli("ZCARD", "klines_z:SPY:1m"));
        Assert.Equal("1200", redis.Cli("ZCOUNT", "klines_z:SPY:1m", $"{bars[1_800].OpenMs}", $"{bars[^1].OpenMs}"));
        await using var smaller = new RedisOfficialBars(RedisClient.Open(redis.Url), Spy, mostStored: 100);
        smaller.Offer([Bar with { OpenMs = bars[^1].OpenMs + 60_000 }]);
        await smaller.KeepAsync(Image(false), default);
        Assert.Equal("1200", redis.Cli("ZCARD", "klines_z:SPY:1m"));
    }

    [Fact]
    public async Task Bars_that_only_a_chart_has_stored_do_not_hide_that_their_fetcher_has_stopped()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        Candle[] bars = [.. Enumerable.Range(0, 2_500).Select(i => Bar with { OpenMs = Bar.OpenMs + i * 60_000L })];
        await RedisBars.WriteAsync(redis, "klines_z:SPY:1m", bars[..10]);
        await using var official = new RedisOfficialBars(RedisClient.Open(redis.Url), Spy);
        official.Offer(bars);
        Assert.Equal(2_490, (await official.KeepAsync(Image(false), default)).Written);
        await using var history = new RedisHistory(RedisBarsAddress.From(SourceAddress.Parse(redis.Url)), RedisConnections.OfProcess);
        var stored = new HistoryRange(long.MinValue, long.MaxValue, 5);
        Assert.Equal(bars[^5..], await ReadAsync(stored));
        Assert.Equal(bars[5..10], await ReadAsync(stored with { LeavesOutOwn = true }));
        // The fetcher is back: its bar stands beside the chart's.
        await RedisBars.WriteAsync(redis, "klines_z:SPY:1m", [bars[2_000]]);
        Assert.Equal([.. bars[6..10], bars[2_000]], await ReadAsync(stored with { LeavesOutOwn = true }));

        async Task<List<Candle>> ReadAsync(HistoryRange range)
        {
            var found = new List<Candle>();
            await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, range, default))
                found.InsertRange(0, page);
            return found;
        }
    }

    [Fact]
    public async Task Live_candles_are_found_where_the_history_reads_them_and_never_written_there()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        var options = new RealtimeOptions { History = $"influx://h/market {redis.Url}?live=forming:{{symbol}}:{{interval}}" };
        await using ILiveCandleStore found = RealtimeNotebook.Live.WriteBack.OpenLiveCandles(options, _ => null)!;
        Assert.False(found.CanSave);
        Assert.Null(await found.FindAsync(Spy, default));
        redis.Cli("SET", "forming:SPY:1m", $$"""{"time":{{Bar.OpenMs}},"open":10,"high":12,"low":9,"close":11,"volume":5,"is_incomplete":true}""");
        Assert.Equal(new LiveCandle(Bar, IsIncomplete: true, LiveCandle.Live), await found.FindAsync(Spy, default));
        await Assert.ThrowsAsync<FeedUnavailableException>(() => found.SaveAsync(Spy, default, default));
        await using RedisServer kept = await RedisServer.StartAsync();
        await using ILiveCandleStore both = RealtimeNotebook.Live.WriteBack.OpenLiveCandles(options with { WriteBack = new() { LiveCandle = kept.Url } }, _ => null)!;
        Assert.True(both.CanSave);
        Assert.Equal(Bar, (await both.FindAsync(Spy, default))!.Value.Candle);
        LiveCandle own = new(Bar with { Volume = 6 }, IsIncomplete: true, LiveCandle.Live);
        await both.SaveAsync(Spy, own, default);
        Assert.Equal(own, await both.FindAsync(Spy, default));
        Assert.Contains("\"volume\":5", redis.Cli("GET", "forming:SPY:1m"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_of_more_fields_than_a_chart_keeps_is_not_read()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        redis.Cli("EVAL", "redis.call('HSET', KEYS[1], 'version', '1', 'simulated', '0') for i = 1, 100000 do redis.call('HSET', KEYS[1], i * 60000, '1,1,1,1,1') end return 1", "1", Hash);
        await using RedisSnapshots snapshots = Open(redis, isSimulated: false);
        FoundSnapshot found = await snapshots.FindAsync(default);
        Assert.Null(found.Snapshot);
        Assert.Contains("100002 fields", found.Refusal, StringComparison.Ordinal);
    }

    private static RedisSnapshots Open(RedisServer redis, bool isSimulated) =>
        new(RedisClient.Open(redis.Url), Spy, 100, TimeSpan.FromHours(1), isSimulated, TimeProvider.System);

    private static SeriesImage Image(bool isSimulated) =>
        new(Spy, 0, 0, CandleColumns.From([Bar]), null, IndicatorColumns.Empty, [], isSimulated);
}
