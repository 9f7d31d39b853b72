using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;
using static RealtimeNotebook.Tests.Live.AppliedEvents;

namespace RealtimeNotebook.Tests.Live;

/// <summary>Time that is late, stands still or jumps.</summary>
public sealed class TimeTests
{
    private readonly VirtualClock _clock = new(Start);
    private readonly FakeListener _feed;

    public TimeTests() => _feed = new() { Clock = _clock };

    [Fact]
    public async Task Live_first_and_history_five_seconds_later_no_bar_is_missing_and_none_comes_twice()
    {
        Candle[] all = Walk(31, 70);
        var history = new SlowHistory(_clock, TimeSpan.FromSeconds(5));
        // History knows better of a bar that has closed, and less of the one that is forming.
        Candle official = all[61] with { Volume = all[61].Volume + 1 };
        history.Bars.AddRange([.. all[..61], official, all[62] with { Close = all[62].Low, Volume = 1 }]);
        _clock.Advance(TimeSpan.FromMinutes(62));
        await using var series = new LiveSeries(Spy, _feed, history, new() { MaxAhead = TimeSpan.FromHours(1) }, clock: _clock);
        foreach (Candle bar in all[60..63])
            await SendAsync(bar);
        await Eventually.IsTrue(() => history.IsAsked);
        Assert.Equal(SeriesPhase.Seeding, series.Snapshot.Status.Phase);
        for (int i = 0; i < 50; i++)
        {
            await SendAsync(all[62] with { Volume = i });
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        await SendAsync(all[62]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[62]);
        await series.Seeded.WaitAsync(Eventually.Limit);
        Candle[] expected = [.. all[..61], official];
        await Eventually.IsTrue(() => series.Snapshot.Bars.SequenceEqual(expected));
        AssertIndicatorsFollow(series);

        foreach (Candle bar in all[63..])
            await SendAsync(bar);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        Assert.Equal([.. expected, .. all[62..^1]], series.Snapshot.Bars);
        AssertIndicatorsFollow(series);
    }

    [Fact]
    public async Task Two_hundred_series_that_stood_still_together_ask_history_spread_over_two_seconds()
    {
        const int Count = 200;
        Candle[] all = Walk(31, 5);
        _clock.Advance(TimeSpan.FromMinutes(30));
        FakeHistory[] histories = [.. Enumerable.Range(0, Count).Select(_ => new FakeHistory())];
        foreach (FakeHistory history in histories)
            history.Bars.AddRange(all);
        LiveSeries[] series = [.. histories.Select(history => new LiveSeries(Spy, new FakeListener { Clock = _clock }, history, new(), clock: _clock))];
        try
        {
            foreach (LiveSeries one in series)
                await one.Seeded.WaitAsync(Eventually.Limit);
            await Eventually.IsTrue(() => series.All(static one => one.Snapshot.Bars.Count == 5));
            int before = Asked();
            _clock.Freeze(TimeSpan.FromSeconds(2));
            _clock.Advance(TimeSpan.Zero);
            await Eventually.IsTrue(() => series.All(static one => one.Status.Pauses == 1));
            // The clock stands: whoever is to ask within the first second asks when it has passed, and nobody else.
            Assert.InRange(Asked() - before, 0, Count / 10);
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.IsTrue(() => Fired() && Asked() - before > Count / 4);
            Assert.InRange(Asked() - before, Count / 4, Count * 3 / 4);
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.IsTrue(() => Fired() && Asked() - before == Count);
        }
        finally
        {
            await Task.WhenAll(series.Select(static one => one.StopAsync()));
        }

        // Timers that were set after the clock was moved, and are due.
        bool Fired()
        {
            _clock.Advance(TimeSpan.Zero);
            return true;
        }

        int Asked() => histories.Sum(static history =>
        {
            lock (history.Asked)
                return history.Asked.Count;
        });
    }

    [Fact]
    public async Task A_process_that_stood_still_asks_history_for_what_it_missed()
    {
        (LiveSeries series, FakeHistory history, Candle[] all) = await RunningAsync();
        await using LiveSeries ended = series;
        lock (history.Bars)
            history.Bars.AddRange(all[..14]);
        _clock.Freeze(TimeSpan.FromMinutes(4.5));
        // Nothing came: what was published meanwhile is lost, and nobody said so.
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.NextBar == 14));
        Assert.Equal(all[..14], series.Snapshot.Bars);
        Assert.Equal((1, 0), (series.Status.Pauses, series.Status.ClockChanges));
        Assert.True(series.Status.Resynchronisations > 0);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task A_clock_that_was_set_wrong_and_right_again_leaves_no_trace(int minutes)
    {
        (LiveSeries series, FakeHistory history, Candle[] all) = await RunningAsync();
        await using LiveSeries ended = series;
        _clock.SetWallBy(TimeSpan.FromMinutes(minutes));
        await Eventually.IsTrue(() => Moved(() => series.Status.Resynchronisations > 0));
        _clock.SetWallBy(TimeSpan.FromMinutes(-minutes));
        await Eventually.IsTrue(() => Moved(() => series.Status.ClockChanges == 2));
        Assert.Equal(0, series.Status.Pauses);
        // The last events of the bar that the wrong clock may have closed too early.
        await SendAsync(all[9]);
        lock (history.Bars)
            history.Bars.AddRange(all[..10]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Bars.SequenceEqual(all[..10]), seconds: 5));
        AssertIndicatorsFollow(series);
    }

    [Fact]
    public async Task A_history_that_learns_of_the_lost_bar_only_after_it_was_asked_is_asked_once_more()
    {
        (LiveSeries series, FakeHistory history, Candle[] all) = await RunningAsync();
        await using LiveSeries ended = series;
        await _feed.WriteAsync(FeedEvent.Interrupted(_clock.GetTimestamp()));
        _clock.Advance(TimeSpan.FromSeconds(46));
        await SendAsync(all[10]);
        await _feed.WriteAsync(FeedEvent.Resumed(_clock.GetTimestamp()));
        await Eventually.IsTrue(() => series.Status.Resynchronisations == 1);
        lock (history.Bars)
            history.Bars.AddRange(all[..10]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Bars.SequenceEqual(all[..11]), seconds: 5));
    }

    [Fact]
    public async Task A_history_that_was_away_itself_is_asked_once_more_when_its_writers_have_caught_up()
    {
        (LiveSeries series, FakeHistory history, Candle[] all) = await RunningAsync();
        await using LiveSeries ended = series;
        history.Fault = "history is away";
        await _feed.WriteAsync(FeedEvent.Interrupted(_clock.GetTimestamp()));
        _clock.Advance(TimeSpan.FromMinutes(3));
        await SendAsync(all[12]);
        await _feed.WriteAsync(FeedEvent.Resumed(_clock.GetTimestamp()));
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Text == "history is away"));
        _clock.Advance(TimeSpan.FromMinutes(3));
        history.Fault = null;
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Text is null));
        lock (history.Bars)
            history.Bars.AddRange(all[..13]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Bars.SequenceEqual(all[..13])));
    }

    [Fact]
    public async Task A_bar_that_history_knew_in_part_before_the_feed_was_listened_to_is_asked_for_when_it_is_over()
    {
        Candle[] all = Walk(35, 12);
        var history = new FakeHistory();
        history.Bars.AddRange([.. all[..10], all[10] with { Close = all[10].Low, Volume = 1 }]);
        _clock.Advance(TimeSpan.FromMinutes(10.9));
        await using var series = new LiveSeries(Spy, _feed, history, new(), clock: _clock);
        await series.Seeded.WaitAsync(Eventually.Limit);
        lock (history.Bars)
            history.Bars[10] = all[10];
        _clock.Advance(TimeSpan.FromSeconds(6.5));
        await SendAsync(all[11]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Bars.SequenceEqual(all[..11])));
        Assert.Equal(all[11], series.Snapshot.Forming);
    }

    [Fact]
    public async Task An_even_time_is_no_news()
    {
        (LiveSeries series, FakeHistory history, Candle[] all) = await RunningAsync();
        await using LiveSeries ended = series;
        await SendAsync(all[9]);
        await AppliedAsync(series, 11);
        lock (history.Bars)
            history.Bars.AddRange(all[..10]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Forming is null, seconds: 0.9));
        // The bar that the clock has closed is confirmed once.
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Origin.InDoubt.Count == 0, seconds: 0.9));
        int asked = history.Asked.Count;
        for (int i = 0; i < 1_000; i++)
            _clock.Advance(TimeSpan.FromMilliseconds(900));
        await series.StopAsync();
        Assert.Equal((0, 0, 0), (series.Status.Pauses, series.Status.ClockChanges, series.Status.Resynchronisations));
        Assert.Equal(asked, history.Asked.Count);
    }

    private static void AssertIndicatorsFollow(LiveSeries series)
    {
        ChartSnapshot now = series.Snapshot;
        IndicatorColumns batch = IndicatorSet.Compute(new RealtimeOptions().Indicators, now.Bars);
        foreach (string line in batch.Lines)
            Assert.Equal(batch[line].ToArray(), now.Indicators[line].ToArray());
    }

    // Ten bars, the last of them with its last events still to come.
    private async Task<(LiveSeries Series, FakeHistory History, Candle[] All)> RunningAsync()
    {
        Candle[] all = Walk(32, 30);
        var history = new FakeHistory();
        _clock.Advance(TimeSpan.FromMinutes(9.25));
        var series = new LiveSeries(Spy, _feed, history, new(), clock: _clock);
        await series.Seeded.WaitAsync(Eventually.Limit);
        foreach (Candle bar in all[..9])
            await SendAsync(bar);
        await SendAsync(all[9] with { Close = all[9].Low, Volume = 1 });
        await AppliedAsync(series, 10);
        return (series, history, all);
    }

    private bool Moved(Func<bool> condition, double seconds = 1)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return condition();
    }

    private Task SendAsync(Candle bar) =>
        _feed.WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), _clock.GetTimestamp()));

    private sealed class SlowHistory(TimeProvider clock, TimeSpan delay) : IHistory
    {
        private bool _isAsked;

        public string Name => "slow history";

        public bool IsPresent => true;

        internal List<Candle> Bars { get; } = [];

        // Its time runs from then on.
        internal bool IsAsked => Volatile.Read(ref _isAsked);

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
            SeriesKey key, HistoryRange range, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
        {
            Candle[] answer = [.. Bars];
            Task answering = Task.Delay(delay, clock, stop);
            Volatile.Write(ref _isAsked, true);
            await answering;
            yield return answer;
        }

        public ValueTask DisposeAsync() => default;
    }
}
