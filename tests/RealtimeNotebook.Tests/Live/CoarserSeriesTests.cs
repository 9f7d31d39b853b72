using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class CoarserSeriesTests
{
    private static readonly Interval FiveMinutes = Interval.Parse("5m");
    private static readonly SeriesKey Coarse = new("SPY", FiveMinutes);

    private static readonly RealtimeOptions Patient = new()
    {
        CloseGrace = TimeSpan.FromDays(10_000),
        GapPatience = TimeSpan.FromSeconds(10),
        MaxAhead = TimeSpan.FromDays(10_000),
        Keep = 1_000,
    };

    private readonly FakeListener _feed = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_tick_of_the_finer_bars_shows_in_the_coarser_bar(int seed)
    {
        Candle[] all = Walk(seed, 63);
        await using LiveSeries series = Open(all[..41], out _);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => Shows(series, all[..41]));
        for (int i = 41; i < all.Length; i++)
        {
            Candle begun = all[i] with { Close = all[i].Open, High = all[i].Open, Low = all[i].Open, Volume = 1 };
            await _feed.SendAsync(begun);
            await Eventually.IsTrue(() => Shows(series, [.. all[..i], begun]));
            await _feed.SendAsync(all[i]);
            await Eventually.IsTrue(() => Shows(series, all[..(i + 1)]));
        }
        Assert.Empty(series.Snapshot.Status.Gaps);
    }

    [Fact]
    public async Task A_correction_of_a_finer_bar_corrects_the_coarser_one()
    {
        Candle[] all = Walk(4, 52);
        await using LiveSeries series = Open(all[..40], out _);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => Shows(series, all[..40]));
        await _feed.SendAsync(all[40..]);
        await Eventually.IsTrue(() => Shows(series, all));
        all[43] = all[43] with { High = 1_000, Volume = 7 };
        await _feed.WriteAsync(RealtimeNotebook.Feeds.FeedEvent.Of(Snapshot(all[43], UpdateTraits.Official), 1));
        await Eventually.IsTrue(() => Shows(series, all));
    }

    [Fact]
    public async Task Outage_of_the_finer_series_is_passed_on_with_its_reason_and_with_each_other_reason()
    {
        Candle[] all = Walk(4, 40);
        await using LiveSeries series = Open(all, out _);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => Shows(series, all));
        await _feed.WriteAsync(RealtimeNotebook.Feeds.FeedEvent.Interrupted(0));
        await Eventually.IsTrue(() => series.Snapshot.Status is { Phase: SeriesPhase.Reconnecting, Text: "fake is not reachable; reconnecting." });
        const string Refused = "redis://here refused the password: check it.";
        await _feed.WriteAsync(RealtimeNotebook.Feeds.FeedEvent.Interrupted(0, Refused));
        await Eventually.IsTrue(() => series.Snapshot.Status.Text == $"{Refused} Reconnecting." && series.Status.Sources[0].Text == $"{Refused} Reconnecting.");
        await _feed.WriteAsync(RealtimeNotebook.Feeds.FeedEvent.Resumed(0));
        await Eventually.IsTrue(() => series.Snapshot.Status.Phase == SeriesPhase.Live && series.Status.Sources[0].Text is null);
    }

    [Fact]
    public async Task A_gap_in_the_finer_bars_is_healed_in_the_coarser_ones()
    {
        Candle[] all = Walk(5, 60);
        await using LiveSeries series = Open(all[..30], out FakeHistory history);
        await series.Seeded.WaitAsync(Eventually.Limit);
        lock (history.Bars)
            history.Bars.AddRange(all[30..55]);
        await _feed.SendAsync(all[55..]);
        await Eventually.IsTrue(() => Shows(series, all) && series.Snapshot.Status.Gaps.Count == 0);
    }

    [Fact]
    public async Task Without_history_the_coarser_bar_is_made_of_what_came()
    {
        Candle[] all = Walk(6, 13);
        await using var series = CoarserSeries.Open(Coarse, Interval.OneMinute, _feed, new NoHistory(), new NoHistory(), Patient);
        await _feed.SendAsync(all[2..]);
        await Eventually.IsTrue(() => Shows(series, all[2..]));
    }

    [Fact]
    public async Task A_correction_reaches_the_newest_bar_also_when_the_clock_has_closed_it()
    {
        Candle[] all = Walk(6, 5);
        var feed = new FakeListener { Clock = new SetClock(Start + 60 * Minute) };
        RealtimeOptions options = Patient with { CloseGrace = TimeSpan.FromSeconds(1) };
        await using var series = CoarserSeries.Open(Coarse, Interval.OneMinute, feed, new NoHistory(), new NoHistory(), options);
        await feed.SendAsync(all);
        await Eventually.IsTrue(() => series.Snapshot.Forming is null && Shows(series, all));
        all[4] = all[4] with { High = 1_000, Volume = 7 };
        await feed.WriteAsync(RealtimeNotebook.Feeds.FeedEvent.Of(Snapshot(all[4], UpdateTraits.Official), 1));
        await Eventually.IsTrue(() => Shows(series, all));
    }

    [Fact]
    public async Task What_a_forming_finer_bar_says_reaches_the_coarser_one_also_when_the_clock_has_closed_it()
    {
        Candle[] all = Walk(6, 10);
        var feed = new FakeListener { Clock = new SetClock(Start + 60 * Minute) };
        // The finer bars close by the next one only, so that the coarser one closes first.
        var fine = new LiveSeries(new("SPY", Interval.OneMinute), feed, new NoHistory(), Patient);
        var coarser = new CoarserFeed(fine, feed, FiveMinutes, hasHistory: false);
        await using var series = new LiveSeries(Coarse, coarser, new NoHistory(), Patient with { CloseGrace = TimeSpan.FromSeconds(1) });
        await feed.SendAsync(all[..5]);
        await Eventually.IsTrue(() => series.Snapshot.Forming is null && Shows(series, all[..5]));
        all[4] = all[4] with { High = 1_000, Volume = 7 };
        await feed.SendAsync(all[4]);
        await Eventually.IsTrue(() => Shows(series, all[..5]));
        await feed.SendAsync(all[5..]);
        await Eventually.IsTrue(() => Shows(series, all));
        Assert.Equal(0, series.Status.NotApplied["late"]);
    }

    [Fact]
    public async Task The_end_of_the_coarser_series_is_the_end_of_both()
    {
        LiveSeries series = Open(Walk(7, 20), out _);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await series.StopAsync();
        Assert.True(_feed.IsDisposed);
        Assert.Equal(SeriesPhase.Stopped, series.Snapshot.Status.Phase);
    }

    [Fact]
    public async Task A_feed_that_fails_for_good_fails_both()
    {
        LiveSeries series = Open(Walk(8, 20), out _);
        await series.Seeded.WaitAsync(Eventually.Limit);
        _feed.Fail(new FeedUnavailableException("wrong password"));
        await Eventually.IsTrue(() => series.HasFailed);
        Assert.Equal("wrong password", series.Snapshot.Status.Text);
    }

    [Theory]
    [InlineData("5m", "3m", "cannot be built from it")]
    [InlineData("5m", "5m", "cannot be built from it")]
    [InlineData("5m", "x", "'x' is not an interval")]
    [InlineData("1mo", "1m", "at most 10080")]
    public void What_cannot_be_built_is_refused(string coarse, string fine, string fault) =>
        Assert.Contains(fault, CoarserSeries.Fault(Interval.Parse(coarse), fine), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 7, 1_000)]
    [InlineData(3, 40, 2)]
    [InlineData(5, 41, 3)]
    [InlineData(1, 60, 12)]
    public async Task History_of_finer_bars_answers_for_whole_coarser_ones(int fromMinute, int toMinute, int most)
    {
        var fine = new FakeHistory();
        fine.Bars.AddRange(Walk(9, 60));
        await using var history = new CoarserHistory(fine, Interval.OneMinute);
        var told = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(Coarse, new(Start + fromMinute * Minute, Start + toMinute * Minute, most), default))
            told.InsertRange(0, page);
        Candle[] expected = [.. Joined([.. fine.Bars]).Where(bar => bar.OpenMs >= Start + fromMinute * Minute && bar.OpenMs < Start + toMinute * Minute).TakeLast(most)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, told);
    }

    private LiveSeries Open(Candle[] past, out FakeHistory history)
    {
        var shared = new FakeHistory();
        shared.Bars.AddRange(past);
        history = shared;
        return CoarserSeries.Open(Coarse, Interval.OneMinute, _feed, shared, shared, Patient);
    }

    private static bool Shows(LiveSeries series, Candle[] fine)
    {
        ChartSnapshot now = series.Snapshot;
        return Joined(fine).SequenceEqual(now.Forming is { } forming ? [.. now.Bars, forming] : now.Bars);
    }

    // The plain way: group, and take the first, the extremes, the last and the sum.
    private static IEnumerable<Candle> Joined(Candle[] fine) => fine.GroupBy(bar => bar.OpenMs / (5 * Minute)).Select(group => new Candle(
        group.Key * 5 * Minute, group.First().Open, group.Max(bar => bar.High), group.Min(bar => bar.Low), group.Last().Close, group.Sum(bar => bar.Volume)));
}
