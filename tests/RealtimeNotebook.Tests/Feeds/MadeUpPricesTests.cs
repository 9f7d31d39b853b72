using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;
using RealtimeNotebook.Tests.Derivatives;
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

    [Fact]
    public async Task A_recording_of_made_up_derivatives_says_so_on_each_line_and_every_page_that_carries_one_does()
    {
        DerivativeEvent[] events = [DerivativeEvent.Of(Entries.Open(1_000, 100)), DerivativeEvent.Of(Entries.Rate(3_000, 0.0001m)), DerivativeEvent.Of(Entries.Closed(4_000))];
        string[] made = [.. events.Select(one => Encoding.UTF8.GetString(DerivativeJson.ToBytes(one, isSimulated: true)))];
        string[] real = [.. events.Select(one => Encoding.UTF8.GetString(DerivativeJson.ToBytes(one)))];
        Assert.All(made, line => Assert.EndsWith(",\"simulated\":true}", line, StringComparison.Ordinal));
        Assert.All(real, line => Assert.DoesNotContain("simulated", line, StringComparison.Ordinal));

        Assert.False((await CarryAsync(real)).IsSimulated);
        foreach (string line in made)
            Assert.True((await CarryAsync([.. real, line])).IsSimulated);
        Assert.Equal(0, (await CarryAsync(made)).Skipped);
        Assert.False((await CarryAsync([.. real, await File.ReadAllTextAsync(await RecordAsync(false, "x"))])).IsSimulated);
        Assert.True((await CarryAsync([.. real, await File.ReadAllTextAsync(await RecordAsync(true, "x"))])).IsSimulated);
    }

    [Theory]
    [InlineData("oi", """{"simulated":true,"timestamp":1764165720000,"symbol":"A","venue":"b","open_interest":1}""")]
    [InlineData("oi", """{"timestamp":1764165720000,"symbol":"A","venue":"b","open_interest":1,"simulated":true}""")]
    [InlineData("liquidation", """{"timestamp":1764165720000,"symbol":"A","venue":"b","side":"LONG","quantity":1,"price":1,"simulated":true}""")]
    public void Made_up_derivatives_are_not_taken_among_real_ones(string kind, string message)
    {
        DerivativeEventKind expected = kind == "oi" ? DerivativeEventKind.OpenInterest : DerivativeEventKind.Liquidation;
        DerivativeEvent refused = DerivativeJson.Read(Encoding.UTF8.GetBytes(message), expected, "A");
        Assert.Contains("not taken among real ones", refused.Fault, StringComparison.Ordinal);
        foreach (string other in new[] { "false", "null", "\"no\"" })
        {
            DerivativeEvent taken = DerivativeJson.Read(Encoding.UTF8.GetBytes(message.Replace("true", other, StringComparison.Ordinal)), expected, "A");
            Assert.Equal(expected, taken.Kind);
        }
    }

    private async Task<DashboardRecording> CarryAsync(params string[] lines)
    {
        string file = _folder.PathOf("day.ndjson");
        await File.WriteAllLinesAsync(file, lines);
        return await DashboardRecording.ReadAsync([file], default);
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
