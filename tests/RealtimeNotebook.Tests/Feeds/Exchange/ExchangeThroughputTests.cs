using System.Diagnostics;
using System.Globalization;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Live;
using Xunit.Abstractions;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>5,000 trades a second over 50 symbols, each with its bars of a second, indicators and signals.</summary>
public sealed class ExchangeThroughputTests(ITestOutputHelper output)
{
    private const int Symbols = 50;
    private const int Rate = 5_000;

    private static bool IsLong => Environment.GetEnvironmentVariable("RTNB_LONG") == "1";

    [Fact]
    public async Task Five_thousand_trades_a_second_are_kept_up_with_and_nothing_grows()
    {
        TimeSpan duration = IsLong ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(20);
        using Process process = StartExchange();
        string port = (await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit))!;
        BinanceAddress address = BinanceAddress.From(SourceAddress.Parse($"binance://spot?from=trades&ws=ws://127.0.0.1:{port}&rest=http://127.0.0.1:{port}"));
        var venues = new BinanceVenues(new());
        LiveSeries[] series = [.. Enumerable.Range(0, Symbols).Select(i => new SeriesKey($"S{i}USDT", Interval.Parse("1s")))
            .Select(key => new LiveSeries(key, BinanceListener.Open(address, key, venues), new BinanceHistory(address, venues), new() { Window = 60, Keep = 60 }))];
        ExchangeLease lease = venues.Lease(address);
        ExchangeCounters counters = lease.Streams.Counters;
        try
        {
            await Eventually.IsTrue(() => series.All(one => one.Snapshot.Bars.Count > 3));
            // What a session needs once is not what grows.
            await Task.Delay(duration / 10);
            using var ticks = new AllocTicks();
            Sample start = Sample.Now(counters, series);
            await Task.Delay(duration);
            Sample end = Sample.Now(counters, series);
            output.WriteLine(ticks.Text());
            using var http = new HttpClient();
            string trades = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/stop"));
            await Eventually.IsTrue(() => Task.WhenAll(series.Select(one => IsLedgerAsync(one, address, venues))).Result.All(equal => equal));

            output.WriteLine(end.Since(start));
            output.WriteLine($"{trades} trades made; {lease.Streams.Lines} socket, {counters.Losses} lost, longest queue {series.Max(one => one.Status.EventQueue.Most)}, "
                + $"p99 {series.Max(one => one.Status.LatencyMicroseconds.P99):0} us from receipt to snapshot");
            Assert.True(end.Events - start.Events > duration.TotalSeconds * Rate * 0.9, $"{end.Events - start.Events} events");
            Assert.All(series, one => Assert.Equal(0, one.Status.NotApplied["dropped"]));
            Assert.All(series, one => Assert.Equal(0, one.Status.Reconnects));
            Assert.InRange(end.HeapBytes - start.HeapBytes, long.MinValue, 4 * 1024 * 1024);
        }
        finally
        {
            foreach (LiveSeries one in series)
                await one.DisposeAsync();
            await lease.DisposeAsync();
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        }
    }

    private static async Task<bool> IsLedgerAsync(LiveSeries series, BinanceAddress address, BinanceVenues venues)
    {
        CandleSnapshot now = new(series.Snapshot);
        await using var history = new BinanceHistory(address, venues);
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(series.Key, new(now.FirstMs, long.MaxValue / 2, 1_000), default))
            bars.AddRange(page);
        return bars.Count > 3 && bars.SequenceEqual(now.Bars);
    }

    private static Process StartExchange()
    {
        string[] command = ["dotnet", "exec", typeof(FakeExchangeProgram).Assembly.Location, "exchange", $"{Symbols}", $"{Rate}"];
        // Away from the core that listens, when that is what is measured.
        if (IsLong && OperatingSystem.IsLinux())
            command = ["taskset", "-c", "1", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private sealed record CandleSnapshot(Candle[] Bars)
    {
        internal CandleSnapshot(ChartSnapshot snapshot) : this([.. snapshot.Bars])
        {
        }

        internal long FirstMs => Bars.Length == 0 ? 0 : Bars[0].OpenMs;
    }

    private sealed record Sample(long At, TimeSpan Processor, long Allocated, long HeapBytes, long Resident, long Frames, long Events, long Closed)
    {
        internal static Sample Now(ExchangeCounters counters, LiveSeries[] series)
        {
            using var self = Process.GetCurrentProcess();
            long heap = GC.GetTotalMemory(forceFullCollection: true);
            return new(Stopwatch.GetTimestamp(), self.TotalProcessorTime, GC.GetTotalAllocatedBytes(), heap, self.WorkingSet64, counters.Frames,
                series.Sum(one => one.Status.EventsReceived), series.Sum(one => one.Status.BarsClosed));
        }

        internal string Since(Sample start)
        {
            double seconds = Stopwatch.GetElapsedTime(start.At, At).TotalSeconds;
            long frames = Frames - start.Frames;
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s: {frames / seconds:0} frames/s, {(Events - start.Events) / seconds:0} events/s, "
                + $"{(Closed - start.Closed) / seconds:0.0} bars closed/s, processor {(Processor - start.Processor).TotalSeconds / seconds * 100:0.0} % of a core, "
                + $"{(Allocated - start.Allocated) / (double)frames:0.0} bytes allocated a frame, heap {start.HeapBytes / 1e6:0.00} -> {HeapBytes / 1e6:0.00} MB, "
                + $"resident {start.Resident / 1e6:0} -> {Resident / 1e6:0} MB");
        }
    }
}

internal sealed class AllocTicks : System.Diagnostics.Tracing.EventListener
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> _types = new();
    protected override void OnEventSourceCreated(System.Diagnostics.Tracing.EventSource source)
    {
        if (source.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(source, System.Diagnostics.Tracing.EventLevel.Verbose, (System.Diagnostics.Tracing.EventKeywords)1);
    }
    protected override void OnEventWritten(System.Diagnostics.Tracing.EventWrittenEventArgs e)
    {
        if (e.EventName is "GCAllocationTick_V4" or "GCAllocationTick_V3")
            _types.AddOrUpdate((string)e.Payload![5]!, Convert.ToInt64(e.Payload![3], CultureInfo.InvariantCulture), (_, n) => n + Convert.ToInt64(e.Payload![3], CultureInfo.InvariantCulture));
    }
    internal string Text() => string.Join("\n", _types.OrderByDescending(t => t.Value).Take(25).Select(t => $"{t.Value / 1024} kB {t.Key}"));
}
