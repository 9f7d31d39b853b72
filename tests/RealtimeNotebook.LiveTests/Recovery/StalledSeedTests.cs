using System.Diagnostics;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.History;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>InfluxDB stalls in the middle of a large seed: what has been read stays, and the rest is read from there on.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class StalledSeedTests(ITestOutputHelper output)
{
    private const int All = 100_000;
    private const int PageBars = 10_000;
    private const int Seed = 20_261_128;

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    /// <summary>For how many seconds the server stands still, and how many seconds a page may take.</summary>
    public static TheoryData<int, int> Stalls => Measurements.IsLong
        ? new() { { 5, 20 }, { 10, 20 }, { 14, 20 }, { 25, 20 }, { 10, 4 }, { 6, 2 } }
        : new() { { 5, 20 }, { 6, 2 } };

    private static int Runs => Measurements.IsLong
        ? int.TryParse(Environment.GetEnvironmentVariable("RTNB_STALL_RUNS"), out int runs) ? runs : 20
        : 1;

    [Theory]
    [MemberData(nameof(Stalls))]
    public async Task Large_seed_goes_on_page_by_page_after_the_server_stalled(int seconds, int pageWithin)
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync($"CREATE DATABASE {RecordedMarket.Database}");
        Candle[] seeded = await InfluxHistoryTests.SeedAsync(server, All);
        var figures = new List<object>();
        for (int run = 0; run < Runs; run++)
            figures.Add(await RunAsync(server, seeded, seconds, pageWithin, new Random(Seed + run).Next(1, 9)));
        Measurements.Write(output, $"stalled-seed-{seconds}-{pageWithin}", new { seconds, page_within = pageWithin, runs = figures });
    }

    private static async Task<object> RunAsync(InfluxServer server, Candle[] seeded, int seconds, int pageWithin, int afterPages)
    {
        var address = InfluxAddress.From(SourceAddress.Parse($"influx://127.0.0.1:{server.Port}/{RecordedMarket.Database}"), null);
        using var queries = new CountedQueries(seeded[^1].OpenMs, afterPages, () => server.Signal("STOP"));
        // A server that stalls for longer than a page may take shall not be spared by the circuit breaker here: that has tests of its own.
        var limits = new Resilience { PageWithin = TimeSpan.FromSeconds(pageWithin), FailuresToBreak = 1_000 };
        var history = new ResilientHistory(new InfluxHistory(address, queries), TimeProvider.System, limits);
        Candle forming = seeded[^1] with { OpenMs = seeded[^1].OpenMs + 60_000 };
        // In the middle of the forming bar, where it stays.
        var feed = new IdleFeed(new StoppedClock(forming.OpenMs + 30_000));
        var options = new RealtimeOptions { Keep = All };
        await using var series = new LiveSeries(Spy, feed, history, options);
        long start = Stopwatch.GetTimestamp();
        Task<int> sending = SendAsync(series, feed, forming, seeded);
        await queries.Stopped.WaitAsync(TimeSpan.FromSeconds(60));
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds) / 2);
            await AssertInformedAsync(series, seeded, afterPages);
            await Task.Delay(TimeSpan.FromSeconds(seconds) / 2);
        }
        finally
        {
            server.Signal("CONT");
        }
        int sent = await sending.WaitAsync(TimeSpan.FromSeconds(180));
        ChartSnapshot end = series.Snapshot;
        Assert.Equal(seeded, end.Bars);
        IndicatorColumns undisturbed = IndicatorSet.Compute(options.Indicators, end.Bars);
        // The value of the forming bar follows those of the closed ones.
        foreach (string name in undisturbed.Lines)
        {
            Assert.Equal(
                undisturbed[name].ToArray().Select(BitConverter.DoubleToInt64Bits),
                end.Indicators[name].ToArray().Take(All).Select(BitConverter.DoubleToInt64Bits));
        }
        Assert.Equal(sent, end.Forming!.Value.Volume);
        int failures = (int)history.Health[0].Failures;
        // Nothing is read twice but the page that each time-out has cost.
        Assert.Equal(1, queries.Beginnings);
        Assert.InRange(queries.AskedAgain, 0, failures);
        Assert.InRange(queries.Pages - queries.AskedAgain, All / PageBars - 1, All / PageBars + 1);
        if (seconds > pageWithin)
            Assert.InRange(failures, 1, int.MaxValue);
        return new { after_pages = afterPages, failures, pages = queries.Pages, again = queries.AskedAgain, seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 1) };
    }

    // Either the seed says how far it is, or events are applied and what has been read is shown, with a word of the rest.
    private static async Task AssertInformedAsync(LiveSeries series, Candle[] seeded, int afterPages)
    {
        // The forming bar is in the first page's stretch of time, too.
        double least = (double)(afterPages - 1) * PageBars / All - 0.001;
        double most = (double)afterPages * PageBars / All + 0.001;
        if (series.Snapshot.Status.Phase == SeriesPhase.Seeding)
        {
            Assert.InRange(series.Snapshot.Status.Progress, least, most);
            return;
        }
        await TestWait.ForAsync(() => (double)series.Snapshot.Bars.Count / All >= least && series.Snapshot.Status.Text is not null, "what has been read is shown");
        ChartSnapshot now = series.Snapshot;
        Assert.Equal(SeriesPhase.Live, now.Status.Phase);
        Assert.NotNull(now.Forming);
        Assert.InRange((double)now.Bars.Count / All, least, most);
        Assert.Equal(seeded[^now.Bars.Count..], now.Bars);
    }

    // An event every few milliseconds, until the seed is whole.
    private static async Task<int> SendAsync(LiveSeries series, IdleFeed feed, Candle forming, Candle[] seeded)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        int sent = 0;
        while (series.Snapshot.Bars.Count < seeded.Length || series.Status.EventsReceived < sent)
        {
            await pace.WaitForNextTickAsync();
            if (series.Snapshot.Bars.Count < seeded.Length)
                await feed.SendAsync(forming with { Volume = ++sent });
        }
        return sent;
    }

    /// <summary>A clock that shows one time; its timers run.</summary>
    private sealed class StoppedClock(long unixMs) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
    }
}
