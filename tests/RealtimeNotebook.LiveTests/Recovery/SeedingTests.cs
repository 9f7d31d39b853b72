using System.Diagnostics;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.History;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>How long the chart waits for its past, and what that costs.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class SeedingTests(ITestOutputHelper output)
{
    private const int All = 100_000;

    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    [Fact]
    public async Task A_series_is_seeded_with_100_000_bars_and_streams_on_in_the_same_memory()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync($"CREATE DATABASE {RecordedMarket.Database}");
        Candle[] seeded = await InfluxHistoryTests.SeedAsync(server, All);
        var figures = new Dictionary<string, object>();
        foreach (int bars in new[] { 500, 5_000, All })
            figures[$"{bars}_bars"] = await MeasureAsync(server, seeded, bars);
        figures["streaming"] = await StreamAsync(server, seeded);
        Measurements.Write(output, "seeding", figures);
    }

    private static async Task<object> MeasureAsync(InfluxServer server, Candle[] seeded, int bars)
    {
        var times = new List<double>();
        long allocated = 0;
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            long start = Stopwatch.GetTimestamp();
            await using LiveSeries series = Start(server, new(), bars);
            await series.Seeded.WaitAsync(TimeSpan.FromSeconds(30));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            Assert.Equal(seeded[^bars..], series.Snapshot.Bars);
            IndicatorColumns batch = IndicatorSet.Compute(series.Options.Indicators, series.Snapshot.Bars);
            Assert.Equal(batch["hull"].ToArray(), series.Snapshot.Indicators["hull"].ToArray());
        }
        return new { first_ms = Math.Round(times[0], 1), median_ms = Math.Round(times.Order().ElementAt(2), 1), allocated_mb = allocated / 1_000_000.0 };
    }

    private static async Task<object> StreamAsync(InfluxServer server, Candle[] seeded)
    {
        const int bars = 2_000;
        const int events = 20;
        var feed = new IdleFeed();
        await using LiveSeries series = Start(server, feed, All);
        await series.Seeded.WaitAsync(TimeSpan.FromSeconds(30));
        Candle last = seeded[^1];
        await PlayAsync(series, feed, last, from: 1, bars, events);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        await PlayAsync(series, feed, last, from: bars + 1, bars, events);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.InRange(after - before, long.MinValue, 8_000_000);
        return new
        {
            bars,
            events = bars * events,
            heap_before_mb = before / 1_000_000.0,
            heap_after_mb = after / 1_000_000.0,
            allocated_bytes_an_event = allocated / (bars * events),
        };
    }

    private static async Task PlayAsync(LiveSeries series, IdleFeed feed, Candle last, int from, int bars, int events)
    {
        long target = series.Status.EventsReceived + bars * events;
        for (int i = from; i < from + bars; i++)
        {
            for (int k = 0; k < events; k++)
                await feed.SendAsync(last with { OpenMs = last.OpenMs + i * 60_000L, Volume = k });
        }
        await TestWait.ForAsync(() => series.Status.EventsReceived == target, "all events are taken", 60);
    }

    private static LiveSeries Start(InfluxServer server, IdleFeed feed, int bars)
    {
        IHistory history = HistoryAddress.Open($"influx://127.0.0.1:{server.Port}/{RecordedMarket.Database}", _ => null, feed);
        // Bars a day apart from the clock are played here; it shall neither close nor refuse them.
        return new(Spy, feed, history, new() { Keep = bars, CloseGrace = TimeSpan.FromHours(1), MaxAhead = TimeSpan.FromDays(30) });
    }
}
