using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.History;
using RealtimeNotebook.Tests.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Feeds;

/// <summary>Prices that were made up never get in among real ones, on whatever way.</summary>
public sealed class MadeUpPricesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_made_up_past_is_refused_to_a_feed_of_real_prices()
    {
        foreach (string history in (string[])["demo://?seed=3", "file:x + demo://", "redis://a demo://"])
        {
            string message = Assert.Throws<ArgumentException>(() => HistoryAddress.Open(history, _ => null, new FakeListener { IsSimulated = false })).Message;
            Assert.Contains("is a made-up past, and the prices of fake are real: name a history of real bars", message, StringComparison.Ordinal);
            await using IHistory made = HistoryAddress.Open(history, _ => null, new FakeListener { IsSimulated = true });
            Assert.True(made.IsPresent);
        }
    }

    [Fact]
    public void Made_up_derivatives_are_not_kept()
    {
        string message = Assert.Throws<ArgumentException>(() => DerivativesSource.Open("demo://?seed=1", "redis://:s3cret@localhost", TimeProvider.System)).Message;
        Assert.Contains("leave the store out", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "demo://?seed=1", true)]
    [InlineData(true, "replay:other.ndjson", true)]
    [InlineData(false, "redis://h", false)]
    [InlineData(false, "demo://?seed=1", true)]
    public async Task A_recording_says_whether_its_prices_are_made_up(bool isSimulated, string channel, bool isMarked)
    {
        string file = await RecordAsync(isSimulated, channel);
        await using var replay = new ReplayListener(file, Spy, 1, TimeProvider.System);
        Assert.Equal(isMarked, replay.IsSimulated);
        Assert.Equal(isSimulated, (await File.ReadAllTextAsync(file)).Contains("\"simulated\":true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recording_of_made_up_prices_is_no_history_of_real_ones()
    {
        string file = await RecordAsync(true, "x");
        await using IHistory real = HistoryAddress.Open($"file:{file}", _ => null, new FakeListener { IsSimulated = false });
        Assert.Contains("recording of made-up prices", (await Assert.ThrowsAsync<FeedUnavailableException>(() => real.BarsAsync(Spy))).Message, StringComparison.Ordinal);
        await using IHistory made = HistoryAddress.Open($"file:{file}", _ => null, new FakeListener { IsSimulated = true });
        Assert.Equal([Flat(0, 10)], await made.BarsAsync(Spy));
    }

    private async Task<string> RecordAsync(bool isSimulated, string channel)
    {
        string file = _folder.PathOf("SPY_1m.ndjson");
        await using FeedRecorder recorder = FeedRecorder.Open(file, Spy, channel, new SetClock(Start), isSimulated);
        await recorder.RecordAsync(FeedEvent.Interrupted(1), default);
        await recorder.RecordAsync(FeedEvent.Of(Snapshot(Flat(0, 10)), 1), default);
        return file;
    }
}
