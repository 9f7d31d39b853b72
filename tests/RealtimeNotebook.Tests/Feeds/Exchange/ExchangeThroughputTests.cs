using System.Diagnostics;
using System.Globalization;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Live;
using Xunit.Abstractions;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>5,000 trades a second over 50 symbols, each with its bars of a second, indicators and signals.</summary>
/// <remarks>Run when no other test runs, since what is measured is the whole process; the exchange is another.</remarks>
[CollectionDefinition(nameof(ExchangeThroughputTests), DisableParallelization = true)]
[Collection(nameof(ExchangeThroughputTests))]
public sealed class ExchangeThroughputTests(ITestOutputHelper output)
{
    private const int Symbols = 50;
    private const int Rate = 5_000;
    private const int ShortFrames = 15_000;
    private const int LongMinutes = 10;

    // A trade itself costs nothing; what there is, about 125,000 bytes a second, comes with the bars of 50 series, one a second each.
    private const double MostBytesAFrame = 20;
    private const double MostBytesASecond = 400_000;

    private static bool IsLong => Environment.GetEnvironmentVariable("RTNB_LONG") == "1";

    [Fact]
    public async Task Every_trade_of_5_000_a_second_arrives_and_nothing_grows()
    {
        using Process process = StartExchange();
        string port = (await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit))!;
        BinanceAddress address = BinanceAddress.From(SourceAddress.Parse($"binance://spot?from=trades&ws=ws://127.0.0.1:{port}&rest=http://127.0.0.1:{port}"));
        var venues = new BinanceVenues(new());
        ExchangeLease lease = venues.Lease(address);
        ExchangeCounters counters = lease.Streams.Counters;
        LiveSeries[] series = [.. Enumerable.Range(0, Symbols).Select(i => new SeriesKey($"S{i}USDT", Interval.Parse("1s")))
            .Select(key => new LiveSeries(key, BinanceListener.Open(address, key, venues), new BinanceHistory(address, venues), new() { Window = 60, Keep = 60 }))];
        try
        {
            // What is asked of history in the beginning is no part of what trades cost.
            await Eventually.IsTrue(() => series.All(one => one.Snapshot.Bars.Count > 3 && one.Status.Resynchronisations > 0));
            if (IsLong)
                await WatchAsync(counters);
            else
                await CountAsync(counters);

            using var http = new HttpClient();
            long sent = long.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/stop")), CultureInfo.InvariantCulture);
            await Eventually.IsTrue(() => series.Sum(one => one.Status.EventsReceived) >= sent);
            Assert.Equal(sent, series.Sum(one => one.Status.EventsReceived));
            Assert.All(series, one => Assert.Equal((0, 0), (one.Status.NotApplied["dropped"], one.Status.Reconnects)));
            foreach (LiveSeries one in series)
                await IsLedgerAsync(one, address, venues);
            Assert.Equal((1, 0), (lease.Streams.Lines, counters.Losses));
            output.WriteLine($"{sent} events sent, all received; {venues.Rest(address).Requests} requests, longest queue {series.Max(one => one.Status.EventQueue.Most)}, "
                + $"p99 {series.Max(one => one.Status.LatencyMicroseconds.P99):0} us from receipt to snapshot");
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

    private async Task CountAsync(ExchangeCounters counters)
    {
        ThroughputSample start = ThroughputSample.Now(counters);
        await Eventually.IsTrue(() => counters.Frames >= start.Frames + ShortFrames);
        ThroughputSample end = ThroughputSample.Now(counters);
        output.WriteLine(end.Since(start));
        AssertCheap(start, end);
    }

    // On a machine that is busy with other things the same trades come in more seconds.
    private static void AssertCheap(ThroughputSample start, ThroughputSample end) => Assert.InRange(
        end.AllocatedSince(start), 0, MostBytesAFrame * end.FramesSince(start) + MostBytesASecond * end.SecondsSince(start));

    // What a session needs once is there after a minute.
    private async Task WatchAsync(ExchangeCounters counters)
    {
        await Task.Delay(TimeSpan.FromMinutes(1));
        ThroughputSample start = ThroughputSample.Now(counters), end = start;
        for (int minute = 2; minute <= LongMinutes; minute++)
        {
            ThroughputSample last = end;
            await Task.Delay(TimeSpan.FromMinutes(1));
            end = ThroughputSample.Now(counters);
            output.WriteLine($"minute {minute}, {end.Since(last)}");
        }
        output.WriteLine(end.Since(start));
        AssertCheap(start, end);
        Assert.InRange(end.ProcessorShare(start), 0, 1);
        Assert.InRange(end.HeapBytes - start.HeapBytes, long.MinValue, 1_000_000);
        Assert.InRange(end.ResidentBytes - start.ResidentBytes, long.MinValue, 20_000_000);
        Assert.True(end.FramesSince(start) > (LongMinutes - 1) * 60 * Rate * 0.95, $"{end.FramesSince(start)} frames");
    }

    private static async Task IsLedgerAsync(LiveSeries series, BinanceAddress address, BinanceVenues venues)
    {
        await using var history = new BinanceHistory(address, venues);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count > 3 && series.Snapshot.Forming is null);
        Candle[] bars = [.. series.Snapshot.Bars];
        var ledger = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(series.Key, new(bars[0].OpenMs, long.MaxValue / 2, 1_000), default))
            ledger.InsertRange(0, page);
        Assert.Equal(ledger, bars);
    }

    private static Process StartExchange()
    {
        string[] command = ["dotnet", "exec", typeof(FakeExchangeProgram).Assembly.Location, "exchange", $"{Symbols}", $"{Rate}"];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}
