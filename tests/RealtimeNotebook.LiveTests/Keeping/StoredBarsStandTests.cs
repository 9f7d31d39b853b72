using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.Recovery;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Keeping;

/// <summary>What another program has stored in a real InfluxDB is never replaced by a worse bar, and the chart takes it.</summary>
public sealed class StoredBarsStandTests
{
    private const int Seed = 20_261_128;

    private static readonly SeriesKey Spy = new("SPY", Interval.Parse("1s"));

    // A snapshot feed falls silent over a bar's end, and a fetcher writes the true bar before the clock closes it, or after.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_true_bar_stands_where_history_and_write_back_are_one_database(bool isFetcherFirst)
    {
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await influx.QueryAsync("CREATE DATABASE market");
        string address = $"influx://127.0.0.1:{influx.Port}/market";
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000;
        Candle[] past = [.. Enumerable.Range(-20, 15).Select(i => new Candle(nowMs + i * 1_000L, 10, 12, 9, 11, 100 + i))];
        await influx.WriteAsync("market", string.Concat(past.Select(Line)));
        var feed = new SnapshotFeed();
        IHistory history = HistoryAddress.Open(address, _ => null, feed);
        RealtimeOptions options = new() { CloseGrace = TimeSpan.FromSeconds(isFetcherFirst ? 3 : 1), WriteBack = new() { Bars = address, WithIndicators = false } };
        await using var series = new LiveSeries(Spy, feed, history, options, WriteBack.Open(Spy, options, feed, history, _ => null));
        await series.Seeded;

        // Without a hole before it: history would be asked about that, and the answer would hold the true bar, too.
        long openMs = past[^1].OpenMs + 1_000;
        for (; openMs + 1_000 <= TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(); openMs += 1_000)
            await feed.SendAsync(past[^1] with { OpenMs = openMs });
        var half = new Candle(openMs, 20, 21, 19, 20, 1);
        Candle whole = half with { High = 25, Close = 24, Volume = 500 };
        await feed.SendAsync(half);
        await TestWait.ForAsync(() => series.Snapshot.Forming == half, "half of the bar has come");
        await TestWait.ForAsync(() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() > openMs + 1_000, "the bar is over");
        if (!isFetcherFirst)
            await TestWait.ForAsync(() => series.Snapshot.Bars.IndexOf(openMs) >= 0, "the clock has closed the bar", 30);
        await influx.WriteAsync("market", Line(whole));
        await TestWait.ForAsync(() => series.Snapshot.Bars.IndexOf(openMs) >= 0, "the clock has closed the bar", 30);
        // A minute later by the feed's bars; whatever is written back is written by then.
        var next = new Candle(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000, 30, 31, 29, 30, 3);
        await feed.SendAsync(next);
        await feed.SendAsync(next with { OpenMs = next.OpenMs + 1_000 });
        await TestWait.ForAsync(() => BarsAsync(address).Result.Contains(next), "the next bar is written back", 30);
        Assert.Contains(whole, await BarsAsync(address));
        if (isFetcherFirst)
            await TestWait.ForAsync(() => series.Snapshot.Bars.Contains(whole), "the chart takes the true bar", 30);
        Assert.Contains(whole, await BarsAsync(address));
    }

    // The database that is written is the history, or another of the same server; both servers are killed meanwhile.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_kills_the_stores_hold_the_true_bars(bool isHistory)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisServer store = await RedisServer.StartAsync();
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await using RecordedMarket market = await RecordedMarket.OpenAsync(redis, influx, Seed, 100);
        await influx.QueryAsync("CREATE DATABASE kept");
        IFeedListener feed = FeedAddress.Open(redis.Url, Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        string address = $"influx://127.0.0.1:{influx.Port}/{RecordedMarket.Database}";
        string written = isHistory ? address : $"influx://127.0.0.1:{influx.Port}/kept";
        IHistory history = HistoryAddress.Open(address, _ => null, feed);
        RealtimeOptions options = new() { WriteBack = new() { Bars = written, Official = store.Url } };
        await using var series = new LiveSeries(Spy, feed, history, options, WriteBack.Open(Spy, options, feed, history, _ => null));
        await series.Seeded;
        await TestWait.ForAsync(() => series.Status.EventsApplied > RecordedMarket.EventsPerSecond, "the series is live", 30);
        var random = new Random(Seed);
        for (int i = 0; i < 2; i++)
        {
            await Task.Delay(random.Next(100, 2_500));
            await redis.KillAsync();
            await TestWait.ForAsync(() => series.Status.Sources[0].State == SourceState.Degraded, "the listener has noticed", 30);
            await redis.StartAgainAsync();
            await Task.Delay(random.Next(100, 1_500));
            await influx.KillAsync();
            await Task.Delay(random.Next(100, 1_500));
            await influx.StartAgainAsync();
        }
        long applied = series.Status.EventsApplied;
        await TestWait.ForAsync(() => series.Status.EventsApplied > applied + 2 * RecordedMarket.EventsPerSecond, "events flow again", 60);
        await market.CloseAsync();
        IReadOnlyList<Candle> truth = market.Bars;
        await TestWait.ForAsync(() => series.Snapshot.Forming is null && series.Snapshot.Bars.SequenceEqual(truth), "the chart has the true bars", 60);
        Candle[] since = [.. truth.Skip(101)];
        await TestWait.ForAsync(() => BarsAsync(written).Result.Count(since.Contains) == since.Length, "the database has all true bars", 60);
        Assert.Empty((await BarsAsync(written)).Except(truth));
        // Official are those that history has told: the past, and what it was asked about after each loss.
        Assert.Empty(Official(store).Except(truth));
        Assert.True(Official(store).Length >= 100);
        Assert.Equal(Official(store).Length, Official(store).DistinctBy(bar => bar.OpenMs).Count());
    }

    private static Candle[] Official(RedisServer redis) =>
    [
        .. redis.Cli("ZRANGE", "klines_z:SPY:1s", "0", "-1").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(member => JsonSerializer.Deserialize<double[]>(member)!)
            .Select(n => new Candle((long)n[0], n[1], n[2], n[3], n[4], n[5])),
    ];

    private static async Task<Candle[]> BarsAsync(string address)
    {
        await using var history = new InfluxHistory(InfluxAddress.From(SourceAddress.Parse(address), null));
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, new(long.MinValue, long.MaxValue, 100_000), default))
            bars.AddRange(page);
        return [.. bars.OrderBy(bar => bar.OpenMs)];
    }

    private static string Line(Candle c) => string.Create(CultureInfo.InvariantCulture,
        $"CandleEvent,eventSymbol=SPY{{\\=s}} open={c.Open:R},high={c.High:R},low={c.Low:R},close={c.Close:R},volume={c.Volume:R} {c.OpenMs}\n");

    /// <summary>A feed of whole bars that a test tells.</summary>
    private sealed class SnapshotFeed : IFeedListener
    {
        private readonly TaskCompletionSource<ChannelWriter<FeedEvent>> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "test://bars";

        public bool IsSimulated => false;

        public bool CanWait => true;

        public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

        public TimeProvider Clock => TimeProvider.System;

        public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
        {
            _listening.SetResult(events);
            await Task.Delay(Timeout.Infinite, stop);
        }

        public ValueTask DisposeAsync() => default;

        internal async Task SendAsync(Candle bar) =>
            await (await _listening.Task).WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), Stopwatch.GetTimestamp()));
    }
}
