using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A closed bar that may lack its last events is unconfirmed until the feed has gone past it or history has it.</summary>
public sealed class UnconfirmedTests
{
    private static readonly CandleGap First = new(Start, Start + Minute);

    private readonly VirtualClock _clock = new(Start + 20_000);
    private readonly FakeListener _feed;
    private readonly FakeHistory _history = new();

    public UnconfirmedTests() => _feed = new() { Clock = _clock };

    [Fact]
    public async Task Bar_closed_by_the_clock_is_unconfirmed_until_the_next_bar()
    {
        await using LiveSeries series = await StartAsync(new NoHistory());
        await SendAsync(Flat(0, 10));
        await ClosedByClockAsync(series);
        Assert.Equal([First], series.Snapshot.Origin.InDoubt);
        await SendAsync(Flat(1, 11));
        await Eventually.IsTrue(() => series.Snapshot.Origin.InDoubt.Count == 0 && series.Snapshot.Forming == Flat(1, 11));
    }

    [Fact]
    public async Task Bar_closed_by_the_clock_stays_unconfirmed_while_bars_are_missing_after_it()
    {
        await using LiveSeries series = await StartAsync(new NoHistory());
        await SendAsync(Flat(0, 10));
        await ClosedByClockAsync(series);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await SendAsync(Flat(3, 11));
        await Eventually.IsTrue(() => series.Snapshot.Status.Gaps.Count == 1);
        await SendAsync(Flat(3, 12));
        await Eventually.IsTrue(() => series.Snapshot.Forming == Flat(3, 12));
        Assert.Equal([First], series.Snapshot.Origin.InDoubt);
    }

    [Fact]
    public async Task Bar_closed_by_the_clock_is_confirmed_from_history()
    {
        await using LiveSeries series = await StartAsync(_history);
        await SendAsync(Flat(0, 10));
        Candle whole = Of(0, 10, 12, 9, 11, 30);
        lock (_history.Bars)
            _history.Bars.Add(whole);
        await ClosedByClockAsync(series);
        Assert.Equal([First], series.Snapshot.Origin.InDoubt);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Bars[0] == whole));
        await Eventually.IsTrue(() => series.Snapshot.Origin.InDoubt.Count == 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Late_piece_marks_the_bar_and_history_is_read_again(bool isTrade)
    {
        await using LiveSeries series = await StartAsync(_history, new() { ConfirmAfter = Timeout.InfiniteTimeSpan });
        await PieceAsync(0, 10, isTrade);
        await ClosedByClockAsync(series);
        await PieceAsync(0, 12, isTrade);
        await PieceAsync(1, 13, isTrade);
        await Eventually.IsTrue(() => series.Snapshot.Forming?.OpenMs == Start + Minute);
        Assert.Equal(1, series.Status.NotApplied["late"]);
        // The feed has gone past the bar, and it lacks something all the same.
        Assert.Equal([First], series.Snapshot.Origin.InDoubt);
        Candle whole = Of(0, 10, 12, 10, 12, 2);
        lock (_history.Bars)
            _history.Bars.Add(whole);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Bars[0] == whole));
        await Eventually.IsTrue(() => series.Snapshot.Origin.InDoubt.Count == 0);
    }

    [Fact]
    public async Task Late_snapshot_replaces_the_bar_indicators_follow_and_history_is_read_again()
    {
        await using LiveSeries series = await StartAsync(_history);
        _clock.Advance(TimeSpan.FromMinutes(40));
        Candle[] all = Walk(51, 41);
        foreach (Candle bar in all[..39])
            await SendAsync(bar);
        await SendAsync(all[39] with { High = all[39].Open, Low = all[39].Open, Close = all[39].Open, Volume = 1 });
        await SendAsync(all[40]);
        var viewer = new RecordingViewer(TimeSpan.FromHours(1));
        series.Attach(viewer);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[40]);
        int asked = Asked();
        await SendAsync(all[39]);
        await Eventually.IsTrue(() => series.Snapshot.Bars.SequenceEqual(all[..40]));
        await Eventually.IsTrue(() => viewer.Offers.Any(offer => offer.Snapshot.Bars.SequenceEqual(all[..40])));
        ChartSnapshot now = series.Snapshot;
        IndicatorColumns batch = IndicatorSet.Compute(new RealtimeOptions().Indicators, now.Bars);
        foreach (string line in batch.Lines)
            Assert.Equal(batch[line].ToArray(), now.Indicators[line].ToArray());
        await Eventually.IsTrue(() => series.Snapshot.Origin.InDoubt.Count == 1);
        await Eventually.IsTrue(() => Moved(() => Asked() > asked));
        lock (_history.Asked)
            Assert.Equal(all[39].OpenMs, _history.Asked[^1].FromMs);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(Flat(41, 100));
        await Eventually.IsTrue(() => series.Snapshot.Origin.InDoubt.Count == 0);
    }

    [Fact]
    public async Task Bar_that_was_over_only_just_when_history_was_asked_after_an_outage_is_asked_for_again()
    {
        await using LiveSeries series = await StartAsync(_history);
        Candle[] all = Walk(41, 4);
        await SendAsync(all[0]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[0]);
        await _feed.WriteAsync(FeedEvent.Interrupted(_clock.GetTimestamp()));
        await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Reconnecting);
        lock (_history.Bars)
            _history.Bars.AddRange(all[..3]);
        // The third bar has been over for less time than history is given to have it whole.
        _clock.Advance(TimeSpan.FromMilliseconds(3 * Minute - 20_000 + 500));
        await _feed.WriteAsync(FeedEvent.Resumed(_clock.GetTimestamp()));
        await SendAsync(all[3]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[3] && series.Snapshot.Bars.Count == 3);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Origin.InDoubt.Count == 0));
    }

    [Fact]
    public async Task Trade_where_no_bar_was_thought_to_be_makes_it_a_gap_again()
    {
        _history.Bars.AddRange([Flat(0, 10), Flat(3, 11)]);
        await using LiveSeries series = await StartAsync(_history);
        _clock.Advance(TimeSpan.FromMinutes(4));
        await SendAsync(Flat(4, 12));
        await Eventually.IsTrue(() => series.Snapshot.Forming == Flat(4, 12) && series.Snapshot.Bars.Count == 2);
        await _feed.WriteAsync(FeedEvent.Of(new Tick(Start + Minute + 5, 10, 1), 0));
        await Eventually.IsTrue(() => series.Status.NotApplied["late"] == 1);
        await Eventually.IsTrue(() => series.Snapshot.Status.Gaps.SequenceEqual([new CandleGap(Start + Minute, Start + 2 * Minute)]) || series.Snapshot.Bars.Count == 3);
        lock (_history.Bars)
            _history.Bars.Insert(1, Flat(1, 10));
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Gaps.Count == 0));
    }

    private int Asked()
    {
        lock (_history.Asked)
            return _history.Asked.Count;
    }

    private async Task<LiveSeries> StartAsync(IHistory history, RealtimeOptions? options = null)
    {
        var series = new LiveSeries(Spy, _feed, history, options ?? new(), clock: _clock);
        await series.Seeded.WaitAsync(Eventually.Limit);
        return series;
    }

    private async Task ClosedByClockAsync(LiveSeries series)
    {
        await Eventually.IsTrue(() => series.Snapshot.Forming is not null);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot is { Forming: null, Bars.Count: 1 }));
        await Eventually.IsTrue(() => series.Snapshot.Origin.InDoubt.Count > 0);
    }

    private bool Moved(Func<bool> condition)
    {
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        return condition();
    }

    private Task SendAsync(Candle bar) =>
        _feed.WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), _clock.GetTimestamp()));

    private Task PieceAsync(int minute, double price, bool isTrade) => _feed.WriteAsync(isTrade
        ? FeedEvent.Of(new Tick(Start + minute * Minute + 1, price, 1), _clock.GetTimestamp())
        : FeedEvent.Of(Increment(Flat(minute, price)), _clock.GetTimestamp()));
}
