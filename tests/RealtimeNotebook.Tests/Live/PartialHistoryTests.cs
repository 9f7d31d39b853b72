using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>What a merged history says without one of its sources counts, but proves nothing.</summary>
public sealed class PartialHistoryTests
{
    [Fact]
    public async Task Bars_of_the_source_that_answers_are_drawn_and_a_gap_stays_open_until_the_other_has_been_heard()
    {
        Candle[] all = Walk(1, 16);
        var clock = new SetClock(Start) { NowMs = all[9].OpenMs };
        var feed = new FakeListener { Clock = clock };
        var official = new FakeHistory();
        var archive = new FakeHistory { Fault = "The archive is down." };
        official.Bars.AddRange([.. all[..10], all[10], all[12]]);
        archive.Bars.AddRange(all[..13]);
        await using var series = new LiveSeries(Spy, feed, new MergedHistory([official, archive]), new());
        await series.Seeded.WaitAsync(Eventually.Limit);
        Assert.Equal(all[..9], series.Snapshot.Bars);
        Assert.Contains("The archive is down.", series.Status.State.Text, StringComparison.Ordinal);

        clock.NowMs = all[13].OpenMs + 10_000;
        await feed.SendAsync(all[9], all[13]);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Contains(all[12]) && series.Status.State.Gaps.Count > 0);
        Assert.Equal(new CandleGap(all[11].OpenMs, all[12].OpenMs), Assert.Single(series.Status.State.Gaps));
        Assert.DoesNotContain(all[11], series.Snapshot.Bars);

        archive.Fault = null;
        await Eventually.IsTrue(() => series.Status.State is { Gaps.Count: 0, Text: null });
        Assert.Equal(all[..13], series.Snapshot.Bars);
    }

    [Fact]
    public async Task While_a_source_is_down_the_others_are_asked_seldom_and_for_little_and_when_it_is_back_it_is_asked_for_all()
    {
        Candle[] all = Walk(2, 60);
        var clock = new VirtualClock(all[58].OpenMs + 30_000);
        var feed = new FakeListener { Clock = clock };
        var healthy = new FakeHistory();
        var archive = new FakeHistory { Fault = "The archive is down." };
        healthy.Bars.AddRange(all[40..58]);
        archive.Bars.AddRange(all[..58]);
        await using var series = new LiveSeries(Spy, feed, new MergedHistory([healthy, archive]), new(), clock: clock);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 18);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await feed.SendAsync(all[58]);
        for (int second = 0; second < 600; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            // A question of this second is asked in it, where the machine has time for that.
            await Task.Delay(1);
        }
        await Eventually.IsTrue(() => Asked(healthy).Length >= 2);
        HistoryRange[] asked = Asked(healthy);
        // 1, 2, 4, 8, 16, 32 and then 60 s apart, and once more when the newest bar is over.
        Assert.InRange(asked.Length, 2, 20);
        Assert.All(asked[1..], range => Assert.True(range.FromMs >= all[56].OpenMs, $"All from {range.FromMs} is asked for again."));

        archive.Fault = null;
        await Eventually.IsTrue(() => Passed(clock) > 0 && series.Snapshot.Bars.Count >= 58);
        Assert.Equal(all[..58], series.Snapshot.Bars.Take(58));
        await Eventually.IsTrue(() => series.Status.State.Text is null);
    }

    [Theory]
    [InlineData(0, 100, "8-10")]
    [InlineData(5, 100, "1-4 8-10")]
    [InlineData(6, 100, "1-4 5-6 8-10")]
    [InlineData(9, 100, "1-4 5-7 8-10")]
    [InlineData(12, 100, "1-4 5-7 8-10")]
    [InlineData(0, 2, "1-4 8-10")]
    [InlineData(6, 2, "1-4 5-6 8-10")]
    public void Answer_that_lacks_a_source_settles_gaps_where_every_source_has_answered(int coveredFrom, int mostBars, string left)
    {
        Candle[] all = Walk(3, 12);
        var state = new ChartState(Spy, 100, [], new(SeriesPhase.Live, 1, null, "fake", "none", true, []));
        state.Apply(Snapshot(all[0]));
        state.Apply(Snapshot(all[10]));
        state.Merge(new(new(all[0].OpenMs, Start + 12 * Minute, mostBars), [all[4], all[7]], "The archive is down.", Start + 20 * Minute, long.MinValue)
        {
            CoveredFromMs = Start + coveredFrom * Minute,
        });
        Assert.Equal([all[0], all[4], all[7]], state.Candles.Closed);
        Assert.Equal(left, string.Join(' ', state.Candles.Gaps.Select(gap => $"{(gap.FromMs - Start) / Minute}-{(gap.ToMs - Start) / Minute}")));
    }

    [Fact]
    public async Task Gap_that_is_settled_by_an_answer_that_brings_no_bar_and_lacks_a_source_further_back_is_not_shown_any_more()
    {
        Candle[] all = Walk(4, 12);
        var clock = new SetClock(all[5].OpenMs + 10_000);
        var feed = new FakeListener { Clock = clock };
        var history = new FakeHistory { Lack = "The archive is down.", LackBeforeMs = all[2].OpenMs };
        history.Bars.AddRange(all[..5]);
        await using var series = new LiveSeries(Spy, feed, history, new());
        await series.Seeded.WaitAsync(Eventually.Limit);
        await feed.SendAsync(all[5]);
        clock.NowMs = all[9].OpenMs + 10_000;
        await feed.SendAsync(all[9]);
        await Eventually.IsTrue(() => series.Status.State.Gaps.Contains(new CandleGap(all[6].OpenMs, all[9].OpenMs)));
        lock (history.Bars)
            history.Bars.AddRange([all[5], all[9]]);
        await Eventually.IsTrue(() => series.Status.State.Gaps.Count == 0);
        Assert.Equal(all[..6], series.Snapshot.Bars);
        Assert.Contains("The archive is down.", series.Status.State.Text, StringComparison.Ordinal);
    }

    private static long Passed(VirtualClock clock)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        return clock.NowMs;
    }

    private static HistoryRange[] Asked(FakeHistory history)
    {
        lock (history.Asked)
            return [.. history.Asked];
    }
}
