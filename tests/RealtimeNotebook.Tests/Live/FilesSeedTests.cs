using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.History;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A chart whose past lies in files, as it is started from addresses.</summary>
public sealed class FilesSeedTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public async Task Files_are_the_past_of_a_recording_that_is_replayed(string kind)
    {
        Candle[] all = Walk(3, 400);
        _folder.Write($"past/SPY_1m.{kind}", kind == "csv" ? CsvHistoryTests.Text(all[..380]) : string.Concat(all[..380].Select(Line)));
        string recording = _folder.Write("live.ndjson", string.Concat(all[370..].Select(Line)));
        IFeedListener feed = FeedAddress.Open($"replay:{recording}?speed=max", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        IHistory history = HistoryAddress.Open($"file:{_folder.Root}/past", _ => null, feed);
        await using var series = new LiveSeries(Spy, feed, history, new());
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == all.Length - 1);
        Assert.Equal(all[..^1], series.Snapshot.Bars);
    }

    [Fact]
    public async Task Files_are_the_past_of_the_demo_market()
    {
        IFeedListener feed = FeedAddress.Open("demo://?seed=5&rate=20", Spy, RedisChannels.DefaultTemplate, _ => null, TimeProvider.System);
        long nowMs = feed.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using (var demo = new DemoHistory(5, feed.Clock))
            _folder.Write("SPY_1m.csv", CsvHistoryTests.Text(await demo.BarsAsync(Spy, new(long.MinValue, nowMs, 1_000))));
        await using (IHistory file = HistoryAddress.Open($"file:{_folder.Root}", _ => null, feed))
        await using (var demo = new DemoHistory(5, feed.Clock))
        {
            List<Candle> past = (await demo.BarsAsync(Spy, new(long.MinValue, nowMs - 60_000, 900)))[^800..];
            Assert.Equal(past, await file.BarsAsync(Spy, new(long.MinValue, nowMs - 60_000, 800)));
        }
        IHistory history = HistoryAddress.Open($"file:{_folder.Root}", _ => null, feed);
        await using var series = new LiveSeries(Spy, feed, history, new());
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => series.Status.EventsApplied > 3);
        Assert.InRange(series.Snapshot.Bars.Count, 500, 1_001);
        Assert.Equal($"file:{_folder.Root}", series.Status.State.History);
    }

    private static string Line(Candle bar) =>
        $"{System.Text.Encoding.UTF8.GetString(CandleJson.ToBytes(Spy, new CandleUpdate(bar, UpdateSemantics.Snapshot), CandleFormat.DxFeed))}\n";
}
