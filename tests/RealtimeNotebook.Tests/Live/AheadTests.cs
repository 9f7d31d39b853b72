using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>Events ahead of the clock neither close nor freeze the present bar.</summary>
public sealed class AheadTests
{
    private readonly VirtualClock _clock = new(Start + 10_000);
    private readonly FakeListener _feed;

    public AheadTests() => _feed = new() { Clock = _clock };

    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    public async Task One_event_ahead_of_time_leaves_the_present_bar_forming(int minutes)
    {
        await using LiveSeries series = Open();
        await SendAsync(Flat(0, 10));
        await SendAsync(Flat(minutes, 99));
        await SendAsync(Flat(0, 11));
        await Eventually.IsTrue(() => series.Snapshot.Forming == Flat(0, 11));
        Assert.Empty(series.Snapshot.Bars);
        // What may be a fast clock waits for its time; what is further ahead is wrong, and waits for nothing.
        Assert.Equal((minutes == 2 ? 1 : 0, minutes == 2 ? 0 : 1), (series.Status.NotApplied["held"], series.Status.NotApplied["future"]));
        Assert.Equal(minutes * 60_000 - 10_000, series.Snapshot.Status.ClockAheadMs);
        _clock.Advance(TimeSpan.FromSeconds(50));
        await SendAsync(Flat(1, 12));
        await Eventually.IsTrue(() => series.Snapshot.Forming == Flat(1, 12) && series.Snapshot.Bars.SequenceEqual([Flat(0, 11)]));
    }

    [Fact]
    public async Task Within_the_tolerance_an_event_is_applied_at_once()
    {
        _clock.Advance(TimeSpan.FromSeconds(46));
        await using LiveSeries series = Open();
        await SendAsync(Flat(0, 10));
        await SendAsync(Flat(1, 11));
        await Eventually.IsTrue(() => series.Snapshot.Forming == Flat(1, 11));
        Assert.Equal(0, series.Snapshot.Status.ClockAheadMs);
    }

    [Fact]
    public async Task Producer_whose_clock_is_a_minute_fast_freezes_nothing()
    {
        await using LiveSeries series = Open();
        Candle[] all = Walk(61, 8);
        int sent = 0;
        for (int second = 10; second < 6 * 60; second += 5)
        {
            int minute = (second + 60) / 60;
            int part = second % 60 / 5;
            await SendAsync(all[minute] with { Volume = part + 1 });
            sent++;
            await DoneAsync(series, sent);
            ChartSnapshot now = series.Snapshot;
            Assert.True(now.Forming is null || now.Forming.Value.OpenMs <= _clock.NowMs + 5_000);
            _clock.Advance(TimeSpan.FromSeconds(5));
        }
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.NextBar >= 5));
        // Bar 1 began before this series did; each bar is as its last event told it.
        Assert.Equal(Enumerable.Range(2, 4).Select(minute => all[minute] with { Volume = 12 }), series.Snapshot.Bars.Skip(1).Take(4));
        Assert.Empty(series.Snapshot.Status.Gaps);
        Assert.InRange(series.Snapshot.Status.ClockAheadMs, 50_000, 60_000);
        IReadOnlyDictionary<string, long> counts = series.Status.NotApplied;
        Assert.Equal(0, counts["future"]);
        Assert.True(counts["superseded"] > 0);
        Assert.Equal(sent, series.Status.EventsApplied + counts.Values.Sum());
    }

    [Fact]
    public async Task Trades_ahead_of_time_are_applied_in_order_when_they_are_due()
    {
        await using LiveSeries series = Open();
        await TradeAsync(20_000, 10);
        for (int i = 0; i < 10; i++)
            await TradeAsync(70_000 + i, 20 + i);
        await TradeAsync(30_000, 11);
        await Eventually.IsTrue(() => series.Snapshot.Forming == Of(0, 10, 11, 10, 11, 2));
        Assert.Equal(10, series.Status.NotApplied["held"]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Forming == Of(1, 20, 29, 20, 29, 10)));
        Assert.Equal(0, series.Status.NotApplied["held"]);
        Assert.Equal([Of(0, 10, 11, 10, 11, 2)], series.Snapshot.Bars);
    }

    [Fact]
    public async Task What_is_held_is_bounded_and_what_there_is_no_room_for_is_refused_and_said()
    {
        await using LiveSeries series = Open(new() { EventQueue = 16 });
        await TradeAsync(20_000, 10);
        for (int i = 0; i < 70; i++)
            await TradeAsync(70_000 + i, 20);
        await Eventually.IsTrue(() => series.Status.NotApplied["future"] == 6);
        Assert.Equal(64, series.Status.NotApplied["held"]);
        Assert.Contains("no more", series.Status.LastRefusal, StringComparison.Ordinal);
        Assert.Contains(series.Snapshot.Origin.InDoubt, bars => bars.Contains(Start + Minute));
    }

    private LiveSeries Open(RealtimeOptions? options = null) => new(Spy, _feed, new NoHistory(), options ?? new(), clock: _clock);

    private static Task DoneAsync(LiveSeries series, int events) =>
        Eventually.IsTrue(() => series.Status.EventsApplied + series.Status.NotApplied.Values.Sum() == events);

    private bool Moved(Func<bool> condition)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return condition();
    }

    private Task TradeAsync(int afterMs, double price) => _feed.WriteAsync(FeedEvent.Of(new Tick(Start + afterMs, price, 1), _clock.GetTimestamp()));

    private Task SendAsync(Candle bar) =>
        _feed.WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), _clock.GetTimestamp()));
}
