using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>What a series says of itself when its feed's events are refused, and when words about the connection are lost.</summary>
public sealed class RejectingTests
{
    private const string Bad = """{"eventSymbol":"SPY{=m}","time":"2026-11-20T14:30:00Z","open":1,"high":2,"low":1,"close":2,"volume":-3}""";

    private readonly VirtualClock _clock = new(Start + 10_000);
    private readonly FakeListener _feed;

    public RejectingTests() => _feed = new() { Clock = _clock, CanWait = false };

    [Fact]
    public async Task Series_whose_every_event_is_refused_is_rejecting_until_one_is_applied()
    {
        await using LiveSeries series = new(Spy, _feed, new NoHistory(), new(), clock: _clock);
        await SendAsync(Flat(0, 10));
        await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Live);
        long applied = series.Status.LastUpdateMs, liveSince = series.Snapshot.Status.SinceMs;
        Assert.True(liveSince >= Start + 10_000);
        _clock.Advance(TimeSpan.FromSeconds(5));
        for (int i = 0; i < 1_200; i++)
            await _feed.SendAsync(Bad);
        await Eventually.IsTrue(() => series.Status.EventsReceived == 1_201);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Text?.Contains("1,200 events", StringComparison.Ordinal) == true));
        SeriesState state = series.Snapshot.Status;
        Assert.Equal(SeriesPhase.Rejecting, state.Phase);
        Assert.StartsWith("Feed rejected 1,200 events: ", state.Text, StringComparison.Ordinal);
        Assert.EndsWith(series.Status.LastRefusal, state.Text, StringComparison.Ordinal);
        Assert.True(state.SinceMs >= Start + 15_000);
        Assert.Equal(SourceState.Degraded, state.Sources[0].State);
        Assert.Equal(applied, series.Status.LastUpdateMs);
        Assert.Equal(applied, series.Status.Sources[0].LastAnswerMs);
        await SendAsync(Flat(0, 11));
        await Eventually.IsTrue(() => series.Snapshot.Status is { Phase: SeriesPhase.Live, Text: null } now && now.Sources[0].State == SourceState.Ok);
        Assert.Equal(1_202, series.Status.EventsApplied + series.Status.NotApplied.Values.Sum());
    }

    [Fact]
    public async Task Rejection_is_over_for_the_feed_too_when_the_first_good_event_comes_during_an_outage()
    {
        await using LiveSeries series = new(Spy, _feed, new NoHistory(), new(), clock: _clock);
        await _feed.SendAsync(Bad);
        await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Rejecting);
        await _feed.WriteAsync(FeedEvent.Interrupted(_clock.GetTimestamp()));
        await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Reconnecting);
        // The first events after an outage come before the word that it is over.
        await SendAsync(Flat(0, 11));
        await _feed.WriteAsync(FeedEvent.Resumed(_clock.GetTimestamp()));
        await Eventually.IsTrue(() => series.Status.Reconnects == 1 && series.Snapshot.Status.Phase == SeriesPhase.Live);
        Assert.Equal((SourceState.Ok, null), (series.Status.Sources[0].State, series.Status.Sources[0].Text));
    }

    [Fact]
    public async Task First_event_that_is_refused_is_said_at_once()
    {
        await using LiveSeries series = new(Spy, _feed, new NoHistory(), new(), clock: _clock);
        await _feed.SendAsync(Bad);
        await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Rejecting);
        Assert.StartsWith("Feed rejected 1 event: ", series.Snapshot.Status.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Single_bad_events_among_good_ones_are_counted_only()
    {
        await using LiveSeries series = new(Spy, _feed, new NoHistory(), new(), clock: _clock);
        var viewer = new RecordingViewer(TimeSpan.Zero);
        await SendAsync(Flat(0, 1));
        await Eventually.IsTrue(() => series.Status.EventsApplied == 1);
        series.Attach(viewer);
        for (int i = 2; i < 20; i++)
        {
            await _feed.SendAsync(Bad);
            await SendAsync(Flat(0, i));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        await Eventually.IsTrue(() => series.Status.EventsApplied == 19);
        Assert.DoesNotContain(viewer.Offers, offer => offer.Snapshot.Status.Phase == SeriesPhase.Rejecting);
        Assert.Equal(18, series.Status.NotApplied["negative_volume"]);
    }

    [Fact]
    public async Task Closing_by_the_clock_is_no_event()
    {
        await using LiveSeries series = new(Spy, _feed, new NoHistory(), new(), clock: _clock);
        await SendAsync(Flat(0, 10));
        await Eventually.IsTrue(() => series.Status.EventsApplied == 1);
        long applied = series.Status.LastUpdateMs;
        await Eventually.IsTrue(() => Moved(() => series.Status.BarsClosed == 1));
        Assert.Equal(applied, series.Status.LastUpdateMs);
        Assert.Equal(applied, series.Status.Sources[0].LastAnswerMs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Word_about_the_connection_that_a_full_channel_dropped_is_heard(bool isResumed)
    {
        await using LiveSeries series = new(Spy, _feed, new NoHistory(), new() { EventQueue = 16 }, clock: _clock);
        if (isResumed)
        {
            await _feed.WriteAsync(FeedEvent.Interrupted(0));
            await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Reconnecting);
        }
        using var gate = new ManualResetEventSlim();
        var held = new HeldIndicator(gate);
        Task order = series.AddAsync(held);
        await Eventually.IsTrue(() => held.IsWaiting);
        await _feed.WriteAsync(isResumed ? FeedEvent.Resumed(0) : FeedEvent.Interrupted(0));
        for (int i = 0; i < 50; i++)
            await _feed.SendAsync(Bad);
        gate.Set();
        await order.WaitAsync(Eventually.Limit);
        SourceState expected = isResumed ? SourceState.Ok : SourceState.Degraded;
        await SendAsync(Flat(0, 10));
        await Eventually.IsTrue(() => series.Status.EventsApplied == 1);
        await Eventually.IsTrue(() => series.Status.Sources[0].State == expected);
        Assert.Equal(isResumed ? 1 : 0, series.Status.Reconnects);
        // Words about the connection are no events.
        Assert.Equal(51, series.Status.EventsReceived + series.Status.NotApplied["dropped"]);
    }

    private bool Moved(Func<bool> condition)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return condition();
    }

    private Task SendAsync(Candle bar) =>
        _feed.WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), _clock.GetTimestamp()));
}
