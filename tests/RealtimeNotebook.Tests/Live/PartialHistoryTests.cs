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
        await Eventually.IsTrue(() => series.Snapshot.Bars.Contains(all[12]));
        Assert.Equal(new CandleGap(all[10].OpenMs, all[13].OpenMs), Assert.Single(series.Status.State.Gaps));
        Assert.DoesNotContain(all[11], series.Snapshot.Bars);

        archive.Fault = null;
        await Eventually.IsTrue(() => series.Status.State.Gaps.Count == 0);
        Assert.Equal(all[..13], series.Snapshot.Bars);
        Assert.Null(series.Status.State.Text);
    }
}
