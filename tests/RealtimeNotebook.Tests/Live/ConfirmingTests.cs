using System.Diagnostics;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>Bars built of trades stand until history has them; then its word counts, and only its word goes among the official bars.</summary>
public sealed class ConfirmingTests
{
    private readonly SetClock _clock = new(Start);
    private readonly FakeListener _feed;
    private readonly FakeHistory _history = new();
    private readonly FakeStore _store = new();

    public ConfirmingTests() => _feed = new() { Clock = _clock };

    private static RealtimeOptions Soon => new() { ConfirmAfter = TimeSpan.Zero, CloseGrace = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task The_official_bar_replaces_the_one_built_of_trades_and_the_indicators_follow()
    {
        Candle[] past = Walk(7, 60);
        _history.Bars.AddRange(past);
        _clock.NowMs = past[^1].OpenMs + Minute + 5_000;
        await using var series = new LiveSeries(Spy, _feed, _history, Soon, WriteBack.Of(_store));
        await series.Seeded.WaitAsync(Eventually.Limit);
        // Before the trades: a bar that is not over yet when its turn comes is put off until it is.
        _clock.NowMs = Start + 62 * Minute + 10_000;
        for (int minute = 60; minute < 63; minute++)
        {
            await TradeAsync(minute, 100 + minute);
            await TradeAsync(minute, 101 + minute);
        }
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 62);
        // History gets a bar only now, and another after that, with more in them than the trades told.
        Candle[] official = [.. past, Of(60, 159, 170, 150, 162, 99), Of(61, 160, 171, 151, 163, 77)];
        lock (_history.Bars)
            _history.Bars.Add(official[60]);
        await Eventually.IsTrue(() => series.Snapshot.Bars[60] == official[60]);
        lock (_history.Bars)
            _history.Bars.Add(official[61]);
        await Eventually.IsTrue(() => series.Snapshot.Bars.SequenceEqual(official));
        Assert.Equal(Of(62, 162, 163, 162, 163, 2), series.Snapshot.Forming);
        await Eventually.IsTrue(() => SameAsBatch(series.Snapshot));
        Assert.Empty(series.Status.State.Gaps);
        // The bars are shown before they are offered. Every bar that went among the official ones is history's own.
        await Eventually.IsTrue(() => Kept().Length >= official.Length);
        Assert.Equal(official, Kept());
    }

    [Fact]
    public async Task A_bar_that_history_never_gets_stays_and_history_is_not_flooded()
    {
        await using var series = new LiveSeries(Spy, _feed, _history, Soon, WriteBack.Of(_store));
        await series.Seeded.WaitAsync(Eventually.Limit);
        _clock.NowMs = Start + 40 * Minute;
        for (int minute = 0; minute < 40; minute++)
            await TradeAsync(minute, 100 + minute);
        await Eventually.IsTrue(() => Questions() >= 3 && series.Snapshot.Bars.Count == 39);
        Assert.Equal(Enumerable.Range(0, 39).Select(minute => Flat(minute, 100 + minute)), series.Snapshot.Bars);
        lock (_history.Asked)
        {
            // One question for all bars that are due, never one a bar.
            Assert.InRange(_history.Asked.Count, 3, 12);
            Assert.Equal(Start, _history.Asked[1].FromMs);
        }
        Assert.Empty(_store.Official);
    }

    [Fact]
    public async Task A_feed_that_tells_whole_bars_needs_no_confirmation()
    {
        var clock = new VirtualClock(Start);
        await using var series = new LiveSeries(Spy, _feed, _history, Soon with { MaxAhead = TimeSpan.FromHours(1) }, clock: clock);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await _feed.SendAsync(Walk(8, 5));
        _clock.NowMs = Start + 4 * Minute + 30_000;
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 4);
        clock.Advance(TimeSpan.FromSeconds(10));
        Candle last = Walk(8, 6)[5];
        await _feed.SendAsync(last);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 5);
        await _feed.SendAsync(last with { Close = last.Low });
        // Now nothing is on its way any more.
        await series.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(1, Questions());
        Assert.False(series.Snapshot.Origin.HasPieces);
    }

    [Fact]
    public async Task What_the_feed_calls_official_is_kept_as_such_once_it_has_closed()
    {
        await using var series = new LiveSeries(Spy, _feed, _history, new() { ConfirmAfter = Timeout.InfiniteTimeSpan, MaxAhead = TimeSpan.FromHours(1) }, WriteBack.Of(_store));
        await series.Seeded.WaitAsync(Eventually.Limit);
        await TradeAsync(0, 10);
        await TradeAsync(1, 11);
        Candle corrected = Of(0, 10, 12, 9, 11, 50);
        await _feed.WriteAsync(FeedEvent.Of(Snapshot(Flat(1, 11), UpdateTraits.Official), 0));
        await _feed.WriteAsync(FeedEvent.Of(Snapshot(corrected, UpdateTraits.Official), 0));
        await TradeAsync(2, 12);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 2 && series.Snapshot.Bars[0] == corrected);
        // The bar that was still forming, and the one that nobody called official, are not.
        lock (_store.Official)
            Assert.Equal([corrected], _store.Official);
    }

    private static bool SameAsBatch(ChartSnapshot now)
    {
        var state = new ChartState(now.Key, 5_000, new RealtimeOptions().Indicators, now.Status);
        foreach (Candle bar in now.Bars)
            state.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot, UpdateTraits.Closes));
        ChartSnapshot batch = state.Snapshot();
        IndicatorColumns mine = now.Indicators, theirs = batch.Indicators;
        return Enumerable.Range(0, mine.Lines.Count).All(line => mine.At(line).SequenceEqual(theirs.At(line)));
    }

    private Candle[] Kept()
    {
        lock (_store.Official)
            return [.. _store.Official.Distinct().OrderBy(bar => bar.OpenMs)];
    }

    private int Questions()
    {
        lock (_history.Asked)
            return _history.Asked.Count;
    }

    private Task TradeAsync(int minute, double price) =>
        _feed.WriteAsync(FeedEvent.Of(new Tick(Start + minute * Minute + 1_000, price, 1), Stopwatch.GetTimestamp()));
}
