using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Keeping;

/// <summary>What a series leaves in a real Redis and a real InfluxDB.</summary>
public sealed class WriteBackTests
{
    private const long Minute = 60_000;

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    // From the present on, so that bars close by the next trade alone and not by the clock.
    private static readonly long Start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Minute * Minute;

    // Their time is over: the clock closes the last of them, and history is asked about all.
    private static readonly long Past = Start - 600 * Minute;

    private static readonly RealtimeOptions Options = new() { MaxAhead = TimeSpan.FromDays(10_000) };

    [Fact]
    public async Task A_live_candle_lives_for_a_day_and_never_stands_among_the_official_ones()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        var feed = new TradeFeed();
        await using LiveSeries series = Open(feed, new NoHistory(), new() { LiveCandle = redis.Url, Official = redis.Url });
        for (int minute = 0; minute < 5; minute++)
            await feed.TradeAsync(minute, 100 + minute / 3.0, 0.1);
        Candle forming = default;
        await TestWait.ForAsync(() => (series.Snapshot.Forming is { } now ? forming = now : default).OpenMs == Start + 4 * Minute, "the last bar forms");
        await TestWait.ForAsync(() => Found(redis)?.Candle == forming, "the forming bar is in Redis, exactly");
        Assert.Equal((true, "live"), (Found(redis)!.Value.IsIncomplete, Found(redis)!.Value.Source));
        Assert.InRange(int.Parse(redis.Cli("TTL", "live_candle:SPY:1m"), CultureInfo.InvariantCulture), 86_300, 86_400);
        Assert.Equal("0", redis.Cli("EXISTS", "klines_z:SPY:1m"));
        await series.StopAsync();
        Assert.Equal("0", redis.Cli("EXISTS", "klines_z:SPY:1m"));
    }

    [Fact]
    public async Task Official_bars_that_another_program_writes_replace_the_live_ones_and_go_among_the_official()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await influx.QueryAsync("CREATE DATABASE market");
        // A bar that a fetcher has put there in its own spelling stays the only one of its time.
        string theirs = $"[{Past},\"1.0\",\"2.0\",\"0.5\",\"1.5\",\"7.0\",{Past + Minute - 1}]";
        redis.Cli("ZADD", "klines_z:SPY:1m", "NX", $"{Past}", theirs);
        var feed = new TradeFeed { Start = Past };
        var history = new InfluxHistory(InfluxAddress.From(SourceAddress.Parse($"influx://127.0.0.1:{influx.Port}/market"), null));
        RealtimeOptions options = Options with { ConfirmAfter = TimeSpan.Zero };
        await using LiveSeries series = Open(feed, history, new() { Official = redis.Url, Bars = $"influx://127.0.0.1:{influx.Port}/market" }, options);
        await series.Seeded;
        for (int minute = 0; minute < 60; minute++)
            await feed.TradeAsync(minute, 100 + minute, 1);
        await TestWait.ForAsync(() => series.Snapshot.Bars.Count == 60, "all bars have closed");
        Assert.Equal(1, series.Snapshot.Bars[30].Volume);
        Candle[] official = [.. Enumerable.Range(0, 60).Select(minute => Bar(minute, 1.0 / 3))];
        await influx.WriteAsync("market", Lines(official));
        await TestWait.ForAsync(() => series.Snapshot.Bars.SequenceEqual(official), "the official bars have replaced the live ones", 30);
        Assert.True(SameAsBatch(series.Snapshot));
        await TestWait.ForAsync(() => redis.Cli("ZCARD", "klines_z:SPY:1m") == "60", "all of them are among the official", 30);
        Assert.Equal(theirs, redis.Cli("ZRANGEBYSCORE", "klines_z:SPY:1m", $"{Past}", $"{Past}"));
        foreach (Candle bar in official[1..])
            Assert.Equal(bar, Member(redis.Cli("ZRANGEBYSCORE", "klines_z:SPY:1m", $"{bar.OpenMs}", $"{bar.OpenMs}")));
        // What was built of trades was never written where it would have come back as official; the indicators' values were.
        Assert.Equal(official, await BarsAsync(influx));
        await TestWait.ForAsync(() => influx.QueryAsync("SELECT count(macd) FROM IndicatorEvent", "market").Result.Contains("[[0,35]]", StringComparison.Ordinal), "indicator values are in InfluxDB");
    }

    [Fact]
    public async Task Bars_and_indicator_values_read_back_from_influx_bit_for_bit_also_after_it_was_killed()
    {
        await using InfluxServer influx = await InfluxServer.StartAsync("ann", "r1ght/@");
        await influx.QueryAsync("CREATE DATABASE kept");
        var feed = new TradeFeed();
        await using LiveSeries series = Open(feed, new NoHistory(), new() { Bars = $"influx://ann:r1ght%2F%40@127.0.0.1:{influx.Port}/kept" });
        for (int minute = 0; minute < 50; minute++)
            await feed.TradeAsync(minute, Math.Sqrt(minute + 2), 1.0 / (minute + 3));
        await TestWait.ForAsync(() => BarsAsync(influx, "kept").Result.Length == 49, "the first bars are in InfluxDB");
        await influx.KillAsync();
        for (int minute = 50; minute < 100; minute++)
            await feed.TradeAsync(minute, Math.Sqrt(minute + 2), 1.0 / (minute + 3));
        await TestWait.ForAsync(() => series.Stores[0] is { State: not SourceState.Ok, Failures: > 0, Text: not null }, "the loss is told");
        Assert.Contains("does not answer", series.Stores[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("r1ght", series.Stores[0].ToString(), StringComparison.Ordinal);
        await influx.StartAgainAsync();
        await TestWait.ForAsync(() => series.Stores[0] is { State: SourceState.Ok, Text: null }, "it is well again", 30);
        ChartSnapshot now = series.Snapshot;
        Assert.Equal(99, now.Bars.Count);
        Assert.Equal(now.Bars, await BarsAsync(influx, "kept"));
        foreach (string line in now.Indicators.Lines)
        {
            double[] values = [.. now.Indicators[line].ToArray().Where(double.IsFinite)];
            Assert.Equal(values, await ColumnAsync(influx, $"SELECT \"{line}\" FROM IndicatorEvent WHERE eventSymbol='SPY{{=m}}'"));
        }
    }

    [Fact]
    public async Task A_database_that_is_missing_is_told_with_the_remedy_and_written_when_it_is_there()
    {
        await using InfluxServer influx = await InfluxServer.StartAsync();
        var feed = new TradeFeed();
        await using LiveSeries series = Open(feed, new NoHistory(), new() { Bars = $"influx://127.0.0.1:{influx.Port}/later", WithIndicators = false });
        for (int minute = 0; minute < 3; minute++)
            await feed.TradeAsync(minute, 10, 1);
        await TestWait.ForAsync(() => series.Stores[0].Text?.Contains("'later' is not found: create it", StringComparison.Ordinal) == true, "the remedy is told");
        await influx.QueryAsync("CREATE DATABASE later");
        await TestWait.ForAsync(() => BarsAsync(influx, "later").Result.Length == 2, "the bars are written", 30);
        Assert.DoesNotContain("IndicatorEvent", await influx.QueryAsync("SHOW MEASUREMENTS", "later"), StringComparison.Ordinal);
        // A field of another type: the bar is refused for good and told, and the next one is taken.
        await influx.QueryAsync("CREATE DATABASE typed");
        await influx.WriteAsync("typed", $"CandleEvent,eventSymbol=SPY{{\\=m}} volume=\"text\" {Start - Minute}");
        var other = new TradeFeed();
        await using LiveSeries refused = Open(other, new NoHistory(), new() { Bars = $"influx://127.0.0.1:{influx.Port}/typed", WithIndicators = false });
        await other.TradeAsync(0, 10, 1);
        await other.TradeAsync(1, 10, 1);
        await TestWait.ForAsync(() => refused.Stores[0].Text?.Contains("field type conflict", StringComparison.Ordinal) == true, "the refusal is told");
        Assert.Equal(SourceState.Degraded, refused.Stores[0].State);
    }

    [Fact]
    public async Task A_snapshot_expires_follows_every_bar_forgets_old_ones_and_survives_a_server_that_lost_it()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        var feed = new TradeFeed();
        RealtimeOptions options = Options with { Window = 10, Keep = 20 };
        await using LiveSeries series = Open(feed, new NoHistory(), new() { Snapshot = redis.Url, SnapshotTtl = TimeSpan.FromHours(2) }, options);
        for (int minute = 0; minute < 50; minute++)
            await feed.TradeAsync(minute, Math.Sqrt(minute + 2), 0.1);
        await TestWait.ForAsync(() => Matches(redis, series, 20), "the newest 20 bars and the forming one are in the hash, exactly");
        Assert.InRange(int.Parse(redis.Cli("TTL", "snapshot:SPY:1m"), CultureInfo.InvariantCulture), 7_100, 7_200);
        Assert.Equal("27", redis.Cli("HLEN", "snapshot:SPY:1m"));
        await feed.TradeAsync(50, 8, 0.1);
        await TestWait.ForAsync(() => Matches(redis, series, 20) && redis.Cli("HLEN", "snapshot:SPY:1m") == "27", "one bar more, the oldest gone");

        await redis.KillAsync();
        await feed.TradeAsync(51, 8.5, 0.1);
        await TestWait.ForAsync(() => series.Stores[0] is { State: SourceState.Degraded or SourceState.Down }, "the loss is told");
        await redis.StartAgainAsync();
        await TestWait.ForAsync(() => redis.Cli("EXISTS", "snapshot:SPY:1m") == "1" && Matches(redis, series, 20), "all of it is there again", 30);
    }

    [Theory]
    [InlineData("SET", "text", null, "a string and not a hash", false)]
    [InlineData("HSET", "name", "Bob", "none of ours", false)]
    [InlineData("HSET", "version", "99", "version '99'", true)]
    [InlineData("HSET", "1", "damaged", "reads 'damaged'", true)]
    [InlineData("HSET", "simulated", "1", "simulated prices", true)]
    [InlineData("HSET", "saved_ms", "1000", "was saved", true)]
    public async Task A_snapshot_of_no_use_is_refused_counted_and_replaced_only_if_it_is_ours(string command, string field, string? value, string reason, bool isOurs)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        if (isOurs)
            redis.Cli("HSET", "snapshot:SPY:1m", "version", "1", "saved_ms", $"{Start}", $"{Start}", "1,1,1,1,1");
        redis.Cli([command, "snapshot:SPY:1m", field, .. value is null ? (string[])[] : [value]]);
        var feed = new TradeFeed();
        await using LiveSeries series = Open(feed, new NoHistory(), new() { Snapshot = redis.Url, SnapshotTtl = TimeSpan.FromDays(2) });
        await series.Seeded;
        Assert.Empty(series.Snapshot.Bars);
        Assert.Contains(reason, series.Stores[0].Text, StringComparison.Ordinal);
        Assert.Equal(1, series.Stores[0].Failures);
        await feed.TradeAsync(0, 10, 1);
        await feed.TradeAsync(1, 11, 1);
        if (isOurs)
        {
            await TestWait.ForAsync(() => Matches(redis, series, 1), "the series has taken its place");
            return;
        }
        await TestWait.ForAsync(() => series.Stores[0] is { State: SourceState.Degraded, Failures: > 1 }, "it is told that nothing is kept");
        Assert.Contains("Delete it", series.Stores[0].Text, StringComparison.Ordinal);
        Assert.Equal(command == "SET" ? "string" : "hash", redis.Cli("TYPE", "snapshot:SPY:1m"));
        Assert.Equal(command == "SET" ? "text" : "Bob", command == "SET" ? redis.Cli("GET", "snapshot:SPY:1m") : redis.Cli("HGET", "snapshot:SPY:1m", "name"));
    }

    [Fact]
    public async Task Simulated_prices_never_take_the_place_of_real_ones()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        redis.Cli("HSET", "snapshot:SPY:1m", "version", "1", "saved_ms", $"{Start}", "simulated", "0", $"{Start}", "1,1,1,1,1");
        IFeedListener demo = FeedAddress.Open("demo://?seed=1&rate=50", Spy, Options.RedisChannel, _ => null, TimeProvider.System);
        RealtimeOptions options = Options with { WriteBack = new() { Snapshot = redis.Url } };
        var history = new NoHistory();
        await using var series = new LiveSeries(Spy, demo, history, options, WriteBack.Open(Spy, options, demo, history, _ => null));
        await TestWait.ForAsync(() => series.Snapshot.Forming is not null && series.Stores[0].Failures > 1, "events come and are not kept");
        Assert.Contains("real prices", series.Stores[0].Text, StringComparison.Ordinal);
        Assert.Equal("1,1,1,1,1", redis.Cli("HGET", "snapshot:SPY:1m", $"{Start}"));
    }

    private static LiveSeries Open(TradeFeed feed, IHistory history, WriteBackOptions to, RealtimeOptions? options = null)
    {
        options = (options ?? Options) with { WriteBack = to };
        return new(Spy, feed, history, options, WriteBack.Open(Spy, options, feed, history, _ => null));
    }

    private static LiveCandle? Found(RedisServer redis)
    {
        string text = redis.Cli("GET", "live_candle:SPY:1m");
        return LiveCandle.TryRead(System.Text.Encoding.UTF8.GetBytes(text), Spy, out LiveCandle live, out _) ? live : null;
    }

    private static bool Matches(RedisServer redis, LiveSeries series, int bars)
    {
        string[] lines = redis.Cli("HGETALL", "snapshot:SPY:1m").Split('\n');
        var fields = new Dictionary<string, string>();
        for (int i = 0; i + 1 < lines.Length; i += 2)
            fields[lines[i]] = lines[i + 1];
        ChartSnapshot now = series.Snapshot;
        return SeriesSnapshot.TryRead(fields, out SeriesSnapshot? read, out _) && read!.Bars.Length == bars
            && read.Bars.SequenceEqual(now.Bars.TakeLast(bars)) && read.Forming == now.Forming && read.HasPieces;
    }

    private static Candle Bar(int minute, double more) => new(Past + minute * Minute, 100 + minute, 102 + minute + more, 99 + minute - more, 101 + minute + more / 7, 10 + more);

    private static string Lines(IEnumerable<Candle> bars) => string.Concat(bars.Select(c => string.Create(CultureInfo.InvariantCulture,
        $"CandleEvent,eventSymbol=SPY{{\\=m}} open={c.Open},high={c.High},low={c.Low},close={c.Close},volume={c.Volume} {c.OpenMs}\n")));

    private static Candle Member(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        double[] numbers = [.. document.RootElement.EnumerateArray().Select(number => number.GetDouble())];
        return new((long)numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    private static bool SameAsBatch(ChartSnapshot now)
    {
        var state = new ChartState(now.Key, 5_000, new RealtimeOptions().Indicators, now.Status);
        foreach (Candle bar in now.Bars)
            state.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot, UpdateTraits.Closes));
        IndicatorColumns mine = now.Indicators, theirs = state.Snapshot().Indicators;
        return Enumerable.Range(0, mine.Lines.Count).All(line => mine.At(line).SequenceEqual(theirs.At(line)));
    }

    private static async Task<Candle[]> BarsAsync(InfluxServer influx, string database = "market")
    {
        string user = influx.User is null ? "" : $"{influx.User}:{Uri.EscapeDataString(influx.Password!)}@";
        await using var history = new InfluxHistory(InfluxAddress.From(SourceAddress.Parse($"influx://{user}127.0.0.1:{influx.Port}/{database}"), null));
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, new(long.MinValue, Start + 1_000 * Minute, 1_000), default))
            bars.InsertRange(0, page);
        return [.. bars];
    }

    private static async Task<double[]> ColumnAsync(InfluxServer influx, string query)
    {
        using JsonDocument document = JsonDocument.Parse(await influx.QueryAsync(query, "kept"));
        JsonElement result = document.RootElement.GetProperty("results")[0];
        return result.TryGetProperty("series", out JsonElement series)
            ? [.. series[0].GetProperty("values").EnumerateArray().Select(row => row[1].GetDouble())] : [];
    }

    /// <summary>A feed of trades that a test makes.</summary>
    private sealed class TradeFeed : IFeedListener
    {
        private readonly TaskCompletionSource<ChannelWriter<FeedEvent>> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "test://trades";

        internal long Start { get; init; } = WriteBackTests.Start;

        public bool IsSimulated => false;

        public bool CanWait => true;

        public UpdateSemantics Semantics => UpdateSemantics.Increment;

        public TimeProvider Clock => TimeProvider.System;

        public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
        {
            _listening.SetResult(events);
            await Task.Delay(Timeout.Infinite, stop);
        }

        public ValueTask DisposeAsync() => default;

        internal async Task TradeAsync(int minute, double price, double size) => await (await _listening.Task)
            .WriteAsync(FeedEvent.Of(new Tick(Start + minute * Minute + 5_000, price, size), Stopwatch.GetTimestamp()));
    }
}
