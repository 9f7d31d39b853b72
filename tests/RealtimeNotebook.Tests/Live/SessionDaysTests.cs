using System.Globalization;
using RealtimeNotebook.Alerts;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Feeds;
using RealtimeNotebook.Tests.History;
using RealtimeNotebook.Tests.Notebook;

namespace RealtimeNotebook.Tests.Live;

/// <summary>Days, weeks and months of a session zone: what is requested, read and built of them, over the days on which clocks change.</summary>
public sealed class SessionDaysTests
{
    private static readonly Interval Day = Interval.Parse("1d");

    private static readonly RealtimeOptions Patient = new()
    {
        CloseGrace = TimeSpan.FromDays(10_000),
        MaxAhead = TimeSpan.FromDays(10_000),
        GapPatience = TimeSpan.FromSeconds(10),
    };

    // The bar before the gap is the day of 25, 24.5, 23, 23.5 or 24 hours.
    [Theory]
    [InlineData("America/New_York", "2026-11-01")]
    [InlineData("America/New_York", "2026-03-08")]
    [InlineData("Australia/Lord_Howe", "2026-04-05")]
    [InlineData("Australia/Lord_Howe", "2026-10-04")]
    [InlineData("Asia/Tokyo", "2026-11-01")]
    public async Task Gap_after_a_change_of_clocks_is_requested_from_the_bar_before_it(string zone, string lastDay)
    {
        DateTime last = DateTime.Parse(lastDay, CultureInfo.InvariantCulture);
        var history = new FakeHistory();
        history.Bars.AddRange(Enumerable.Range(-20, 21).Select(day => Bar(zone, last.AddDays(day), 100 + day)));
        var key = new SeriesKey("DAYS", Day);
        var feed = new FakeListener { Clock = new SetClock(Ms(zone, last.AddDays(4)) + 3_600_000) };
        await using var series = new LiveSeries(key, feed, history, Patient with { SessionZone = zone });
        await series.Seeded.WaitAsync(Eventually.Limit);
        await feed.SendAsync(Bar(zone, last, 100), Bar(zone, last.AddDays(3), 103));
        // History's bar after the gap shows that the days between will not come.
        var gap = new CandleGap(Ms(zone, last.AddDays(1)), Ms(zone, last.AddDays(3)));
        await Eventually.IsTrue(() => Requested(history).Any(range => range.FromMs == Ms(zone, last) && range.ToMs == Ms(zone, last.AddDays(3 + 32))));
        await Eventually.IsTrue(() => series.Snapshot.Status.Gaps.SequenceEqual([gap]));
        Assert.Equal(Enumerable.Range(-20, 21).Select(day => Ms(zone, last.AddDays(day))), series.Snapshot.Bars.Select(bar => bar.OpenMs));
    }

    [Theory]
    [InlineData("America/New_York", "2026-11-28T02:00Z", 4)]
    [InlineData("America/New_York", "2026-11-28T06:00Z", 5)]
    [InlineData("Asia/Tokyo", "2026-11-27T14:00Z", 4)]
    [InlineData("Asia/Tokyo", "2026-11-27T16:00Z", 5)]
    public async Task Page_of_older_days_ends_with_the_last_that_is_over_in_the_zone(string zone, string now, int over)
    {
        var history = new FakeHistory();
        history.Bars.AddRange(Enumerable.Range(0, 6).Select(day => Bar(zone, new DateTime(2026, 11, 23).AddDays(day), 100 + day)));
        ChartSnapshot empty = Samples.Snapshot([], key: new("DAYS", Day)) with { SessionZone = zone };
        var older = new OlderBars(empty.Key, history, () => [], new(), () => empty, new SetClock(Ms(now)));
        ChartPage page = await older.ReadAsync(long.MaxValue, 100, default);
        Assert.Equal(history.Bars[..over], page.Bars);
    }

    [Theory]
    [InlineData("America/New_York", "2026-03-08")]
    [InlineData("America/New_York", "2026-11-01")]
    [InlineData("Australia/Lord_Howe", "2026-04-05")]
    public async Task Bars_after_a_page_are_as_many_over_a_change_of_clocks(string zone, string changeDay)
    {
        DateTime change = DateTime.Parse(changeDay, CultureInfo.InvariantCulture);
        Candle[] all = [.. Enumerable.Range(-900, 1_800).Select(day => Bar(zone, change.AddDays(day), 1_000 + day))];
        var history = new FakeHistory();
        history.Bars.AddRange(all);
        ChartSnapshot now = Samples.Snapshot([all[^1]], key: new("DAYS", Day)) with { SessionZone = zone };
        var older = new OlderBars(now.Key, history, () => [], new(), () => now, new SetClock(all[^1].OpenMs));
        ChartPage page = await older.ReadAsync(all[850].OpenMs, 100, default);
        Assert.Equal(all[750..850], page.Bars);
        Assert.Equal(new HistoryRange(long.MinValue, all[1_350].OpenMs, 100 + 500 + 500), Assert.Single(history.Asked));
    }

    [Theory]
    [InlineData("America/New_York", "2026-11-01", 21)]
    [InlineData("America/New_York", "2026-11-01", 23)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", 11)]
    [InlineData("Asia/Tokyo", "2026-11-01", 10)]
    public async Task Long_day_is_no_hole_for_which_the_next_source_is_asked(string zone, string longDay, int hoursAfter)
    {
        DateTime day = DateTime.Parse(longDay, CultureInfo.InvariantCulture);
        var first = new FakeHistory();
        var second = new FakeHistory();
        first.Bars.AddRange(Enumerable.Range(-5, 6).Select(i => Bar(zone, day.AddDays(i), 100 + i)));
        var clock = new SetClock(Ms(zone, day.AddDays(1)) + hoursAfter * 3_600_000L);
        await using var chained = new ChainedHistory([first, second], clock, SessionZone.Named(zone));
        Assert.Equal(first.Bars, await chained.BarsAsync(new("DAYS", Day), new(first.Bars[0].OpenMs, clock.NowMs + 1, 100)));
        Assert.Empty(second.Asked);
    }

    [Theory]
    [InlineData("1d", "America/New_York")]
    [InlineData("1w", "Australia/Lord_Howe")]
    [InlineData("1mo", "Asia/Tokyo")]
    [InlineData("4h", "America/New_York")]
    public async Task Demo_market_has_the_days_of_the_zone(string interval, string zone)
    {
        TimeZoneInfo of = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var key = new SeriesKey("DEMO", Interval.Parse(interval));
        await using var history = new DemoHistory(1, new StartedAt(DateTimeOffset.Parse("2026-11-27T12:00Z", CultureInfo.InvariantCulture)), of);
        List<Candle> bars = await history.BarsAsync(key, new(long.MinValue, long.MaxValue, 600));
        Assert.InRange(bars.Count, 300, 600);
        Assert.All(bars, bar => Assert.Equal(bar.OpenMs, key.Interval.OpenOf(bar.OpenMs, of)));
        Assert.Equal(bars.Skip(1).Select(bar => bar.OpenMs), bars.SkipLast(1).Select(bar => key.Interval.NextOpen(bar.OpenMs, of)));
    }

    [Fact]
    public void Feed_of_a_market_that_opens_on_Monday_of_its_zone_is_stale_by_the_weekday_of_the_zone()
    {
        // Bars of an hour from 8 to 15 h in Tokyo, where Monday begins on UTC's Sunday; memory from Wednesday on.
        var bars = new List<Candle>();
        foreach (int day in (int[])[18, 19, 20])
        {
            for (int hour = 8; hour < 15; hour++)
                bars.Add(new(Ms($"2026-11-{day}T{hour:00}:00+09:00"), 1, 1, 1, 1, 1));
        }
        long now = Ms("2026-11-23T08:50+09:00");
        ChartSnapshot snapshot = Samples.Snapshot(bars, key: new("OSE", Interval.Parse("1h")), state: Samples.State(SeriesPhase.Live));
        Assert.NotNull(Look(snapshot with { SessionZone = "Asia/Tokyo" }));
        Assert.Null(Look(snapshot));

        AlertFinding? Look(ChartSnapshot of) => AlertRule.StaleFeed(TimeSpan.FromMinutes(20)).NewCondition()
            .Look(new(of, of.Bars.Count - 1, now, TimeSpan.FromHours(60)));
    }

    [Fact]
    public async Task Trades_of_a_file_make_the_days_of_its_zone()
    {
        using var folder = new TestFolder();
        folder.Write("KS.ndjson", """
            {"symbol":"KS","price":1,"size":1,"time":"2026-11-26T16:00:00Z"}
            {"symbol":"KS","price":2,"size":1,"time":"2026-11-27T01:00:00Z"}
            """);
        await using var history = new FileHistory(FileAddress.From(SourceAddress.Parse($"file:{folder.Root}?zone=Asia/Seoul&interval=1d"), null));
        Candle bar = Assert.Single(await history.BarsAsync(new("KS", Day)));
        Assert.Equal(new(Ms("2026-11-27T00:00+09:00"), 1, 2, 1, 2, 2), bar);
    }

    [Theory]
    [InlineData("1w", "2026-11-23")]
    [InlineData("1mo", "2026-11-01")]
    public async Task Weeks_and_months_built_of_a_files_days_are_those_of_the_offset_it_names(string interval, string newest)
    {
        using var folder = new TestFolder();
        IEnumerable<string> rows = Enumerable.Range(0, 88).Select(i => new DateTime(2026, 9, 1).AddDays(i))
            .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .Select((day, i) => FormattableString.Invariant($"{day:yyyy-MM-dd} 00:00:00+09:00,{100 + i},{101 + i},{99 + i},{100.5 + i},{1000 + i}"));
        folder.Write("KS_1d.csv", $"Date,Open,High,Low,Close,Volume\n{string.Join('\n', rows)}\n");
        var key = new SeriesKey("KS", Interval.Parse(interval));
        var feed = new FakeListener { Clock = new SetClock(Ms("2026-11-29T17:00Z")) };
        await using LiveSeries series = CoarserSeries.Open(key, Day, feed, Open(), Open(), Patient);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await Eventually.IsTrue(() => series.Snapshot is { Bars.Count: > 1, SessionZone: "Etc/GMT-9" } now
            && Newest(now).OpenMs == Ms($"{newest}T00:00+09:00"));
        ChartSnapshot seeded = series.Snapshot;
        Assert.All(seeded.Bars, bar => Assert.Equal(bar.OpenMs, key.Interval.OpenOf(bar.OpenMs, SessionZone.Named("Asia/Seoul"))));
        double volume = Newest(seeded).Volume;
        // Monday in Seoul, which is UTC's Sunday: the next week, and the last day of the same month.
        await feed.SendAsync(new Candle(Ms("2026-11-30T00:00+09:00"), 200, 201, 199, 200, 7));
        await Eventually.IsTrue(() => interval == "1w"
            ? series.Snapshot.Forming is { Volume: 7 } next && next.OpenMs == Ms("2026-11-30T00:00+09:00")
            : Newest(series.Snapshot).Volume == volume + 7);

        FileHistory Open() => new(FileAddress.From(SourceAddress.Parse($"file:{folder.Root}"), null));
    }

    [Fact]
    public void Zone_that_history_has_learnt_is_that_of_the_series()
    {
        string? learnt = null;
        var state = new ChartState(new("KS", Interval.Parse("1w")), 100, [], Samples.State(SeriesPhase.Live)) { ZoneOfHistory = () => learnt };
        long monday = Ms("2026-11-23T00:00+09:00");
        Assert.NotEqual(monday, state.Candles.Interval.OpenOf(Ms("2026-11-27T12:00Z")));
        learnt = "Etc/GMT-9";
        state.Merge(new(new(long.MinValue, long.MaxValue, 10), [new(monday, 1, 1, 1, 1, 1)], null, monday, monday));
        Assert.Equal(monday, state.Candles.Interval.OpenOf(Ms("2026-11-27T12:00Z")));
        Assert.Equal(Ms("2026-11-30T00:00+09:00"), state.Candles.FormingEndMs);
    }

    private static Candle Newest(ChartSnapshot now) => now.Forming ?? now.Bars[now.Bars.Count - 1];

    private static HistoryRange[] Requested(FakeHistory history)
    {
        lock (history.Asked)
            return [.. history.Asked];
    }

    private static Candle Bar(string zone, DateTime day, double price) => new(Ms(zone, day), price, price + 1, price - 1, price, 5);

    private static long Ms(string zone, DateTime day)
    {
        TimeZoneInfo of = TimeZoneInfo.FindSystemTimeZoneById(zone);
        return new DateTimeOffset(day, of.GetUtcOffset(day)).ToUnixTimeMilliseconds();
    }

    private static long Ms(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
