using System.Diagnostics;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>What was lost is found again, and what came in time is not lost to what history said before.</summary>
public sealed class HealingTests
{
    // The clock stands still while bars go by.
    private static readonly RealtimeOptions Ahead = new() { MaxAhead = TimeSpan.FromHours(1) };

    private readonly SetClock _clock = new(Start);
    private readonly FakeListener _feed;

    public HealingTests() => _feed = new() { Clock = _clock };

    [Fact]
    public async Task A_bar_that_history_saw_half_of_is_finished_by_the_events_that_waited()
    {
        Candle[] all = Walk(1, 12);
        var history = new FakeHistory(held: true);
        history.Bars.AddRange([.. all[..10], all[10] with { Close = all[10].Low, Volume = 1 }]);
        _clock.NowMs = all[10].OpenMs + 30_000;
        await using var series = new LiveSeries(Spy, _feed, history, new(), clock: Evenly());
        await Eventually.IsTrue(() => Questions(history) == 1);
        // The answer comes after the bar's time is over.
        await _feed.SendAsync(all[10..]);
        _clock.NowMs = all[11].OpenMs + 10_000;
        history.Release();
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[11]);
        Assert.Equal(all[..11], series.Snapshot.Bars);
    }

    [Fact]
    public async Task Events_that_wait_behind_a_look_at_the_clock_have_come_in_time()
    {
        Candle[] all = Walk(1, 12);
        var history = new FakeHistory(held: true);
        history.Bars.AddRange([.. all[..10], all[10] with { Close = all[10].Low, Volume = 1 }]);
        _clock.NowMs = all[10].OpenMs + 30_000;
        await using var series = new LiveSeries(Spy, _feed, history, new(), clock: Evenly());
        await Eventually.IsTrue(() => Questions(history) == 1);
        await _feed.WriteAsync(FeedEvent.Wake(0));
        await _feed.SendAsync(all[10..]);
        _clock.NowMs = all[11].OpenMs + 10_000;
        history.Release();
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[11]);
        Assert.Equal(all[..11], series.Snapshot.Bars);
    }

    [Fact]
    public async Task A_loss_after_the_question_is_asked_about_again()
    {
        var history = new FakeHistory();
        await using var series = new LiveSeries(Spy, _feed, history, Ahead);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await _feed.SendAsync(Walk(2, 3));
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 2);
        history.Hold();
        await _feed.WriteAsync(FeedEvent.Interrupted(0));
        await _feed.WriteAsync(FeedEvent.Resumed(0));
        await Eventually.IsTrue(() => Questions(history) >= 2);
        await _feed.WriteAsync(FeedEvent.Interrupted(0));
        await _feed.WriteAsync(FeedEvent.Resumed(0));
        await Eventually.IsTrue(() => series.Status.Reconnects == 2);
        history.Release();
        await Eventually.IsTrue(() => Questions(history) >= 3);
    }

    [Fact]
    public async Task A_bar_that_lost_some_of_its_pieces_is_read_from_history_when_it_has_closed()
    {
        var history = new FakeHistory();
        await using var series = new LiveSeries(Spy, _feed, history, Ahead);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await AddAsync(Flat(0, 10));
        await _feed.WriteAsync(FeedEvent.Interrupted(0));
        await _feed.WriteAsync(FeedEvent.Resumed(0));
        await Eventually.IsTrue(() => series.Status.Resynchronisations >= 1);
        await AddAsync(Flat(0, 12));
        await AddAsync(Flat(1, 13));
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 1);
        Candle whole = Of(0, 10, 20, 5, 12, 7);
        lock (history.Bars)
            history.Bars.Add(whole);
        _clock.NowMs = Start + Minute + 3_000;
        await AddAsync(Flat(1, 14));
        await Eventually.IsTrue(() => series.Snapshot.Bars[0] == whole);
        Assert.Equal(Of(1, 13, 14, 13, 14, 2), series.Snapshot.Forming);
    }

    // A machine's clock by which the last event was long ago, and which does not stand still for a while when the machine does.
    private static VirtualClock Evenly()
    {
        var clock = new VirtualClock(Start);
        clock.Advance(TimeSpan.FromHours(1));
        return clock;
    }

    private static int Questions(FakeHistory history)
    {
        lock (history.Asked)
            return history.Asked.Count;
    }

    private Task AddAsync(Candle piece) => _feed.WriteAsync(FeedEvent.Of(Increment(piece), Stopwatch.GetTimestamp()));

    [Fact]
    public async Task A_feed_that_comes_and_goes_does_not_flood_history()
    {
        Candle[] all = Walk(21, 30);
        var feed = new FakeListener();
        var history = new FakeHistory();
        await using var series = new LiveSeries(Spy, feed, history, new() { CloseGrace = TimeSpan.FromDays(10_000), MaxAhead = TimeSpan.FromDays(10_000) });
        await feed.SendAsync(all[..10]);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 100; i++)
        {
            await feed.WriteAsync(FeedEvent.Interrupted(0));
            await feed.WriteAsync(FeedEvent.Resumed(0));
            // One by one, so that history has had time to answer each.
            await Eventually.IsTrue(() => series.Status.Reconnects == i + 1);
        }
        lock (history.Bars)
            history.Bars.AddRange(all[..20]);
        await feed.SendAsync(all[20..]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1] && series.Snapshot.Bars.SequenceEqual(all[..^1]));
        // Twice a second at most, however long it took.
        lock (history.Asked)
            Assert.InRange(history.Asked.Count, 2, 5 + 2 * Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    [Fact]
    public async Task Events_that_come_before_the_word_that_the_feed_is_back_hide_no_bar_that_lost_its_last_ones()
    {
        Candle[] all = Walk(22, 30);
        var history = new FakeHistory();
        _clock.NowMs = all[19].OpenMs + 1;
        await using var series = new LiveSeries(Spy, _feed, history, new());
        await series.Seeded.WaitAsync(Eventually.Limit);
        await _feed.SendAsync([.. all[..10], all[10] with { Close = all[10].Low, Volume = 1 }]);
        await _feed.WriteAsync(FeedEvent.Interrupted(0));
        await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Reconnecting);
        lock (history.Bars)
            history.Bars.AddRange(all[11..15]);
        await _feed.SendAsync(all[15..19]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[18]);
        // History has the rest now; only the feed's return makes it worth asking.
        lock (history.Bars)
            history.Bars.InsertRange(0, all[..11]);
        await _feed.WriteAsync(FeedEvent.Resumed(0));
        await Eventually.IsTrue(() => series.Snapshot.Bars.SequenceEqual(all[..18]));
    }
}
