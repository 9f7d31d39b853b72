using System.Diagnostics;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>A connection that stalls loses nothing, but what it brings comes late: the chart ends up as an undisturbed one, and so does
/// what it has written.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class StalledServersTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_128;
    private const int PastBars = 300;

    private static readonly SeriesKey Spy = new("SPY", Interval.Parse("1s"));

    /// <summary>What stalls, and for how many seconds in the long form and in the short one. Bars last a second and are closed two seconds
    /// after their end at the earliest.</summary>
    public static TheoryData<string, int> Stalls => Measurements.IsLong
        ? new() { { "pause", 8 }, { "stop", 30 }, { "delay", 5 }, { "hole", 20 }, { "stop-both", 10 } }
        : new() { { "pause", 4 }, { "stop", 5 }, { "delay", 4 }, { "hole", 5 } };

    private static int Runs => Measurements.IsLong
        ? int.TryParse(Environment.GetEnvironmentVariable("RTNB_STALL_RUNS"), out int runs) ? runs : 20
        : 1;

    [Theory]
    [MemberData(nameof(Stalls))]
    public async Task Stalled_connection_changes_nothing_in_the_end(string stall, int seconds)
    {
        var figures = new List<object>();
        for (int run = 0; run < Runs; run++)
            figures.Add(await RunAsync(stall, seconds, Seed + run));
        Measurements.Write(output, $"stalled-{stall}", new { seconds, runs = figures });
    }

    private static async Task<object> RunAsync(string stall, int seconds, int seed)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await using var line = new TcpDelay(redis.Port);
        await using RecordedMarket market = await RecordedMarket.OpenAsync(redis, influx, seed, PastBars, goesOn: true);
        string database = $"influx://127.0.0.1:{influx.Port}/{RecordedMarket.Database}";
        var options = new RealtimeOptions { WriteBack = new() { Bars = database, WithIndicators = false, Official = redis.Url } };
        IFeedListener feed = FeedAddress.Open($"redis://127.0.0.1:{line.Port}", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        IHistory history = HistoryAddress.Open(database, _ => null, feed);
        ChartSnapshot end;
        SeriesStatus status;
        IReadOnlyList<Candle> truth;
        await using (var series = new LiveSeries(Spy, feed, history, options, WriteBack.Open(Spy, options, feed, history, _ => null)))
        {
            await TestWait.ForAsync(() => series.Status.EventsApplied > 2 * RecordedMarket.EventsPerSecond, "the series is live", 60);
            // At any moment of a bar.
            await Task.Delay(new Random(seed).Next(1_000));
            await StallAsync(stall, TimeSpan.FromSeconds(seconds), redis, influx, line);
            long newestMs = series.Snapshot.Forming?.OpenMs ?? 0;
            await TestWait.ForAsync(() => series.Snapshot.Forming?.OpenMs > newestMs + 3_000, "events flow again", 120);
            await market.CloseAsync();
            truth = market.Bars;
            end = await SettledAsync(series, truth);
            status = series.Status;
        }
        IndicatorColumns undisturbed = IndicatorSet.Compute(options.Indicators, end.Bars);
        foreach (string name in undisturbed.Lines)
        {
            Assert.Equal(
                undisturbed[name].ToArray().Select(BitConverter.DoubleToInt64Bits),
                end.Indicators[name].ToArray().Select(BitConverter.DoubleToInt64Bits));
        }
        Assert.Equal(truth, await ReadAsync(history: new InfluxHistory(InfluxAddress.From(SourceAddress.Parse(database), null)), truth[^1].OpenMs));
        // Whatever is among the official bars is one of them.
        Assert.Empty((await ReadAsync(HistoryAddress.Open($"{redis.Url}?live=", _ => null, feed), truth[^1].OpenMs)).Except(truth));
        return new
        {
            seed,
            bars = truth.Count - PastBars,
            applied = status.EventsApplied,
            not_applied = status.NotApplied.Where(reason => reason.Value > 0).ToDictionary(),
            reconnects = status.Reconnects,
            resynchronisations = status.Resynchronisations,
            history_answers = status.Sources[1].Answers,
            history_failures = status.Sources[1].Failures,
            unconfirmed = end.Origin.InDoubt.Count,
        };
    }

    private static async Task StallAsync(string stall, TimeSpan time, RedisServer redis, InfluxServer influx, TcpDelay line)
    {
        switch (stall)
        {
            case "pause":
                redis.Cli("CLIENT", "PAUSE", $"{time.TotalMilliseconds:0}", "ALL");
                await Task.Delay(time);
                break;
            case "stop":
                redis.Signal("STOP");
                await Task.Delay(time);
                redis.Signal("CONT");
                break;
            case "stop-both":
                redis.Signal("STOP");
                influx.Signal("STOP");
                await Task.Delay(time);
                redis.Signal("CONT");
                influx.Signal("CONT");
                break;
            case "delay":
                line.Delay = time;
                await Task.Delay(time * 3);
                line.Delay = TimeSpan.Zero;
                break;
            default:
                line.Hold();
                await Task.Delay(time);
                line.Release();
                break;
        }
    }

    private static async Task<ChartSnapshot> SettledAsync(LiveSeries series, IReadOnlyList<Candle> truth)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            ChartSnapshot now = series.Snapshot;
            if (now.Forming is null && now.Status.Gaps.Count == 0 && now.Bars.SequenceEqual(truth))
                return now;
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 90)
            {
                Assert.Equal([], truth.Except(now.Bars));
                Assert.Equal(truth, now.Bars);
                Assert.Empty(now.Status.Gaps);
            }
            await Task.Delay(50);
        }
    }

    private static async Task<IReadOnlyList<Candle>> ReadAsync(IHistory history, long lastMs)
    {
        await using IHistory opened = history;
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in opened.ReadAsync(Spy, new(long.MinValue, lastMs + 1, 1_000_000), CancellationToken.None))
            bars.AddRange(page);
        return [.. bars.OrderBy(bar => bar.OpenMs)];
    }
}
