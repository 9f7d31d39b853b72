using System.Diagnostics;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A chart begins as the process before has left it, and history puts it right.</summary>
public sealed class ResumingTests
{
    private static readonly RealtimeOptions Options = new() { CloseGrace = TimeSpan.FromSeconds(1) };

    private readonly SetClock _clock = new(Start);
    private readonly FakeListener _feed;

    public ResumingTests() => _feed = new() { Clock = _clock };

    [Fact]
    public async Task The_chart_is_there_before_history_answers_and_history_is_merged_over_it()
    {
        Candle[] all = Walk(1, 103);
        Candle[] official = [.. all[..100], all[100] with { Volume = 12_345 }];
        _clock.NowMs = all[101].OpenMs + 20_000;
        var history = new FakeHistory(held: true);
        history.Bars.AddRange(official);
        await using var series = new LiveSeries(Spy, _feed, history, Options, WriteBack.Of(Left(all[..101], all[101])));
        await series.Seeded.WaitAsync(Eventually.Limit);
        Assert.Equal(SeriesPhase.Live, series.Status.State.Phase);
        Assert.Equal(all[..101], series.Snapshot.Bars);
        Assert.Equal(all[101], series.Snapshot.Forming);
        // Events go on with the forming bar, though history is silent still.
        Candle more = all[101] with { High = all[101].High + 5, Close = all[101].High + 5 };
        await _feed.SendAsync(more);
        await Eventually.IsTrue(() => series.Snapshot.Forming == more);
        history.Release();
        await Eventually.IsTrue(() => series.Snapshot.Bars.SequenceEqual(official));
        Assert.Equal(more, series.Snapshot.Forming);
    }

    [Fact]
    public async Task What_passed_between_the_two_processes_is_a_gap_that_history_is_asked_about()
    {
        Candle[] all = Walk(2, 60);
        _clock.NowMs = all[55].OpenMs + 1_000;
        var history = new FakeHistory(held: true);
        history.Bars.AddRange(all[..56]);
        await using var series = new LiveSeries(Spy, _feed, history, Options with { GapPatience = TimeSpan.FromMilliseconds(50) }, WriteBack.Of(Left(all[..40], all[40] with { Volume = 1 })));
        await series.Seeded.WaitAsync(Eventually.Limit);
        _clock.NowMs = all[56].OpenMs;
        await _feed.SendAsync(all[56]);
        await Eventually.IsTrue(() => series.Status.State.Gaps.Count == 1);
        Assert.Equal(new CandleGap(all[41].OpenMs, all[56].OpenMs), series.Status.State.Gaps[0]);
        history.Release();
        await Eventually.IsTrue(() => series.Status.State.Gaps.Count == 0);
        // The bar in whose middle the process ended is history's, too.
        await Eventually.IsTrue(() => series.Snapshot.Bars.SequenceEqual(all[..56]));
        Assert.Equal(all[56], series.Snapshot.Forming);
    }

    [Fact]
    public async Task Without_history_the_gap_stays_listed_and_so_do_those_left_open_before()
    {
        Candle[] all = Walk(3, 60);
        var before = new CandleGap(all[10].OpenMs, all[12].OpenMs);
        _clock.NowMs = all[50].OpenMs + 1_000;
        FakeStore left = Left([.. all[..10], .. all[12..40]], all[40], before);
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Options, WriteBack.Of(left));
        await series.Seeded.WaitAsync(Eventually.Limit);
        await _feed.SendAsync(all[50]);
        await Eventually.IsTrue(() => series.Status.State.Gaps.Count == 2);
        Assert.Equal([before, new(all[41].OpenMs, all[50].OpenMs)], series.Status.State.Gaps);
        Assert.Equal([.. all[..10], .. all[12..41]], series.Snapshot.Bars);
    }

    [Fact]
    public async Task A_bar_of_trades_in_whose_middle_the_process_ended_is_read_from_history_when_it_has_closed()
    {
        Candle[] all = Walk(4, 11);
        _clock.NowMs = all[10].OpenMs + 30_000;
        var history = new FakeHistory();
        history.Bars.AddRange(all[..10]);
        FakeStore left = Left(all[..10], all[10] with { Volume = 3 }, hasPieces: true);
        await using var series = new LiveSeries(Spy, _feed, history, Options with { ConfirmAfter = Timeout.InfiniteTimeSpan }, WriteBack.Of(left));
        await series.Seeded.WaitAsync(Eventually.Limit);
        await TradeAsync(10, 50);
        await Eventually.IsTrue(() => series.Snapshot.Forming?.Volume == 4);
        Candle whole = all[10] with { Volume = 99 };
        lock (history.Bars)
            history.Bars.Add(whole);
        _clock.NowMs = all[10].OpenMs + Minute + 5_000;
        await TradeAsync(11, 51);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 11 && series.Snapshot.Bars[10] == whole);
    }

    [Fact]
    public async Task A_history_that_is_faster_than_the_snapshot_still_has_the_last_word()
    {
        Candle[] all = Walk(5, 20);
        _clock.NowMs = all[19].OpenMs + 1_000;
        var history = new FakeHistory();
        history.Bars.AddRange(all);
        FakeStore left = Left([.. all[..18].Select(bar => bar with { Volume = 0 })], null, isFindingHeld: true);
        await using var series = new LiveSeries(Spy, _feed, history, Options, WriteBack.Of(left));
        await Eventually.IsTrue(() => Asked(history) > 0);
        left.Open();
        await Eventually.IsTrue(() => series.Snapshot.Bars.SequenceEqual(all[..19]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_snapshot_that_is_of_no_use_is_told_and_counted_and_the_chart_begins_without(bool isRefused)
    {
        Candle[] all = Walk(6, 20);
        _clock.NowMs = all[19].OpenMs + 1_000;
        var history = new FakeHistory();
        history.Bars.AddRange(all);
        // Refused by the store; or it comes too late.
        FakeStore store = isRefused ? new() { Found = new(null, "It is of version '9'.") } : Left(all[..3], null, isFindingHeld: true);
        await using var series = new LiveSeries(Spy, _feed, history, Options, WriteBack.Of(store));
        await Eventually.IsTrue(() => series.Snapshot.Bars.SequenceEqual(all[..19]));
        await Eventually.IsTrue(() => series.Stores[0] is { State: SourceState.Ok, Failures: 1, Answers: > 0 });
        Assert.Contains(isRefused ? "version '9'" : "begins without it", series.Stores[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_of_the_future_is_refused()
    {
        Candle[] all = Walk(6, 20);
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Options with { MaxAhead = TimeSpan.Zero }, WriteBack.Of(Left(all, null)));
        await series.Seeded.WaitAsync(Eventually.Limit);
        Assert.Equal(SeriesPhase.Waiting, series.Status.State.Phase);
        Assert.Contains("in the future", series.Stores[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_of_the_snapshot_that_were_repaired_are_counted_at_its_store()
    {
        Candle[] all = Walk(3, 3);
        _clock.NowMs = all[2].OpenMs + 1_000;
        var store = new FakeStore { Found = new(new(0, true, false, all[..2], all[2], []) { Repaired = 2 }, null) };
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Options, WriteBack.Of(store));
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => series.Stores[0] is { RowsRepaired: 2, State: SourceState.Ok });
    }

    private static int Asked(FakeHistory history)
    {
        lock (history.Asked)
            return history.Asked.Count;
    }

    private static FakeStore Left(Candle[] bars, Candle? forming, CandleGap? gap = null, bool hasPieces = false, bool isFindingHeld = false) => new()
    {
        Found = new(new(0, true, hasPieces, bars, forming, gap is { } one ? [one] : []), null),
        IsFindingHeld = isFindingHeld,
    };

    private Task TradeAsync(int minute, double price) =>
        _feed.WriteAsync(FeedEvent.Of(new Tick(Start + minute * Minute + 1_000, price, 1), Stopwatch.GetTimestamp()));
}
