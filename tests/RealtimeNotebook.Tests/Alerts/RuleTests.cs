using RealtimeNotebook.Alerts;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Notebook;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Alerts;

public sealed class RuleTests
{
    private const long DayMs = 86_400_000;

    private static readonly Candle[] Wave = [.. Enumerable.Range(0, 200).Select(i => Flat(i, 100 + 10 * Math.Sin(i / 8.0)))];

    [Theory]
    [InlineData(null)]
    [InlineData(SignalDirection.Up)]
    [InlineData(SignalDirection.Down)]
    public void An_indicator_that_crosses_another_is_told_at_the_bar_where_it_does(SignalDirection? direction)
    {
        IAlertCondition condition = AlertRule.IndicatorCrosses("macd", "signal", direction).NewCondition();
        var expected = new List<int>();
        var told = new List<int>();
        AlertMoment whole = Moments.Closed(Wave);
        for (int i = 1; i < Wave.Length; i++)
        {
            double before = Difference(i - 1), now = Difference(i);
            if ((before < 0 && now > 0 && direction != SignalDirection.Down) || (before > 0 && now < 0 && direction != SignalDirection.Up))
                expected.Add(i);
            if (condition.Look(Moments.Closed(Wave[..(i + 1)])) is not null)
                told.Add(i);
        }
        Assert.InRange(expected.Count, 2, 20);
        Assert.Equal(expected, told);

        double Difference(int i) => whole.IndicatorAt("macd", Wave.Length - 1 - i) - whole.IndicatorAt("signal", Wave.Length - 1 - i);
    }

    [Fact]
    public void Within_a_bar_every_crossing_of_an_indicator_is_one()
    {
        IReadOnlyList<IIndicator> lines = [new Sma(1)];
        string line = lines[0].Lines[0];
        IAlertCondition condition = AlertRule.IndicatorCrosses(line, 100).NewCondition();
        bool[] told = [.. new double[] { 99, 101, 102, 98, 97, 103 }.Select(close =>
        {
            ChartSnapshot snapshot = Samples.Snapshot([Flat(0, 99)], Flat(1, close), Spy, indicators: lines);
            return condition.Look(new(snapshot, 1, 0, default)) is not null;
        })];
        Assert.Equal([false, true, false, true, false, true], told);
    }

    [Fact]
    public void Signals_are_told_at_the_close_of_the_bar_that_made_them_known()
    {
        var chart = new Server.FakeChart(interval: "1m");
        foreach (Candle bar in Signals.SignalBars.Walk(3, 400))
            chart.Apply(new(bar, UpdateSemantics.Snapshot), offer: false);
        chart.Become(chart.State);
        ChartSnapshot now = chart.Snapshot;
        SignalKind[] all = Enum.GetValues<SignalKind>();
        int count = 0;
        for (int row = 0; row < now.Bars.Count; row++)
        {
            var moment = new AlertMoment(now, row, 0, default);
            count += moment.Signals.Count;
            Assert.Equal(moment.Signals.Count > 0, AlertRule.Signal(all).NewCondition().Look(moment) is not null);
        }
        Assert.Equal(now.Signals.Count, count);
        Assert.InRange(count, 20, 2_000);
        Assert.Empty(new AlertMoment(now, now.Bars.Count, 0, default).Signals);
    }

    [Fact]
    public void A_new_gap_is_told_and_one_that_was_filled_in_part_is_not()
    {
        IAlertCondition condition = AlertRule.Gap().NewCondition();
        Assert.Null(condition.Look(With(new CandleGap(0, 600_000))));
        Assert.Equal("Bars are missing from 2026-11-20 14:30:00 UTC to 2026-11-20 14:32:00 UTC",
            condition.Look(With(new(0, 600_000), new(Start, Start + 2 * Minute)))?.Text);
        Assert.Null(condition.Look(With(new(60_000, 600_000), new(Start, Start + Minute))));

        static AlertMoment With(params CandleGap[] gaps) => Moments.Forming([Flat(0, 1)], Samples.State(SeriesPhase.Live, false, 1, gaps));
    }

    [Fact]
    public void A_feed_that_goes_is_told_once()
    {
        IAlertCondition condition = AlertRule.SourceDown().NewCondition();
        SeriesPhase[] phases = [SeriesPhase.Live, SeriesPhase.Reconnecting, SeriesPhase.Reconnecting, SeriesPhase.Live, SeriesPhase.Reconnecting];
        Assert.Equal([false, true, false, false, true],
            phases.Select(phase => condition.Look(Moments.Forming([Flat(0, 1)], Samples.State(phase))) is not null));
    }

    [Fact]
    public void A_forming_bar_without_events_is_stale_until_they_come_again()
    {
        IAlertCondition condition = AlertRule.StaleFeed(TimeSpan.FromSeconds(20)).NewCondition();
        Assert.Null(condition.Look(At(10)));
        Assert.Equal("No event for 20 s, though bars are due", condition.Look(At(20))?.Text);
        Assert.Null(condition.Look(At(30)));
        Assert.Null(condition.Look(At(1)));
        Assert.NotNull(condition.Look(At(21)));

        static AlertMoment At(int quiet) => Moments.Forming([Flat(0, 1)], null, Start + 30_000, TimeSpan.FromSeconds(quiet));
    }

    // Bars of six hours on each day from Friday on; then nothing comes.
    [Theory]
    [InlineData(20, 7, 12, false)] // the evening of the last day, Friday the 20th
    [InlineData(20, 8, 3, false)] // Saturday before the hour at which the market opens on working days
    [InlineData(20, 8, 14, false)] // Saturday at that hour
    [InlineData(20, 10, 10, false)] // Monday before it opens
    [InlineData(20, 10, 15, true)] // Monday when it should be open
    [InlineData(13, 3, 15, true)] // memory of three working days: Monday is compared with Friday
    [InlineData(13, 1, 15, false)] // Saturday: nothing known of weekends
    public void A_market_that_is_closed_is_not_stale(int firstDay, int daysOn, int hour, bool told)
    {
        // 2026-11-13 is a Friday.
        var bars = new List<Candle>();
        long midnight = Start - Start % DayMs + (firstDay - 20) * DayMs;
        int workingDays = firstDay == 13 ? 1 : 6;
        for (int day = 0; workingDays > 0; day++)
        {
            long open = midnight + (firstDay == 13 ? day : day - 7) * DayMs;
            if (DateTimeOffset.FromUnixTimeMilliseconds(open).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
                continue;
            workingDays--;
            for (int minute = 13 * 60; minute < 19 * 60; minute++)
                bars.Add(new(open + minute * Minute, 1, 1, 1, 1, 1));
        }
        long now = midnight + (firstDay == 13 ? daysOn : daysOn - 7) * DayMs + hour * 3_600_000L;
        IAlertCondition condition = AlertRule.StaleFeed(TimeSpan.FromMinutes(2)).NewCondition();
        AlertMoment moment = Moments.Closed(bars, null, now, TimeSpan.FromMilliseconds(now - bars[^1].OpenMs));
        Assert.Equal(told, condition.Look(moment) is not null);
    }

    [Fact]
    public void All_faults_of_a_rule_are_said()
    {
        string[] faults = [.. new AlertOptions
        {
            Rules = [AlertRule.IndicatorCrosses("rsi", 70), AlertRule.Gap() with { Cooldown = TimeSpan.FromSeconds(-1) }, AlertRule.Gap()],
            Keep = "ftp://somewhere",
            Burst = 0,
        }.Faults(["macd", "signal"])];
        Assert.Equal(5, faults.Length);
        Assert.Contains("needs the indicator line 'rsi'; there are: macd, signal.", faults[0], StringComparison.Ordinal);
        Assert.Contains("negative", faults[1], StringComparison.Ordinal);
        Assert.Contains("Two rules are called 'gap'", faults[2], StringComparison.Ordinal);
        Assert.Contains("Burst 0", faults[3], StringComparison.Ordinal);
        Assert.Contains("'ftp'", faults[4], StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => AlertRule.When(" ", _ => true));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlertRule.PriceCrosses(double.NaN));
        Assert.Throws<ArgumentException>(() => AlertRule.Signal());
        Assert.Contains(new RealtimeOptions { Alerts = null! }.Faults(), fault => fault.StartsWith("Alerts:", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_of_a_rule_is_one_whole_line()
    {
        Assert.Equal("a b\uFFFD", AlertText.Clean(" a\nb\ud800 "));
        string cut = AlertText.Clean(new string('x', 498) + "\U0001F600 and more");
        Assert.InRange(cut.Length, 499, AlertText.Longest);
        Assert.EndsWith("\u2026", cut, StringComparison.Ordinal);
        Assert.Equal(new string('y', 499), AlertText.Clean(new string('y', 499)));
    }
}
