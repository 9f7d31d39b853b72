using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tests.Feeds;

public sealed class ReplayTests : IDisposable
{
    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task What_was_recorded_is_played_back_event_for_event()
    {
        var update = new CandleUpdate(new(60_000, 1, 2, 1, 2, 5), UpdateSemantics.Snapshot, UpdateTraits.Closes, 3, 61_000);
        var tick = new Tick(61_000, 5.5, 2, 61_000);
        byte[][] messages = ["{\n \"t\":60000,\r\n \"o\":1}"u8.ToArray(), "no json"u8.ToArray(), "{\"a\":NaN}"u8.ToArray(), [0xFF, 0x41], []];
        await using (FeedRecorder recorder = FeedRecorder.Open(_file, Spy, "a \"channel\"", TimeProvider.System))
        {
            foreach (byte[] message in messages)
                await recorder.RecordAsync(FeedEvent.Message(message, 1), default);
            await recorder.RecordAsync(FeedEvent.Interrupted(1), default);
            await recorder.RecordAsync(FeedEvent.Resumed(1), default);
            await recorder.RecordAsync(FeedEvent.Of(update, 1), default);
            await recorder.RecordAsync(FeedEvent.Of(tick, 1), default);
            Assert.Equal(9, recorder.Count);
            // Flushed: a reader sees every line while the recorder is still open.
            Assert.Equal(9, Lines(_file).Length);
        }
        List<FeedEvent> events = await PlayAsync(double.PositiveInfinity);
        Assert.Equal(
            ["{  \"t\":60000,   \"o\":1}", "no json", "{\"a\":NaN}", "\u00ffA", ""],
            events.Take(5).Select(e => Encoding.UTF8.GetString(e.Payload.Span)));
        Assert.Equal([FeedEventKind.Interrupted, FeedEventKind.Resumed], events.Skip(5).Take(2).Select(e => e.Kind));
        Assert.Equal(update, Decoded(events[7]).Update);
        Assert.Equal(tick, Decoded(events[8]).Tick);
    }

    [Fact]
    public async Task A_recording_is_appended_to()
    {
        for (int i = 0; i < 2; i++)
        {
            await using FeedRecorder recorder = FeedRecorder.Open(_file, Spy, "c", TimeProvider.System);
            await recorder.RecordAsync(FeedEvent.Message("{}"u8.ToArray(), 1), default);
        }
        Assert.Equal(2, Lines(_file).Length);
    }

    [Fact]
    public async Task A_recording_is_appended_to_on_a_line_of_its_own_after_one_that_was_cut_off()
    {
        await File.WriteAllTextAsync(_file, "{\"at\":1,\"payload\":{}}\n{\"at\":2,\"payl");
        await using (FeedRecorder recorder = FeedRecorder.Open(_file, Spy, "c", TimeProvider.System))
            await recorder.RecordAsync(FeedEvent.Message("{\"n\":1}"u8.ToArray(), 1), default);
        string[] lines = Lines(_file);
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("\"payload\":{\"n\":1}}", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1_577_880_000_000L)]
    [InlineData(3, 0)]
    [InlineData(3, 2_082_794_400_000)]
    [InlineData(3, 3_372_988_040_000)]
    [InlineData(3, 1_795_188_240_000)]
    [InlineData(3, long.MaxValue)]
    [InlineData(3, long.MinValue)]
    [InlineData(9, 2_082_794_400_000)]
    public async Task A_wrong_time_is_reported_and_skipped_and_stalls_nothing(int wrong, long atMs)
    {
        const long First = 1_795_185_000_000;
        await File.WriteAllLinesAsync(_file, Enumerable.Range(0, 10).Select(i => $$"""{"at":{{(i == wrong ? atMs : First + i)}},"payload":{"n":{{i}}} }"""));
        await using var listener = new ReplayListener(_file, Spy, 1, TimeProvider.System);
        var events = new List<FeedEvent>();
        await PlayAsync(listener, events.Add).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(10, events.Count);
        FeedEvent refused = Assert.Single(events, e => e.Kind == FeedEventKind.Refused);
        Assert.Equal(wrong, events.IndexOf(refused));
        Assert.Equal(CandleFault.BadTime, refused.Fault);
        Assert.Contains("the line is skipped", refused.FaultText, StringComparison.Ordinal);
        Assert.InRange(listener.Clock.GetUtcNow().ToUnixTimeMilliseconds(), First, First + 9);
    }

    [Fact]
    public void Pauses_and_corrections_are_no_wrong_times()
    {
        const long Hour = 3_600_000;
        // A weekend, a recording that was taken up again after a month, a correction of an older bar, and the end of a file.
        Assert.False(ReplayTimes.IsWrong(60 * Hour, 0, [60 * Hour + 1, 60 * Hour + 2]));
        Assert.False(ReplayTimes.IsWrong(800 * Hour, 0, [800 * Hour + 1, 800 * Hour + 2]));
        Assert.False(ReplayTimes.IsWrong(100 * Hour, 101 * Hour, [101 * Hour, 101 * Hour + 1]));
        Assert.False(ReplayTimes.IsWrong(100 * Hour, 99 * Hour, []));
        Assert.False(ReplayTimes.IsWrong(0, null, []));
        // An hour ahead of all that follows.
        Assert.True(ReplayTimes.IsWrong(2 * Hour, Hour, [Hour + 1, Hour + 2, Hour + 3]));
    }

    [Fact]
    public async Task The_pauses_are_those_of_the_recording_divided_by_the_speed_and_the_clock_shows_recorded_time()
    {
        await File.WriteAllLinesAsync(_file, Enumerable.Range(0, 6).Select(i => $$"""{"at":{{1_000_000 + i * 6_000}},"payload":{"n":{{i}}},"channel":"c"}"""));
        var watch = Stopwatch.StartNew();
        var shown = new List<long>();
        await using var listener = new ReplayListener(_file, Spy, 100, TimeProvider.System);
        Assert.Equal(1_000_000, listener.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        await PlayAsync(listener, e => shown.Add(listener.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        Assert.InRange(watch.Elapsed.TotalMilliseconds, 290, 3_000);
        Assert.Equal(6, shown.Count);
        for (int i = 0; i < 6; i++)
            Assert.InRange(shown[i], 1_000_000 + i * 6_000, 1_000_000 + Math.Min(i + 1, 5) * 6_000);
        Assert.Equal(1_030_000, listener.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal(1, listener.Progress);
    }

    [Fact]
    public async Task Between_two_lines_the_clock_runs_and_its_timers_with_it()
    {
        var clock = new ReplayClock(TimeProvider.System, 600, 0);
        clock.RunTo(60_000);
        using var fired = new SemaphoreSlim(0);
        await using ITimer timer = clock.CreateTimer(_ => fired.Release(), null, TimeSpan.FromSeconds(30), Timeout.InfiniteTimeSpan);
        Assert.True(await fired.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.InRange(clock.NowMs, 20_000, 60_000);
        clock.MoveTo(70_000);
        clock.MoveTo(10);
        Assert.Equal(70_000, clock.NowMs);
    }

    [Fact]
    public async Task Bare_candles_and_lines_that_are_nothing_are_passed_on_in_order()
    {
        string[] lines =
        [
            """{"time":"2026-11-20T14:31:00Z","open":1,"high":2,"low":1,"close":2}""", "", "garbage", "[1]", """{"at":"x","payload":5}""", """{"payload":{"o":1}} x""",
            """{"eventSymbol":"SPY{=m}","time":"2026-11-20T14:32:00Z","open":2,"high":2,"low":1,"close":2}""",
        ];
        await File.WriteAllTextAsync(_file, string.Join("\r\n", lines));
        List<FeedEvent> events = await PlayAsync(double.PositiveInfinity);
        Assert.Equal([lines[0], "garbage", "[1]", "5", lines[5], lines[6]], events.Select(e => Encoding.UTF8.GetString(e.Payload.Span)));
    }

    [Fact]
    public async Task A_line_without_end_costs_bounded_memory_and_is_refused_as_too_large()
    {
        await using (FileStream file = File.OpenWrite(_file))
        {
            byte[] block = new byte[1_000_000];
            Array.Fill(block, (byte)'x');
            for (int i = 0; i < 20; i++)
                await file.WriteAsync(block);
            await file.WriteAsync("\n{\"at\":5,\"payload\":{}}\n"u8.ToArray());
        }
        List<FeedEvent> events = await PlayAsync(double.PositiveInfinity);
        Assert.Equal(2, events.Count);
        Assert.InRange(events[0].Payload.Length, CandleJson.MostBytes + 1, 300_000);
        Assert.Equal("{}"u8.ToArray(), events[1].Payload.ToArray());
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        await using var listener = new ReplayListener(_file + ".gone", Spy, 1, TimeProvider.System);
        var gone = await Assert.ThrowsAsync<FeedUnavailableException>(() => PlayAsync(listener, _ => { }));
        Assert.Contains(_file + ".gone", gone.Message, StringComparison.Ordinal);
        Assert.Contains("rtnb record", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_can_be_stopped_in_a_pause()
    {
        await File.WriteAllTextAsync(_file, "{\"at\":0,\"payload\":{}}\n{\"at\":9000000,\"payload\":{}}\n");
        await using var listener = new ReplayListener(_file, Spy, 1, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var events = Channel.CreateUnbounded<FeedEvent>();
        Task listening = listener.ListenAsync(events.Writer, stop.Token);
        await events.Reader.ReadAsync();
        await stop.CancelAsync();
        await listening.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_day_of_the_demo_market_recorded_and_replayed_is_the_same_day()
    {
        var state = new CandleState(Spy);
        var path = new DemoPath(1, "SPY");
        await using (FeedRecorder recorder = FeedRecorder.Open(_file, Spy, "demo", TimeProvider.System))
        {
            for (long at = 1_795_185_000_000; at < 1_795_188_600_000; at += 7_000)
            {
                long open = Spy.Interval.OpenOf(at);
                path.TryBar(open, at + 1, out Candle candle);
                var update = new CandleUpdate(candle, UpdateSemantics.Snapshot);
                state.Apply(update);
                await recorder.RecordAsync(FeedEvent.Of(update, 1), default);
            }
        }
        var replayed = new CandleState(Spy);
        foreach (FeedEvent e in await PlayAsync(double.PositiveInfinity))
            replayed.Apply(Decoded(e).Update);
        Assert.Equal(59, state.Closed.Count);
        Assert.Equal(state.Closed, replayed.Closed);
        Assert.Equal(state.Forming, replayed.Forming);
    }

    private static string[] Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static DecodedEvent Decoded(FeedEvent e)
    {
        Assert.True(CandleJson.TryRead(e.Payload.Span, Spy, UpdateSemantics.Snapshot, out DecodedEvent decoded, out Refusal refusal), refusal.ToText());
        return decoded;
    }

    private async Task<List<FeedEvent>> PlayAsync(double speed)
    {
        var events = new List<FeedEvent>();
        await using var listener = new ReplayListener(_file, Spy, speed, TimeProvider.System);
        await PlayAsync(listener, events.Add);
        return events;
    }

    private static async Task PlayAsync(ReplayListener listener, Action<FeedEvent> each)
    {
        var events = Channel.CreateBounded<FeedEvent>(1);
        Task listening = Task.Run(async () =>
        {
            Exception? cause = null;
            try
            {
                await listener.ListenAsync(events.Writer, CancellationToken.None);
            }
            catch (FeedUnavailableException e)
            {
                cause = e;
                throw;
            }
            finally
            {
                events.Writer.TryComplete(cause);
            }
        });
        await foreach (FeedEvent e in events.Reader.ReadAllAsync())
            each(e);
        await listening;
    }
}
