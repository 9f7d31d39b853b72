using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.LiveTests.Servers;
using static RealtimeNotebook.LiveTests.History.DemoBars;

namespace RealtimeNotebook.LiveTests.History;

/// <summary>What 'redis://a influx://b' answers: a's bars, and b's where a has none.</summary>
public sealed class FallbackHistoryTests
{
    private const string Klines = "klines_z:SPY:1m";
    private const string LiveKey = "live_candle:SPY:1m";

    [Fact]
    public async Task Fallback_fills_what_the_first_source_lacks_from_the_second()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await influx.QueryAsync("CREATE DATABASE market");
        Candle[] bars = await InfluxHistoryTests.SeedAsync(influx, 2_000);
        await using IFeedListener feed = FeedAddress.Open("demo://", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        await using IHistory history = HistoryAddress.Open($"{redis.Url} influx://127.0.0.1:{influx.Port}/market", _ => null, feed);

        // Nothing, and nothing but a live candle.
        Assert.Equal(bars[^500..], await history.NewestAsync(500));
        redis.Cli("SET", LiveKey, RedisBars.Live(bars[^1] with { Close = bars[^1].Low }, isIncomplete: false));
        Assert.Equal(bars[^500..], await history.NewestAsync(500));

        // The newest bars with a hole, which a question about the hole shows, too.
        await RedisBars.WriteAsync(redis, Klines, bars[^300..^200].Concat(bars[^180..]));
        Assert.Equal(bars[^1_000..], await history.NewestAsync(1_000));
        Assert.Equal(bars[^202..^180], await history.BarsAsync(new(bars[^202].OpenMs, bars[^180].OpenMs, 100)));

        // The second is gone: what the first has counts, but proves nothing.
        await influx.KillAsync();
        Assert.Equal(bars[^150..], await history.NewestAsync(150));
        await Assert.ThrowsAsync<PartialHistoryException>(() => history.NewestAsync(1_000));
        await influx.StartAgainAsync();
        await TestWait.ReachAsync(() => history.NewestAsync(1_000));
        Assert.Equal(bars[^1_000..], await history.NewestAsync(1_000));
    }
}
