using System.Diagnostics;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>What a series leaves in stores, and that stores cost it nothing.</summary>
public sealed class KeepingTests
{
    private static readonly RealtimeOptions NeverCloses = new() { CloseGrace = TimeSpan.FromHours(1), MaxAhead = TimeSpan.FromDays(10_000) };

    private readonly FakeListener _feed = new() { Clock = new SetClock(Start) };

    [Fact]
    public async Task A_store_that_never_answers_costs_the_series_nothing_and_its_stop_is_bounded()
    {
        Candle[] all = Walk(1, 2_000);
        var held = new FakeStore { IsHeld = true };
        var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(held));
        await _feed.SendAsync(all);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        Assert.Equal(all[..^1], series.Snapshot.Bars);
        Assert.Equal(0, series.Status.Viewers);
        var watch = Stopwatch.StartNew();
        await series.StopAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"The stop took {watch.Elapsed}.");
        Assert.True(held.IsDisposed);
        Assert.Null(held.Last);
    }

    [Fact]
    public async Task A_store_that_fails_is_asked_again_and_gets_everything_that_is_in_memory()
    {
        Candle[] all = Walk(2, 300);
        var store = new FakeStore { Fault = new FeedUnavailableException("The store is gone; start it.") };
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(all);
        await Eventually.IsTrue(() => store.Attempts >= 2);
        SourceHealth broken = Assert.Single(series.Stores);
        Assert.Equal((SourceRole.Store, "The store is gone; start it.", 0L), (broken.Role, broken.Text, broken.Answers));
        Assert.True(broken.State is SourceState.Degraded or SourceState.Down && broken.Failures > 0);
        store.Fault = null;
        await Eventually.IsTrue(() => store.Last?.Bars.Count == 299);
        Assert.Equal(all[..^1], store.Last!.Bars);
        await Eventually.IsTrue(() => series.Stores[0] is { State: SourceState.Ok, Text: null, LastAnswerMs: > 0, Answers: > 0 });
    }

    [Fact]
    public async Task A_store_that_refuses_is_not_called_well_while_there_is_nothing_for_it()
    {
        var store = new FakeStore { Answer = new(0, 1, "It is not ours.") };
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(Walk(4, 2));
        await Eventually.IsTrue(() => series.Stores[0] is { State: SourceState.Degraded, Text: "It is not ours." });
        store.Answer = new(0, 0, "It is not ours.");
        SourceHealth then = series.Stores[0];
        for (int i = 3; i < 8; i++)
        {
            int before = store.Attempts;
            await _feed.SendAsync(Walk(4, i));
            await Eventually.IsTrue(() => store.Attempts > before);
            // Two rounds on, whatever was refused before has been counted.
            if (i == 4)
                then = series.Stores[0];
        }
        SourceHealth now = series.Stores[0];
        Assert.Equal((SourceState.Degraded, "It is not ours.", then.Failures), (now.State, now.Text, now.Failures));
    }

    [Fact]
    public async Task A_store_that_throws_anything_at_all_is_told_of_and_asked_again()
    {
        var store = new FakeStore { Fault = new InvalidOperationException("a bug") };
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(Walk(3, 3));
        await Eventually.IsTrue(() => series.Stores[0].Text?.Contains("InvalidOperationException: a bug", StringComparison.Ordinal) == true);
        store.Fault = null;
        await Eventually.IsTrue(() => store.Last is not null);
    }

    [Fact]
    public async Task A_store_whose_own_cancellation_escapes_is_asked_again()
    {
        var store = new FakeStore { Fault = new TaskCanceledException("another's token") };
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(Walk(3, 3));
        await Eventually.IsTrue(() => series.Stores[0].Text?.Contains("TaskCanceledException: another's token", StringComparison.Ordinal) == true);
        store.Fault = null;
        await Eventually.IsTrue(() => store.Last is not null && series.Stores[0].State == SourceState.Ok);
    }

    [Fact]
    public async Task A_store_that_had_nothing_to_write_is_not_called_well_by_that()
    {
        var store = new FakeStore { Answer = default };
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(Walk(3, 3));
        await Eventually.IsTrue(() => store.Attempts > 0);
        Assert.Equal((SourceState.Idle, 0L, 0L), (series.Stores[0].State, series.Stores[0].Answers, series.Stores[0].LastAnswerMs));
        store.Fault = new FeedUnavailableException("gone");
        await _feed.SendAsync(Walk(3, 5));
        await Eventually.IsTrue(() => series.Stores[0].Text == "gone");
        store.Fault = null;
        int before = store.Attempts;
        await Eventually.IsTrue(() => store.Attempts > before);
        Assert.Equal(("gone", 0L), (series.Stores[0].Text, series.Stores[0].Answers));
        store.Answer = new(0) { IsAnswered = true };
        await _feed.SendAsync(Walk(3, 7));
        await Eventually.IsTrue(() => series.Stores[0] is { State: SourceState.Ok, Text: null });
    }

    [Fact]
    public async Task A_refusal_stands_until_it_is_mended_and_stored_bars_that_were_left_are_counted()
    {
        var store = new FakeStore { Answer = new(3, 0, "Bars are refused.") };
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(Walk(3, 3));
        await Eventually.IsTrue(() => series.Stores[0] is { State: SourceState.Degraded, Text: "Bars are refused.", LastAnswerMs: > 0 });
        store.Answer = new(1) { Left = 2 };
        await _feed.SendAsync(Walk(3, 5));
        await Eventually.IsTrue(() => series.Stores[0].State == SourceState.Ok
            && series.Stores[0].Text?.EndsWith("stored bars are other than the chart's and were left as they are.", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task The_last_word_is_written_at_the_stop_even_after_failures()
    {
        Candle[] all = Walk(4, 20);
        var store = new FakeStore { Fault = new FeedUnavailableException("gone") };
        var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(all);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1] && series.Stores[0].State == SourceState.Down);
        store.Fault = null;
        await series.StopAsync();
        Assert.Equal(all[..^1], store.Last!.Bars);
        Assert.Equal(all[^1], store.Last.Forming);
        Assert.Equal(SourceState.Ok, series.Stores[0].State);
    }

    [Fact]
    public async Task What_a_store_had_not_taken_at_the_stop_is_told()
    {
        var store = new FakeStore { IsHeld = true };
        var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(Walk(4, 20));
        await Eventually.IsTrue(() => store.Attempts > 0);
        await series.StopAsync();
        Assert.Equal(
            (SourceState.Degraded, "fake store had not taken the newest bars when the chart stopped; they may not be stored.", 1L),
            (series.Stores[0].State, series.Stores[0].Text, series.Stores[0].Failures));
    }

    [Fact]
    public async Task Bars_that_left_memory_before_they_were_written_are_told()
    {
        var store = new FakeStore { Missed = 7 };
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), NeverCloses, WriteBack.Of(store));
        await _feed.SendAsync(Walk(5, 3));
        await Eventually.IsTrue(() => series.Stores[0].Text == "7 bars had left memory before they could be written.");
    }

    [Fact]
    public void Options_that_cannot_be_are_all_told_at_once()
    {
        var options = new RealtimeOptions
        {
            ConfirmAfter = TimeSpan.FromSeconds(-2),
            WriteBack = new() { LiveCandleEvery = TimeSpan.Zero, OfficialMost = 99, LiveCandleTtl = TimeSpan.Zero, SnapshotTtl = TimeSpan.FromDays(400) },
        };
        Assert.Equal(
            [
                "ConfirmAfter -00:00:02 is outside 0..1 hour, and is not infinite.",
                "WriteBack: LiveCandleEvery 00:00:00 is outside 250 ms..1 minute.",
                "WriteBack: OfficialMost 99 is outside 100..10000000 bars.",
                "WriteBack: LiveCandleTtl 00:00:00 is outside 1 second..365 days.",
                "WriteBack: SnapshotTtl 400.00:00:00 is outside 1 second..365 days.",
            ], options.Faults());
    }

    [Fact]
    public void Addresses_that_cannot_be_are_all_told_at_once_without_secrets()
    {
        var options = new RealtimeOptions
        {
            WriteBack = new()
            {
                LiveCandle = "influx://localhost/market",
                Snapshot = "redis://:s3cret@host:99999",
                Official = "nowhere",
                Bars = "influx://ann:s3cret@localhost",
            },
        };
        string message = Assert.Throws<ArgumentException>(() => WriteBack.Open(Spy, options, new FakeListener { IsSimulated = false }, new NoHistory(), _ => null)).Message;
        foreach (string part in (string[])["WriteBack.LiveCandle: ", "is no Redis server", "WriteBack.Snapshot: ", "port '99999'", "WriteBack.Official: ", "no scheme", "WriteBack.Bars: ", "names no database"])
            Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Made_up_prices_are_not_written_among_real_ones()
    {
        var to = new WriteBackOptions { Official = "redis://localhost", Bars = "influx://localhost/market", Snapshot = "redis://localhost", LiveCandle = "redis://localhost" };
        string message = Assert.Throws<ArgumentException>(() => WriteBack.Open(Spy, new() { WriteBack = to }, _feed, new NoHistory(), _ => null)).Message;
        Assert.Contains("WriteBack.Official: the prices of fake are made up", message, StringComparison.Ordinal);
        Assert.Contains("WriteBack.Bars: the prices of fake are made up", message, StringComparison.Ordinal);
        Assert.NotNull(WriteBack.Open(Spy, new() { WriteBack = to with { Official = null, Bars = null } }, _feed, new NoHistory(), _ => null));
        Assert.Null(WriteBack.Open(Spy, new(), _feed, new NoHistory(), _ => null));
    }
}
