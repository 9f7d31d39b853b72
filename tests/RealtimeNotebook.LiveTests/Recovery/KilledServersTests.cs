using System.Diagnostics;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>Whatever server is killed at whatever moment: the chart ends up with the numbers that history holds.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class KilledServersTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_121;
    private const int PastBars = 600;

    private static readonly SeriesKey Spy = new("SPY", Interval.Parse("1s"));

    // Redis, InfluxDB: how often each is killed.
    private static (int Redis, int Influx) Kills => Measurements.IsLong ? (50, 10) : (3, 3);

    [Fact]
    public async Task Servers_killed_at_random_moments_change_nothing_in_the_end()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await using RecordedMarket market = await RecordedMarket.OpenAsync(redis, influx, Seed, PastBars);
        IFeedListener feed = FeedAddress.Open(redis.Url, Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        string address = $"influx://127.0.0.1:{influx.Port}/{RecordedMarket.Database}";
        var options = new RealtimeOptions();
        await using var series = new LiveSeries(Spy, feed, HistoryAddress.Open(address, _ => null, feed), options);
        await TestWait.ForAsync(() => series.Status.EventsApplied > RecordedMarket.EventsPerSecond, "the series is live");

        Task<List<double>> reconnecting = KillRedisAsync(redis, series, new(Seed));
        Task killing = KillInfluxAsync(influx, new(Seed + 1), reconnecting);
        List<double> reconnects = await reconnecting;
        await killing;
        await TestWait.ForAsync(() => series.Status.State.Phase == SeriesPhase.Live, "the feed is back", 30);
        long applied = series.Status.EventsApplied;
        await TestWait.ForAsync(() => series.Status.EventsApplied > applied + 2 * RecordedMarket.EventsPerSecond, "events flow again", 30);
        await market.CloseAsync();

        IReadOnlyList<Candle> truth = market.Bars;
        ChartSnapshot end = await SettledAsync(series, truth);
        SeriesStatus status = series.Status;
        Report(reconnects, market, status);
        Assert.Equal(await ReadAsync(address, truth[^1].OpenMs), end.Bars);
        AssertUndisturbed(options, end);
        AssertCounted(status, reconnects);
    }

    // Healing ends a few seconds after the last outage; a difference that stays is shown.
    private static async Task<ChartSnapshot> SettledAsync(LiveSeries series, IReadOnlyList<Candle> truth)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            ChartSnapshot now = series.Snapshot;
            if (now.Forming is null && now.Bars.SequenceEqual(truth))
                return now;
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 60)
            {
                Assert.Equal([], truth.Except(now.Bars));
                Assert.Equal(truth, now.Bars);
            }
            await Task.Delay(50);
        }
    }

    private static void AssertUndisturbed(RealtimeOptions options, ChartSnapshot end)
    {
        IndicatorColumns undisturbed = IndicatorSet.Compute(options.Indicators, end.Bars);
        foreach (string line in undisturbed.Lines)
        {
            Assert.Equal(
                undisturbed[line].ToArray().Select(BitConverter.DoubleToInt64Bits),
                end.Indicators[line].ToArray().Select(BitConverter.DoubleToInt64Bits));
        }
        Assert.Equal(end.Bars.Count, end.Bars.OpenMs.ToArray().Distinct().Count());
        Assert.Empty(end.Status.Gaps);
    }

    private static void AssertCounted(SeriesStatus status, List<double> reconnects)
    {
        // A server killed again before the listener was back is one outage with the one before.
        Assert.InRange(status.Reconnects, reconnects.Count, Kills.Redis);
        SourceHealth feed = status.Sources[0], history = status.Sources[1];
        Assert.Equal((SourceRole.Feed, SourceState.Ok, status.Reconnects), (feed.Role, feed.State, feed.Failures));
        Assert.Equal((SourceRole.History, SourceState.Ok), (history.Role, history.State));
        Assert.InRange(status.Resynchronisations, 1, history.Answers);
        // Ten seconds are no limit of the product's: 2 s are, and are reported; this machine may be busy with other things.
        Assert.All(reconnects, seconds => Assert.InRange(seconds, 0, 10));
    }

    private void Report(List<double> reconnects, RecordedMarket market, SeriesStatus status)
    {
        double[] sorted = [.. reconnects.Order()];
        Measurements.Write(output, "killed-servers", new
        {
            redis_kills = Kills.Redis,
            influx_kills = Kills.Influx,
            seconds_from_redis_back_to_reconnected = new { measured = sorted.Length, median = sorted[sorted.Length / 2], most = sorted[^1] },
            bars = market.Bars.Count - PastBars,
            events_published = market.Events.Published,
            events_lost = market.Events.Lost,
            reconnects = status.Reconnects,
            resynchronisations = status.Resynchronisations,
            pauses = status.Pauses,
            history_answers = status.Sources[1].Answers,
            history_failures = status.Sources[1].Failures,
            not_applied = status.NotApplied.Where(reason => reason.Value > 0).ToDictionary(),
        });
    }

    // Each fifth kill does not wait until the listener is back from the one before.
    private static async Task<List<double>> KillRedisAsync(RedisServer redis, LiveSeries series, Random random)
    {
        var reconnects = new List<double>();
        for (int i = 0; i < Kills.Redis; i++)
        {
            await Task.Delay(random.Next(50, 3_000));
            await redis.KillAsync();
            await TestWait.ForAsync(() => series.Status.Sources[0].State == SourceState.Degraded, "the listener has noticed");
            await Task.Delay(random.Next(50, 2_500));
            await redis.StartAgainAsync();
            if (i % 5 == 4)
                continue;
            long back = Stopwatch.GetTimestamp();
            await TestWait.ForAsync(() => series.Status.Sources[0].State == SourceState.Ok, "the listener is back", 30);
            reconnects.Add(Stopwatch.GetElapsedTime(back).TotalSeconds);
        }
        return reconnects;
    }

    private static async Task KillInfluxAsync(InfluxServer influx, Random random, Task until)
    {
        for (int i = 0; i < Kills.Influx; i++)
        {
            // Spread over the time in which Redis is killed.
            await Task.WhenAny(until, Task.Delay(random.Next(500, Measurements.IsLong ? 30_000 : 4_000)));
            await influx.KillAsync();
            await Task.Delay(random.Next(200, 5_000));
            await influx.StartAgainAsync();
        }
    }

    private static async Task<IReadOnlyList<Candle>> ReadAsync(string address, long lastMs)
    {
        await using var history = new InfluxHistory(InfluxAddress.From(SourceAddress.Parse(address), null));
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, new(long.MinValue, lastMs + 1, 1_000_000), CancellationToken.None))
            bars.InsertRange(0, page);
        return bars;
    }
}
