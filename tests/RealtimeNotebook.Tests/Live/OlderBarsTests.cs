using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.Signals;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class OlderBarsTests
{
    private const int Window = 100;
    private const int RunUp = 500;
    private const int All = 3_000;

    private static readonly RealtimeOptions Options = new()
    {
        Window = Window,
        Keep = Window + RunUp,
        CloseGrace = TimeSpan.FromDays(10_000),
        MaxAhead = TimeSpan.FromDays(10_000),
    };

    private readonly FakeHistory _history = new();
    private readonly SetClock _clock = new(Start + All * Minute + Minute / 2);

    [Theory]
    [InlineData(1, 137)]
    [InlineData(2, 500)]
    [InlineData(3, 2_999)]
    public async Task Page_by_page_the_past_is_as_if_it_had_been_followed_all_the_time(int seed, int limit)
    {
        Candle[] all = Walk(seed, All);
        await using LiveSeries series = await SeededAsync(all);
        ChartSnapshot now = series.Snapshot;
        Assert.Equal(Window + RunUp - 1, now.Bars.Count);
        var pages = new List<ChartPage>();
        for (long before = long.MaxValue; pages.Count == 0 || pages[0].HasMore; before = pages[0].Bars.OpenMs[0])
            pages.Insert(0, await series.ReadAsync(before, limit, default));

        Assert.Equal(all, pages.SelectMany(page => page.Bars));
        Assert.All(pages.Skip(1), page => Assert.Equal(limit, page.Bars.Count));
        IndicatorColumns whole = IndicatorSet.Compute(Options.Indicators, CandleColumns.From(all));
        foreach (string line in whole.Lines)
        {
            double[] told = [.. pages.SelectMany(page => page.Indicators[line].ToArray())];
            for (int i = 0; i < All; i++)
                Assert.True(double.IsNaN(whole[line][i]) ? double.IsNaN(told[i]) : Math.Abs(whole[line][i] - told[i]) < 1e-9, $"{line}[{i}]");
            // What the chart has shown stays what it was.
            Assert.Equal(now.Indicators[line][RunUp..].ToArray(), told[^(Window - 1)..]);
        }
        ChartSignals known = RangeSignals.Of(Spy.Interval, Options.Signals, CandleColumns.From(all), whole, (0, All), isToTheEnd: true);
        Assert.True(known.PivotPoints.Count > 300 && known.FvgZones.Count > 300 && known.Structure.Count > 100 && known.Confluence.Count > 500,
            $"{known.PivotPoints.Count} pivots, {known.FvgZones.Count} zones, {known.Structure.Count} turns, {known.Confluence.Count} agreements are few.");
        Assert.Equal(known.PivotPoints, pages.SelectMany(page => page.Signals.PivotPoints));
        Assert.Equal(known.BreakSignals, pages.SelectMany(page => page.Signals.BreakSignals));
        Assert.Equal(known.Structure, pages.SelectMany(page => page.Signals.Structure));
        Assert.Equal(known.Confluence, pages.SelectMany(page => page.Signals.Confluence));
        Assert.Equal(known.KeyLevels, pages.SelectMany(page => page.Signals.KeyLevels));
        // A zone that is told as open was open as far as was looked.
        FvgZone[] zones = [.. pages.SelectMany(page => page.Signals.FvgZones.Select(zone => Cut(zone, page.SignalsUntilMs)))];
        long?[] untils = [.. pages.SelectMany(page => page.Signals.FvgZones.Select(_ => page.SignalsUntilMs))];
        Assert.Equal(known.FvgZones.Select((zone, i) => Cut(zone, untils[i])), zones);
    }

    [Fact]
    public void Signals_of_a_stretch_are_those_of_a_live_series()
    {
        Candle[] all = Walk(5, 900);
        IndicatorColumns columns = IndicatorSet.Compute(Options.Indicators, CandleColumns.From(all));
        var live = new SignalFormulas(Spy.Interval, Options.Signals);
        LinePlaces places = LinePlaces.Of(columns.Lines);
        for (int i = 0; i < all.Length; i++)
            live.Close(all[i], places.At(columns, i));
        ChartSignals shown = live.View(all.Length, 1);
        ChartSignals found = RangeSignals.Of(Spy.Interval, Options.Signals, CandleColumns.From(all), columns, (0, all.Length), isToTheEnd: true);
        Assert.True(shown.PivotPoints.Count is > 100 and < 500 && shown.FvgZones.Count > 0, $"{shown.PivotPoints.Count} pivots, {shown.FvgZones.Count} zones");
        Assert.Equal(shown.PivotPoints, found.PivotPoints);
        Assert.Equal(shown.FvgZones.OrderBy(zone => zone.StartMs), found.FvgZones);
        Assert.Equal(shown.BreakSignals, found.BreakSignals);
        Assert.Equal(shown.Structure, found.Structure);
        Assert.Equal(shown.KeyLevels.Where(level => shown.IsInForce(level)), found.KeyLevels);
    }

    [Fact]
    public async Task What_is_in_memory_needs_no_history()
    {
        Candle[] all = Walk(1, All);
        await using LiveSeries series = await SeededAsync(all);
        _history.Fault = "The database is gone.";
        int asked = _history.Asked.Count;
        ChartPage page = await series.ReadAsync(long.MaxValue, Window - 1, default);
        Assert.Equal(all[^(Window - 1)..], page.Bars);
        Assert.True(page.HasMore);
        Assert.Equal(asked, _history.Asked.Count);

        // Half of it is: that half is given, and the rest is asked for again.
        ChartPage half = await series.ReadAsync(all[^300].OpenMs, 500, default);
        Assert.Equal(all[^(Window + RunUp - 1)..^300], half.Bars);
        Assert.True(half.HasMore);
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => series.ReadAsync(half.Bars.OpenMs[0], 500, default));
        Assert.Equal("The database is gone.", refused.Message);
        _history.Fault = null;
        Assert.Equal(all[^1_099..^599], (await series.ReadAsync(half.Bars.OpenMs[0], 500, default)).Bars);
    }

    [Fact]
    public async Task What_one_of_several_sources_has_is_shown_while_another_is_silent()
    {
        Candle[] all = Walk(1, All);
        await using LiveSeries series = await SeededAsync(all);
        _history.Lack = "Redis is gone.";
        long first = all[^(Window + RunUp - 1)].OpenMs;
        ChartPage page = await series.ReadAsync(first, 500, default);
        Assert.Equal(all[^1_099..^599], page.Bars);
        Assert.True(page.HasMore);
        // That there is nothing older is no proof that nothing lacks; but a page of nothing is none.
        ChartPage oldest = await series.ReadAsync(all[100].OpenMs, 500, default);
        Assert.Equal(all[..100], oldest.Bars);
        Assert.True(oldest.HasMore);
        var refused = await Assert.ThrowsAsync<PartialHistoryException>(() => series.ReadAsync(all[0].OpenMs, 500, default));
        Assert.Equal("Redis is gone.", refused.Message);
    }

    [Fact]
    public async Task A_series_without_history_ends_at_its_first_bar()
    {
        Candle[] all = Walk(4, 50);
        var feed = new FakeListener { Clock = _clock };
        await using var series = new LiveSeries(Spy, feed, new NoHistory(), Options);
        await feed.SendAsync(all);
        await Eventually.IsTrue(() => series.Snapshot.Forming == all[^1]);
        ChartPage page = await series.ReadAsync(long.MaxValue, 500, default);
        Assert.Equal(all[..^1], page.Bars);
        Assert.False(page.HasMore);
        Assert.Empty((await series.ReadAsync(all[0].OpenMs, 500, default)).Bars);
        Assert.Null((await series.ReachAsync(default)).LatestMs);
    }

    [Fact]
    public async Task How_far_history_reaches_is_asked_once_for_many()
    {
        Candle[] all = Walk(1, All);
        await using LiveSeries series = await SeededAsync(all);
        int asked = _history.Asked.Count;
        for (int i = 0; i < 5; i++)
            Assert.Equal(new StoredReach(Start + All * Minute, _clock.NowMs, false), await series.ReachAsync(default));
        Assert.Equal(asked + 1, _history.Asked.Count);
    }

    [Fact]
    public async Task A_reader_who_leaves_ends_the_question_and_a_stop_says_so()
    {
        Candle[] all = Walk(1, All);
        LiveSeries series = await SeededAsync(all);
        _history.Hold();
        using var leaves = new CancellationTokenSource();
        Task<ChartPage> left = series.ReadAsync(all[500].OpenMs, 100, leaves.Token);
        Task<ChartPage> stays = series.ReadAsync(all[500].OpenMs, 100, default);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await series.StopAsync();
        var stopped = await Assert.ThrowsAsync<FeedUnavailableException>(() => stays);
        Assert.Equal("The series SPY 1m has been stopped.", stopped.Message);
    }

    [Fact]
    public async Task A_series_whose_feed_has_ended_can_still_be_scrolled()
    {
        Candle[] all = Walk(1, All);
        var feed = new FakeListener { Clock = _clock };
        await using LiveSeries series = await SeededAsync(all, feed);
        feed.End();
        await series.Completion;
        Assert.False(_history.IsDisposed);
        Assert.Equal(all[..100], (await series.ReadAsync(all[100].OpenMs, 500, default)).Bars);
        await series.StopAsync();
        Assert.True(_history.IsDisposed);
    }

    private static FvgZone Cut(FvgZone zone, long? untilMs) => zone.EndMs > untilMs ? zone with { EndMs = null } : zone;

    private async Task<LiveSeries> SeededAsync(Candle[] all, FakeListener? feed = null)
    {
        // The bar after them is forming, and history holds as much of it as there is.
        _history.Bars.AddRange([.. all, Flat(all.Length, all[^1].Close)]);
        var series = new LiveSeries(Spy, feed ?? new FakeListener { Clock = _clock }, _history, Options, clock: new VirtualClock(0));
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count > 0);
        return series;
    }
}
