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
[Collection(StalledCollection.Name)]
public sealed class StalledServersTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_128;
    private const int PastBars = 300;
    private const string Written = "written";

    private static readonly SeriesKey Spy = new("SPY", Interval.Parse("1s"));

    /// <summary>What is published, what stalls, and for how many seconds in the long form and in the short one. Bars last a second and are
    /// closed two seconds after their end at the earliest.</summary>
    public static TheoryData<EventForm, string, int> Cases
    {
        get
        {
            if (!Measurements.IsLong)
            {
                return new()
                {
                    { EventForm.Snapshot, "pause", 4 }, { EventForm.Snapshot, "stop", 5 }, { EventForm.Snapshot, "delay", 4 }, { EventForm.Snapshot, "hole", 5 },
                    { EventForm.Increment, "stop", 5 }, { EventForm.Increment, "cut", 4 }, { EventForm.Trade, "delay", 4 }, { EventForm.Trade, "cut", 4 },
                    { EventForm.Snapshot, "kill", 3 }, { EventForm.Snapshot, "history-hole", 5 }, { EventForm.Snapshot, "history-kill", 3 },
                };
            }
            var all = new TheoryData<EventForm, string, int>();
            foreach (EventForm form in Enum.GetValues<EventForm>())
            {
                foreach ((string stall, int seconds) in new[] { ("pause", 8), ("stop", 30), ("delay", 5), ("hole", 20), ("stop-both", 10), ("cut", 8) })
                    all.Add(form, stall, seconds);
            }
            foreach ((string stall, int seconds) in new[] { ("kill", 5), ("history-stop", 30), ("history-delay", 5), ("history-hole", 20), ("history-kill", 5) })
                all.Add(EventForm.Snapshot, stall, seconds);
            return all;
        }
    }

    private static int Runs => Measurements.IsLong
        ? int.TryParse(Environment.GetEnvironmentVariable("RTNB_STALL_RUNS"), out int runs) ? runs : 20
        : 1;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Stalled_connection_changes_nothing_in_the_end(EventForm form, string stall, int seconds)
    {
        var figures = new List<object>();
        for (int run = 0; run < Runs; run++)
            figures.Add(await RunAsync(form, stall, seconds, Seed + run));
        string name = form == EventForm.Snapshot ? stall : $"{form.ToString().ToLowerInvariant()}-{stall}";
        Measurements.Write(output, $"stalled-{name}", new { seconds, runs = figures });
    }

    private static async Task<object> RunAsync(EventForm form, string stall, int seconds, int seed)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await using var stalls = new Stalls(redis, influx);
        await using RecordedMarket market = await RecordedMarket.OpenAsync(redis, influx, seed, PastBars, goesOn: true, form);
        string server = $"influx://127.0.0.1:{stalls.InfluxPort}/";
        string database = server + RecordedMarket.Database;
        // Bars that are built here are not written into the chart's own history. Where snapshots are, every second run writes into it,
        // which must not damage it; the others write into a database of their own, which shows what was not written.
        string written = form == EventForm.Snapshot && seed % 2 == 0 ? database : server + Written;
        await influx.QueryAsync($"CREATE DATABASE {Written}");
        var options = new RealtimeOptions
        {
            Semantics = form == EventForm.Increment ? UpdateSemantics.Increment : null,
            WriteBack = new() { Bars = written, WithIndicators = false, Official = redis.Url },
        };
        IFeedListener feed = FeedAddress.Open($"redis://127.0.0.1:{stalls.RedisPort}", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        IHistory history = HistoryAddress.Open(database, _ => null, feed);
        ChartSnapshot end;
        SeriesStatus status;
        IReadOnlyList<Candle> truth;
        IReadOnlyList<SourceHealth> stores;
        await using (var series = new LiveSeries(Spy, feed, history, options, WriteBack.Open(Spy, options, feed, history, _ => null)))
        {
            await TestWait.ForAsync(() => series.Status.EventsApplied > 2 * RecordedMarket.EventsPerSecond, "the series is live", 60);
            // At any moment of a bar.
            await Task.Delay(new Random(seed).Next(1_000));
            await stalls.RunAsync(stall, TimeSpan.FromSeconds(seconds));
            long newestMs = series.Snapshot.Forming?.OpenMs ?? 0;
            await TestWait.ForAsync(() => series.Snapshot.Forming?.OpenMs > newestMs + 3_000, "events flow again", 120);
            await market.CloseAsync();
            truth = market.Bars;
            end = await SettledAsync(series, truth);
            status = series.Status;
            await series.StopAsync();
            stores = series.Stores;
        }
        IndicatorColumns undisturbed = IndicatorSet.Compute(options.Indicators, end.Bars);
        foreach (string name in undisturbed.Lines)
        {
            Assert.Equal(
                undisturbed[name].ToArray().Select(BitConverter.DoubleToInt64Bits),
                end.Indicators[name].ToArray().Select(BitConverter.DoubleToInt64Bits));
        }
        Assert.Equal(truth, await ReadAsync(database, truth[^1].OpenMs));
        IReadOnlyList<Candle> kept = await ReadAsync(written, truth[^1].OpenMs);
        Assert.NotEmpty(kept);
        // No bar that was written is another than that of history, and none of those that closed while the chart ran is missing.
        Assert.Empty(kept.Except(truth));
        Candle[] missing = [.. truth.Where(bar => bar.OpenMs >= kept[0].OpenMs).Except(kept)];
        Assert.True(missing.Length == 0, $"Not written: {string.Join(", ", missing)}; {string.Join(", ", stores)}");
        // Whatever is among the official bars is one of them.
        Assert.Empty((await ReadAsync($"{redis.Url}?live=", truth[^1].OpenMs)).Except(truth));
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
        };
    }

    // Not what is yet to come, for which a feed that has ended gives no word.
    private static IEnumerable<Candle> InDoubt(ChartSnapshot now) =>
        now.Bars.Where(bar => now.Origin.InDoubt.Any(range => range.Contains(bar.OpenMs)));

    private static async Task<ChartSnapshot> SettledAsync(LiveSeries series, IReadOnlyList<Candle> truth)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            ChartSnapshot now = series.Snapshot;
            // A bar that history has not confirmed yet is not written either.
            if (now.Forming is null && now.Status.Gaps.Count == 0 && now.Bars.SequenceEqual(truth) && !InDoubt(now).Any())
                return now;
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 90)
            {
                Assert.Equal([], truth.Except(now.Bars));
                Assert.Equal(truth, now.Bars);
                Assert.Empty(now.Status.Gaps);
                Assert.Empty(InDoubt(now));
            }
            await Task.Delay(50);
        }
    }

    private static async Task<IReadOnlyList<Candle>> ReadAsync(string address, long lastMs)
    {
        await using IFeedListener feed = FeedAddress.Open("redis://127.0.0.1:1", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        await using IHistory history = HistoryAddress.Open(address, _ => null, feed);
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Spy, new(long.MinValue, lastMs + 1, 1_000_000), CancellationToken.None))
            bars.AddRange(page);
        return [.. bars.OrderBy(bar => bar.OpenMs)];
    }
}
