using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class OrdersTests
{
    private static readonly RealtimeOptions Patient = new() { CloseGrace = TimeSpan.FromDays(10_000), MaxAhead = TimeSpan.FromDays(10_000), Window = 20, Keep = 40 };

    private readonly FakeListener _feed = new();

    [Fact]
    public async Task An_indicator_added_in_mid_stream_equals_one_that_was_there_from_the_start()
    {
        Candle[] all = Walk(1, 60);
        await using var late = new LiveSeries(Spy, _feed, new NoHistory(), Patient);
        await _feed.SendAsync(all[..30]);
        await Eventually.IsTrue(() => late.Snapshot.Forming == all[29]);
        await late.AddAsync(new Ema(9)).WaitAsync(Eventually.Limit);
        AssertExact(late.Snapshot, [.. Patient.Indicators, new Ema(9)]);
        await _feed.SendAsync([.. all[30..], all[59] with { Close = all[59].Low }]);
        await Eventually.IsTrue(() => late.Snapshot.Forming?.Close == all[59].Low);
        AssertExact(late.Snapshot, [.. Patient.Indicators, new Ema(9)]);
    }

    [Fact]
    public async Task An_order_given_while_many_events_wait_is_carried_out_with_the_next_of_them()
    {
        Candle[] all = Walk(3, 20);
        // The bars end in a future that does not come, so that no reminder of theirs wakes the processor.
        var feed = new FakeListener { Clock = new SetClock(Start) };
        await using var series = new LiveSeries(Spy, feed, new NoHistory(), Patient);
        using var gate = new ManualResetEventSlim();
        var held = new HeldIndicator(gate);
        Task first = series.AddAsync(held);
        await Eventually.IsTrue(() => held.IsWaiting);
        await feed.SendAsync(all);
        Task second = series.AddAsync(new Ema(9));
        gate.Set();
        await first.WaitAsync(Eventually.Limit);
        await second.WaitAsync(Eventually.Limit);
        Assert.Contains("ema", series.Snapshot.Indicators.Lines);
    }

    [Fact]
    public async Task The_same_lines_take_the_place_of_the_earlier_ones()
    {
        Candle[] all = Walk(2, 40);
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient);
        await _feed.SendAsync(all);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        await series.AddAsync(new Hull(5)).WaitAsync(Eventually.Limit);
        AssertExact(series.Snapshot, [new Macd(), new Hull(5)]);
        await series.RemoveAsync("signal").WaitAsync(Eventually.Limit);
        AssertExact(series.Snapshot, [new Hull(5)]);
        await series.RemoveAsync("signal").WaitAsync(Eventually.Limit);
        Assert.Equal(["hull"], series.Snapshot.Indicators.Lines);
    }

    [Fact]
    public async Task A_line_with_a_taken_name_is_refused_and_changes_nothing()
    {
        Candle[] all = Walk(3, 30);
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient);
        await _feed.SendAsync(all);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(
            () => series.AddAsync(new BarFunction("macd", bar => bar.Close)).WaitAsync(Eventually.Limit));
        Assert.Contains("'macd' is taken", refused.Message, StringComparison.Ordinal);
        AssertExact(series.Snapshot, Patient.Indicators);
        await _feed.SendAsync(all[^1] with { Close = all[^1].High });
        await Eventually.IsTrue(() => series.Snapshot.Forming?.Close == all[^1].High);
        AssertExact(series.Snapshot, Patient.Indicators);
    }

    [Fact]
    public async Task An_order_is_carried_out_while_history_is_awaited_and_cancelled_after_the_end()
    {
        var history = new FakeHistory(held: true);
        await using var series = new LiveSeries(Spy, _feed, history, Patient);
        await series.AddAsync(new Sma(3)).WaitAsync(Eventually.Limit);
        Assert.Contains("sma", series.Snapshot.Indicators.Lines);
        await series.StopAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => series.AddAsync(new Ema(9)).WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_mark_is_offered_to_viewers_at_once()
    {
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient);
        var viewer = new RecordingViewer(TimeSpan.FromMinutes(1));
        series.Attach(viewer);
        var mark = new ChartMark("entry", ChartMarkKind.HorizontalLine, 585.5, 0, "entry", null);
        series.Draw(mark);
        await Eventually.IsTrue(() => viewer.Offers.Any(offer => offer.Snapshot.Marks.SequenceEqual([mark])));
        Assert.True(series.Erase("entry"));
        Assert.False(series.Erase("entry"));
        await Eventually.IsTrue(() => viewer.Offers[^1].Snapshot.Marks.Count == 0);
    }

    private static void AssertExact(ChartSnapshot now, IEnumerable<IIndicator> indicators)
    {
        var bars = CandleColumns.From([.. now.Bars, .. now.Forming is { } forming ? [forming] : Array.Empty<Candle>()]);
        IndicatorColumns batch = IndicatorSet.Compute(indicators, bars);
        Assert.Equal(batch.Lines.Order(), now.Indicators.Lines.Order());
        foreach (string line in batch.Lines)
        {
            Assert.Equal(batch[line][..now.Bars.Count].ToArray(), now.Indicators[line].ToArray());
            if (now.Forming is not null)
                Assert.Equal(batch[line][^1], now.Live[now.Indicators.IndexOf(line)]);
        }
    }
}
