using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>History may get its bars later: a hole is listed and asked for until it is filled or settled.</summary>
public sealed class LaggingHistoryTests
{
    private readonly VirtualClock _clock = new(Start);
    private readonly FakeListener _feed;
    private readonly FakeHistory _history = new();
    private readonly Candle[] _all = Walk(71, 120);

    public LaggingHistoryTests() => _feed = new() { Clock = _clock };

    private CandleGap Hole => new(_all[10].OpenMs, _all[15].OpenMs);

    [Fact]
    public async Task Hole_between_history_and_feed_is_listed_and_filled_when_its_bars_are_there()
    {
        await using LiveSeries series = await StartAsync(new());
        for (int i = 0; i < 200; i++)
            _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([Hole], series.Snapshot.Status.Gaps);
        lock (_history.Bars)
            _history.Bars.AddRange(_all[10..15]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Gaps.Count == 0));
        Assert.Equal(_all[..15], series.Snapshot.Bars.Take(15));
    }

    [Fact]
    public async Task Hole_is_asked_for_ever_more_seldom()
    {
        await using LiveSeries series = await StartAsync(new());
        for (int i = 0; i < 600; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await series.StopAsync();
        lock (_history.Asked)
            Assert.InRange(_history.Asked.Count, 3, 25);
    }

    [Fact]
    public async Task Hole_is_settled_when_history_has_bars_after_it()
    {
        await using LiveSeries series = await StartAsync(new());
        lock (_history.Bars)
            _history.Bars.Add(_all[15]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Gaps.Count == 0));
        Assert.Equal(_all[..10], series.Snapshot.Bars.Take(10));
    }

    [Fact]
    public async Task Hole_is_settled_when_history_has_had_its_time()
    {
        await using LiveSeries series = await StartAsync(new() { GapTimeout = TimeSpan.FromMinutes(10) });
        for (int i = 0; i < 500; i++)
            _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([Hole], series.Snapshot.Status.Gaps);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Gaps.Count == 0, seconds: 10));
    }

    [Fact]
    public async Task Hole_before_a_feed_that_began_first_is_listed()
    {
        _history.Hold();
        _history.Bars.AddRange(_all[..10]);
        _clock.Advance(TimeSpan.FromMinutes(15.5));
        await using var series = new LiveSeries(Spy, _feed, _history, new(), clock: _clock);
        await SendAsync(_all[15]);
        // History is slower than a chart waits for it.
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Forming == _all[15]));
        Assert.Empty(series.Snapshot.Status.Gaps);
        _history.Release();
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Gaps.SequenceEqual([Hole])));
        lock (_history.Bars)
            _history.Bars.AddRange(_all[10..15]);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Gaps.Count == 0));
        Assert.Equal(_all[..15], series.Snapshot.Bars.Take(15));
    }

    [Fact]
    public async Task Bar_of_history_that_is_ahead_of_the_clock_is_not_taken()
    {
        _history.Bars.AddRange(_all[..12]);
        _clock.Advance(TimeSpan.FromMinutes(10.5));
        await using var series = new LiveSeries(Spy, _feed, _history, new(), clock: _clock);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await SendAsync(_all[10]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == _all[10]);
    }

    private async Task<LiveSeries> StartAsync(RealtimeOptions options)
    {
        _history.Bars.AddRange(_all[..10]);
        _clock.Advance(TimeSpan.FromMinutes(15.5));
        var series = new LiveSeries(Spy, _feed, _history, options, clock: _clock);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await SendAsync(_all[15]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == _all[15] && series.Snapshot.Status.Gaps.Count == 1);
        Assert.Equal([Hole], series.Snapshot.Status.Gaps);
        return series;
    }

    private bool Moved(Func<bool> condition, double seconds = 1)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return condition();
    }

    private Task SendAsync(Candle bar) =>
        _feed.WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), _clock.GetTimestamp()));
}
