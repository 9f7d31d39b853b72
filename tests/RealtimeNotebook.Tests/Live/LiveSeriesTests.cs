using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class LiveSeriesTests
{
    private static readonly RealtimeOptions Patient = new()
    {
        CloseGrace = TimeSpan.FromDays(10_000),
        GapPatience = TimeSpan.FromSeconds(10),
        MaxAhead = TimeSpan.FromDays(10_000),
    };

    private readonly FakeListener _feed = new();

    [Fact]
    public async Task Events_that_come_while_history_is_read_are_merged_after_it()
    {
        Candle[] all = Walk(1, 60);
        var history = new FakeHistory(held: true);
        history.Bars.AddRange(all[..50]);
        await using var series = new LiveSeries(Spy, _feed, history, Patient);
        // The first live bars are in history too, one of them in an older state.
        await _feed.SendAsync(all[48..]);
        Assert.Equal(SeriesPhase.Seeding, series.Snapshot.Status.Phase);
        history.Release();
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        Assert.Equal(all[..^1], series.Snapshot.Bars);
        Assert.Equal(SeriesPhase.Live, series.Snapshot.Status.Phase);
    }

    [Fact]
    public async Task A_gap_is_filled_from_history_before_the_bar_that_showed_it()
    {
        Candle[] all = Walk(2, 30);
        var history = new FakeHistory();
        await using var series = new LiveSeries(Spy, _feed, history, Patient, clock: new VirtualClock(0));
        await series.Seeded;
        await _feed.SendAsync(all[..10]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[9]);
        lock (history.Bars)
            history.Bars.AddRange(all[..20]);
        var viewer = new RecordingViewer(TimeSpan.Zero);
        series.Attach(viewer);
        await _feed.SendAsync(all[20]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[20]);
        Assert.Equal(all[..20], series.Snapshot.Bars);
        Assert.Empty(series.Snapshot.Status.Gaps);
        Assert.DoesNotContain(viewer.Offers, offer => offer.Snapshot.Forming == all[20] && offer.Snapshot.Bars.Count != 20);
    }

    [Fact]
    public async Task A_gap_that_history_does_not_answer_for_is_listed_and_healed_when_it_does()
    {
        Candle[] all = Walk(3, 30);
        var history = new FakeHistory();
        await using var series = new LiveSeries(Spy, _feed, history, Patient);
        await series.Seeded;
        history.Fault = "history is away";
        await _feed.SendAsync([.. all[..10], .. all[20..]]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        Assert.Equal([new CandleGap(all[10].OpenMs, all[20].OpenMs)], series.Snapshot.Status.Gaps);
        Assert.Equal("history is away", series.Snapshot.Status.Text);
        lock (history.Bars)
            history.Bars.AddRange(all[..^1]);
        history.Fault = null;
        await Eventually.IsTrue(() => series.Snapshot.Status is { Gaps.Count: 0, Text: null });
        Assert.Equal(all[..^1], series.Snapshot.Bars);
    }

    [Fact]
    public async Task Gap_is_settled_by_a_history_that_has_bars_after_it()
    {
        Candle[] all = Walk(4, 30);
        var history = new FakeHistory();
        history.Bars.AddRange([.. all[..10], all[20]]);
        await using var series = new LiveSeries(Spy, _feed, history, Patient);
        await _feed.SendAsync([.. all[..10], .. all[20..]]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        Assert.Empty(series.Snapshot.Status.Gaps);
        Assert.Equal(19, series.Snapshot.Bars.Count);
    }

    [Fact]
    public async Task Events_that_a_full_channel_drops_are_counted_and_read_from_history()
    {
        Candle[] all = Walk(5, 400);
        // History is held, and so is the processor, while the channel of 16 overflows.
        var history = new FakeHistory(held: true);
        var feed = new FakeListener { CanWait = false };
        await using var series = new LiveSeries(Spy, feed, history, Patient with { EventQueue = 16 });
        using var gate = new ManualResetEventSlim();
        var held = new HeldIndicator(gate);
        Task order = series.AddAsync(held);
        await Eventually.IsTrue(() => held.IsWaiting);
        await feed.SendAsync(all[..100]);
        gate.Set();
        await order.WaitAsync(Eventually.Limit);
        Assert.True(series.Status.NotApplied["dropped"] >= 80);
        lock (history.Bars)
            history.Bars.AddRange(all[..100]);
        history.Release();
        await feed.SendAsync(all[100]);
        await Eventually.IsTrue(() => series.Snapshot.NextBar == 100 && series.Snapshot.Forming == all[100]);
        await Eventually.IsTrue(() => series.Status.Resynchronisations > 0);
        Assert.Equal(all[..100], series.Snapshot.Bars);
    }

    [Fact]
    public async Task After_an_outage_the_series_is_what_it_would_have_been()
    {
        Candle[] all = Walk(6, 40);
        var history = new FakeHistory();
        await using var series = new LiveSeries(Spy, _feed, history, Patient);
        // The last state of bar 10 and all of 11 to 19 are missed.
        await _feed.SendAsync([.. all[..10], all[10] with { Close = all[10].Low, Volume = 1 }]);
        await _feed.WriteAsync(FeedEvent.Interrupted(0));
        await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Reconnecting);
        lock (history.Bars)
            history.Bars.AddRange(all[..20]);
        await _feed.WriteAsync(FeedEvent.Resumed(0));
        await _feed.SendAsync(all[20..]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1] && series.Snapshot.Bars.SequenceEqual(all[..^1]));
        Assert.Equal(1, series.Status.Reconnects);
        Assert.Equal(SeriesPhase.Live, series.Snapshot.Status.Phase);
    }

    [Fact]
    public async Task An_outage_whose_reason_changes_is_one_interruption_and_shows_the_last_reason()
    {
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient);
        await _feed.SendAsync(Walk(6, 3));
        await _feed.WriteAsync(FeedEvent.Interrupted(0));
        await Eventually.IsTrue(() => series.Snapshot.Status.Text == "fake is not reachable; dialling again.");
        await _feed.WriteAsync(FeedEvent.Interrupted(0, "redis://here refused the password: check it."));
        await Eventually.IsTrue(() => series.Snapshot.Status.Text == "redis://here refused the password: check it. Trying again.");
        Assert.Equal(SeriesPhase.Reconnecting, series.Snapshot.Status.Phase);
        Assert.Equal(1, series.Status.Sources.Single(source => source.Role == SourceRole.Feed).Failures);
        await _feed.WriteAsync(FeedEvent.Resumed(0));
        await Eventually.IsTrue(() => series.Snapshot.Status is { Phase: SeriesPhase.Live, Text: null });
    }

    [Fact]
    public async Task Bad_messages_are_counted_by_reason_and_the_next_one_is_applied()
    {
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient with { MaxAhead = TimeSpan.FromDays(3_650) });
        await _feed.SendAsync("""{"eventSymbol":"SPY{=m}","time":"2026-11-20T14:30:00Z","open":1,"high":2,"low":1,"close":2,"volume":3}""");
        await _feed.SendAsync("{");
        await _feed.SendAsync("""{"eventSymbol":"QQQ{=m}","time":"2026-11-20T14:30:00Z","open":1,"high":2,"low":1,"close":2,"volume":3}""");
        await _feed.SendAsync("""{"eventSymbol":"SPY{=m}","time":"2026-11-20T14:30:00Z","open":1,"high":0.5,"low":1,"close":2,"volume":3}""");
        await _feed.SendAsync("""{"eventSymbol":"SPY{=m}","time":"2026-11-20T14:30:00Z","open":1,"high":2,"low":1,"close":2,"volume":-3}""");
        await _feed.SendAsync("""{"eventSymbol":"SPY{=m}","time":"2099-11-20T14:30:00Z","open":1,"high":2,"low":1,"close":2,"volume":3}""");
        await _feed.SendAsync(new string(' ', 10_000_000));
        await _feed.SendAsync("""{"eventSymbol":"SPY{=m}","time":"2026-11-20T14:31:00Z","open":5,"high":6,"low":5,"close":6,"volume":7}""");
        await Eventually.IsTrue(() => series.Snapshot.Forming?.Close == 6 && series.Status.EventsApplied == 2);
        IReadOnlyDictionary<string, long> counts = series.Status.NotApplied;
        foreach (string reason in new[] { "not_json", "wrong_series", "range_broken", "negative_volume", "future", "too_large" })
            Assert.Equal(1, counts[reason]);
        Assert.Equal(8, series.Status.EventsReceived);
    }

    [Fact]
    public async Task Prices_below_zero_are_applied_and_repaired_bars_are_counted()
    {
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient with { MaxAhead = TimeSpan.FromDays(3_650) });
        await _feed.SendAsync("""{"eventSymbol":"SPY{=m}","time":"2020-04-20T18:30:00Z","open":-37,"high":-36,"low":-40.32,"close":-37.63,"volume":2000}""");
        await _feed.SendAsync("""{"eventSymbol":"SPY{=m}","time":"2020-04-20T18:31:00Z","open":-1,"high":1.1999999,"low":-1.5,"close":1.2,"volume":700}""");
        await Eventually.IsTrue(() => series.Snapshot.Forming?.High == 1.2 && series.Snapshot.Bars.Count == 1);
        Assert.Equal(-40.32, series.Snapshot.Bars[0].Low);
        Assert.Equal(1, series.Status.EventsRepaired);
        Assert.Equal(2, series.Status.EventsApplied);
    }

    [Fact]
    public async Task The_clock_closes_a_bar_that_no_event_closes()
    {
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), new() { CloseGrace = TimeSpan.Zero });
        await _feed.SendAsync(Flat(0, 10));
        await Eventually.IsTrue(() => series.Snapshot.Forming is null && series.Snapshot.Bars.Count == 1);
        await Eventually.IsTrue(() => series.Status.BarsClosed == 1);
    }

    [Fact]
    public async Task Stopping_tells_the_viewers_and_leaves_nothing_running()
    {
        var series = new LiveSeries(Spy, _feed, new FakeHistory(), Patient);
        var viewer = new RecordingViewer(TimeSpan.FromMinutes(1));
        series.Attach(viewer);
        await _feed.SendAsync(Walk(7, 5));
        await Task.WhenAll(series.StopAsync(), series.StopAsync()).WaitAsync(Eventually.Limit);
        Assert.Equal(SeriesPhase.Stopped, viewer.Offers[^1].Snapshot.Status.Phase);
        Assert.True(series.Completion.IsCompletedSuccessfully);
        Assert.True(_feed.IsDisposed);
        var late = new RecordingViewer(TimeSpan.Zero);
        series.Attach(late);
        Assert.Equal(SeriesPhase.Stopped, Assert.Single(late.Offers).Snapshot.Status.Phase);
    }

    [Fact]
    public async Task No_timer_keeps_the_callers_context_alive()
    {
        var clock = new ContextClock();
        await using var series = new LiveSeries(Spy, new FakeListener { Clock = clock }, new NoHistory(), Patient);
        Assert.False(ExecutionContext.IsFlowSuppressed());
        Assert.All(clock.Flows, Assert.False);
        Assert.NotEmpty(clock.Flows);
    }

    private sealed class ContextClock : TimeProvider
    {
        internal List<bool> Flows { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Flows.Add(!ExecutionContext.IsFlowSuppressed());
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    [Fact]
    public async Task Stopping_while_history_hangs_does_not_hang_and_applies_what_had_come()
    {
        Candle[] all = Walk(7, 5);
        var history = new FakeHistory(held: true);
        var series = new LiveSeries(Spy, _feed, history, Patient);
        await _feed.SendAsync([.. all[..2], .. all[3..]]);
        await Eventually.IsTrue(() => history.Asked.Count == 1);
        await series.StopAsync().WaitAsync(Eventually.Limit);
        Assert.True(series.Completion.IsCompletedSuccessfully);
        Assert.Equal([.. all[..2], all[3]], series.Snapshot.Bars);
        Assert.Equal(all[^1], series.Snapshot.Forming);
    }

    [Fact]
    public async Task A_feed_that_fails_for_good_says_why()
    {
        var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient);
        await _feed.SendAsync(Walk(8, 5));
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 4);
        _feed.Fail(new FeedUnavailableException("The password was refused."));
        FeedUnavailableException e = await Assert.ThrowsAsync<FeedUnavailableException>(() => series.Completion.WaitAsync(Eventually.Limit));
        Assert.Equal("The password was refused.", e.Message);
        Assert.Equal((SeriesPhase.Stopped, "The password was refused."), (series.Snapshot.Status.Phase, series.Snapshot.Status.Text));
        Assert.Equal(4, series.Snapshot.Bars.Count);
    }

    [Fact]
    public async Task A_feed_that_has_ended_leaves_the_whole_series()
    {
        Candle[] all = Walk(9, 2_000);
        var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient with { EventQueue = 16 });
        await _feed.SendAsync(all);
        _feed.End();
        await series.Completion.WaitAsync(Eventually.Limit);
        Assert.Equal(all[..^1], series.Snapshot.Bars);
        Assert.Equal(all[^1], series.Snapshot.Forming);
        Assert.Equal(0, series.Status.NotApplied["dropped"]);
    }
}
