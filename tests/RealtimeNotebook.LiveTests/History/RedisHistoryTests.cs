using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.LiveTests.Servers;
using static RealtimeNotebook.LiveTests.History.DemoBars;

namespace RealtimeNotebook.LiveTests.History;

public sealed class RedisHistoryTests
{
    private const string Klines = "klines_z:SPY:1m";
    private const string LiveKey = "live_candle:SPY:1m";

    [Fact]
    public async Task The_newest_500_of_100_000_bars_are_read_exactly_and_so_are_all()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Candle[] bars = Make(100_000);
        await RedisBars.WriteAsync(server, Klines, bars);
        await using RedisHistory history = Open(server.Url);
        Assert.Equal(bars[^500..], await history.NewestAsync(500));
        Assert.Equal(bars, await history.BarsAsync());
        Assert.Equal(bars[^1_000..^990], await history.BarsAsync(new(bars[^1_000].OpenMs, bars[^990].OpenMs, 50)));
        Assert.Empty(await history.BarsAsync(key: new("QQQ", Interval.OneMinute)));
        Assert.Equal(0, history.MembersSkipped);
    }

    [Fact]
    public async Task Pages_come_newest_first_each_before_the_next_is_asked_for()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Candle[] bars = Make(1_000);
        await RedisBars.WriteAsync(server, Klines, bars);
        server.Cli("CONFIG", "RESETSTAT");
        await using var history = new RedisHistory(RedisBarsAddress.From(SourceAddress.Parse(server.Url)), RedisConnections.OfProcess, pageMembers: 100);
        var read = new List<Candle>();
        int pages = 0;
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, new(long.MinValue, long.MaxValue, bars.Length), CancellationToken.None))
        {
            Assert.Equal(++pages, QuestionsForBars(server));
            read.InsertRange(0, page);
        }
        Assert.Equal(bars, read);
        Assert.InRange(pages, 10, 12);
    }

    [Fact]
    public async Task Members_with_one_score_are_one_bar_the_newest_wherever_pages_are_cut()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Candle[] bars = Make(60);
        await RedisBars.WriteAsync(server, Klines, bars);
        // Fetched too early, with a part of the volume; the same bar with one trade more; and one time with more members than a page has.
        await RedisBars.WriteAsync(server, Klines, bars.Where((_, i) => i % 3 == 0).Select(bar => bar with { Close = bar.Low, Volume = bar.Volume / 2 }));
        server.Cli("ZADD", Klines, $"{bars[10].OpenMs}", RedisBars.Member(bars[10] with { Close = bars[10].High }, trades: 13));
        for (int i = 0; i < 20; i++)
            server.Cli("ZADD", Klines, $"{bars[30].OpenMs}", RedisBars.Member(bars[30] with { Volume = i, Close = bars[30].Low }, trades: 10 - i));
        server.Cli("ZADD", Klines, $"{bars[40].OpenMs + 1}", "nonsense");
        server.Cli("ZADD", Klines, $"{bars[41].OpenMs}", RedisBars.Member(bars[42] with { Volume = 1e9 }));
        Candle[] expected = [.. bars];
        expected[10] = bars[10] with { Close = bars[10].High };
        Candle best = new[] { bars[30], bars[30] with { Volume = 19, Close = bars[30].Low } }.MaxBy(bar => bar.Volume);
        expected[30] = best;
        foreach (int page in new[] { 2, 3, 7, 25, 1_000 })
        {
            await using var history = new RedisHistory(RedisBarsAddress.From(SourceAddress.Parse(server.Url)), RedisConnections.OfProcess, page);
            Assert.Equal(expected, await history.BarsAsync());
            Assert.Equal(expected[^35..], await history.NewestAsync(35));
            Assert.Equal(expected[^1..], await history.NewestAsync(1));
            Assert.InRange(history.MembersSkipped, 4, 6);
        }
    }

    [Fact]
    public async Task The_live_candle_is_the_newest_bar_and_gives_way_to_the_official_one()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Candle[] bars = [.. Make(20).Select(bar => bar with { Volume = 0 })];
        await using RedisHistory history = Open(server.Url);
        // Alone.
        server.Cli("SET", LiveKey, RedisBars.Live(bars[19], isIncomplete: true));
        Assert.Equal(bars[19..], await history.BarsAsync());
        // After official bars, and counted among those wanted.
        await RedisBars.WriteAsync(server, Klines, bars[..10].Concat(bars[11..19]));
        Assert.Equal([.. bars[..10], .. bars[11..]], await history.BarsAsync());
        Assert.Equal(bars[16..], await history.NewestAsync(4));
        Assert.Equal(bars[15..19], await history.BarsAsync(new(long.MinValue, bars[19].OpenMs, 4)));
        // Official over live.
        server.Cli("SET", LiveKey, RedisBars.Live(bars[18] with { Close = bars[18].Low }, isIncomplete: false));
        Assert.Equal([.. bars[..10], .. bars[11..19]], await history.BarsAsync());
        // A part of a bar that others have followed is no bar; a whole one fills its place.
        server.Cli("SET", LiveKey, RedisBars.Live(bars[10], isIncomplete: true));
        Assert.Equal([.. bars[..10], .. bars[11..19]], await history.BarsAsync());
        server.Cli("SET", LiveKey, RedisBars.Live(bars[10], isIncomplete: false));
        Assert.Equal(bars[..19], await history.BarsAsync());
        server.Cli("ZREMRANGEBYRANK", Klines, "0", "9");
        Assert.Equal(bars[10..19], await history.BarsAsync());
        // What cannot be read is counted and left out.
        server.Cli("SET", LiveKey, "{\"time\":1}");
        Assert.Equal(bars[11..19], await history.BarsAsync());
        Assert.Equal(1, history.MembersSkipped);
    }

    [Fact]
    public async Task A_live_candle_that_nobody_finished_and_one_of_made_up_prices_are_no_bars()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Candle[] bars = [.. Make(3).Select(bar => bar with { Volume = 0 })];
        await RedisBars.WriteAsync(server, Klines, bars[..2]);
        await using RedisHistory during = Open(server.Url), after = Open(server.Url, LastMs + 60_000);
        server.Cli("SET", LiveKey, RedisBars.Live(bars[2], isIncomplete: true));
        Assert.Equal(bars, await during.BarsAsync());
        Assert.Equal(bars[..2], await after.BarsAsync());
        server.Cli("SET", LiveKey, RedisBars.Live(bars[2], isIncomplete: false));
        Assert.Equal(bars, await after.BarsAsync());
        server.Cli("SET", LiveKey, RedisBars.Live(bars[2], isIncomplete: false).Replace("\"live\"", "\"simulated\"", StringComparison.Ordinal));
        Assert.Equal(bars[..2], await during.BarsAsync());
        Assert.Equal(0, during.MembersSkipped + after.MembersSkipped);
    }

    // New York's clocks go back on 1 November 2026: that day has 25 hours, and its candle is not left half after 24.
    [Theory]
    [InlineData("2026-11-02T04:30:00Z", true)]
    [InlineData("2026-11-02T05:00:00Z", false)]
    public async Task A_live_candle_of_a_long_day_is_the_newest_bar_until_the_day_is_over(string now, bool isNewest)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        var daily = new SeriesKey("SPY", Interval.Parse("1d"));
        Candle day = new(UnixMs("2026-11-01T04:00:00Z"), 600, 604, 598, 601, 0);
        server.Cli("SET", "live_candle:SPY:1d", RedisBars.Live(day, isIncomplete: true));
        await using var history = new RedisHistory(
            RedisBarsAddress.From(SourceAddress.Parse(server.Url)), RedisConnections.OfProcess,
            clock: new StandingClock(UnixMs(now)), zone: TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
        Assert.Equal(isNewest ? [day] : [], await history.BarsAsync(key: daily));

        static long UnixMs(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
    }

    [Fact]
    public async Task Keys_may_be_others_and_intervals_spelt_as_Binance_does()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Candle[] bars = Make(5);
        await RedisBars.WriteAsync(server, "bars/1M/SPY", bars);
        await using RedisHistory history = Open($"{server.Url}?klines=bars/{{interval}}/{{symbol}}&live=");
        server.Cli("SET", LiveKey, RedisBars.Live(bars[0], isIncomplete: true));
        Assert.Equal(bars, await history.BarsAsync(key: new("SPY", Interval.Parse("1mo"))));
        Assert.Empty(await history.BarsAsync());
        await RedisBars.WriteAsync(server, "bars/1mo/SPY", bars[..2]);
        Assert.Equal(bars[..2], await history.BarsAsync(key: new("SPY", Interval.Parse("1mo"))));
    }

    [Fact]
    public async Task A_key_of_another_type_is_named()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisHistory history = Open(server.Url);
        server.Cli("SET", Klines, "x");
        Assert.Contains($"the key '{Klines}' holds something else than a sorted set", (await RefusedAsync(history)).Message, StringComparison.Ordinal);
        server.Cli("LPUSH", LiveKey, "x");
        Assert.Contains($"the key '{LiveKey}' holds something else than a string", (await RefusedAsync(history)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_counts_and_does_not_show()
    {
        await using RedisServer server = await RedisServer.StartAsync(password: "r1ght");
        server.Cli("ZADD", Klines, $"{LastMs}", RedisBars.Member(Make(1)[0]));
        await using (RedisHistory history = Open($"redis://:r1ght@127.0.0.1:{server.Port}"))
            Assert.Single(await history.BarsAsync());
        foreach ((string user, string remedy) in new[] { (":wr0ng@", "refused the password"), ("", "asks for a password") })
        {
            await using RedisHistory history = Open($"redis://{user}127.0.0.1:{server.Port}");
            FeedUnavailableException refused = await RefusedAsync(history);
            Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wr0ng", refused + history.Name, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_is_said_to_be_gone_and_answers_again_when_it_is_back()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Candle[] bars = Make(20_000);
        await RedisBars.WriteAsync(server, Klines, bars);
        await using var history = new RedisHistory(RedisBarsAddress.From(SourceAddress.Parse(server.Url)), RedisConnections.OfProcess, pageMembers: 2);
        Assert.Equal(bars[^5..], await history.NewestAsync(5));
        Task<List<Candle>> reading = history.BarsAsync();
        await TestWait.ForAsync(() => Commands(server) > 200, "the server has been asked for 200 pages");
        Assert.False(reading.IsCompleted);
        await server.KillAsync();
        var gone = await Assert.ThrowsAsync<FeedUnavailableException>(() => reading);
        Assert.Contains("does not answer: start redis-server there", gone.Message, StringComparison.Ordinal);
        await RefusedAsync(history);
        await server.StartAgainAsync();
        await TestWait.ReachAsync(() => history.BarsAsync());
        // It has come back empty.
        Assert.Empty(await history.BarsAsync());
        await RedisBars.WriteAsync(server, Klines, bars[..50]);
        Assert.Equal(bars[..50], await history.BarsAsync());
    }

    [Fact]
    public async Task Its_connection_is_the_feeds_own_and_ends_with_the_last_that_uses_it()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        var connections = new RedisConnections();
        RedisAddress address = RedisAddress.From(SourceAddress.Parse(server.Url));
        await using RedisLease feed = await connections.LeaseAsync(address, CancellationToken.None);
        var history = new RedisHistory(RedisBarsAddress.From(SourceAddress.Parse(server.Url)), connections);
        Assert.Empty(await history.BarsAsync());
        Assert.Equal(1, connections.Count);
        await history.DisposeAsync();
        Assert.Equal(1, connections.Count);
        await feed.DisposeAsync();
        Assert.Equal(0, connections.Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => history.BarsAsync());
    }

    // While the newest bar forms, if nothing else is said.
    private static RedisHistory Open(string url, long nowMs = LastMs + 30_000) =>
        new(RedisBarsAddress.From(SourceAddress.Parse(url)), RedisConnections.OfProcess, clock: new StandingClock(nowMs));

    private sealed class StandingClock(long nowMs) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(nowMs);
    }

    private static Task<FeedUnavailableException> RefusedAsync(RedisHistory history) => Assert.ThrowsAsync<FeedUnavailableException>(() => history.BarsAsync());

    private static int Commands(RedisServer server)
    {
        string line = server.Cli("INFO", "commandstats").Split('\n').FirstOrDefault(one => one.StartsWith("cmdstat_zrevrangebyscore:calls=", StringComparison.Ordinal)) ?? "=0,";
        return int.Parse(line.Split('=')[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    // How often a stretch of a sorted set has been read since the statistics were reset.
    private static int QuestionsForBars(RedisServer server) => server.Cli("INFO", "commandstats").Split('\n')
        .Where(line => line.StartsWith("cmdstat_z", StringComparison.Ordinal))
        .Sum(line => int.Parse(line.Split("calls=")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));
}
