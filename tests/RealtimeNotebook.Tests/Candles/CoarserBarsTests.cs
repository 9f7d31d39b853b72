using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Tests.Candles;

public sealed class CoarserBarsTests
{
    [Theory]
    [InlineData("5m", 1)]
    [InlineData("15m", 2)]
    [InlineData("1h", 3)]
    public void Equal_the_bars_of_whole_groups_at_every_event(string interval, int seed)
    {
        Interval coarse = Interval.Parse(interval);
        var builder = new CoarserBars(Interval.OneMinute, coarse);
        var state = new CandleState(new("SPY", coarse));
        Candle[] fine = [.. Bars.Walk(seed, 400).Where((_, i) => i % 37 != 5)];
        for (int i = 0; i < fine.Length; i++)
        {
            Candle half = fine[i] with { Volume = fine[i].Volume / 2, High = Math.Max(fine[i].Open, fine[i].Close) };
            state.Apply(builder.Preview(half));
            Assert.Equal(Grouped(coarse, [.. fine[..i], half])[^1], state.Forming);
            state.Apply(builder.Close(fine[i]));
            Candle[] expected = Grouped(coarse, fine[..(i + 1)]);
            Assert.Equal(expected[^1], state.Forming);
            Assert.Equal(expected[..^1], state.Closed);
        }
    }

    [Fact]
    public void Weeks_and_months_are_those_of_the_session_zone()
    {
        TimeZoneInfo seoul = TimeZoneInfo.FindSystemTimeZoneById("Asia/Seoul");
        Interval day = Interval.Parse("1d");
        // Every weekday from 1 September to 27 November 2026, stamped at midnight in Seoul.
        Candle[] days = [.. Enumerable.Range(0, 88).Select(i => Midnight(new DateTime(2026, 9, 1).AddDays(i)))];
        days = [.. days.Where(bar => (bar.OpenTime + TimeSpan.FromHours(9)).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))];
        Assert.Equal("2026-11-27", (days[^1].OpenTime + TimeSpan.FromHours(9)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

        Candle[] weeks = Built(Interval.Parse("1w")), months = Built(Interval.Parse("1mo"));
        Assert.Equal(13, weeks.Length);
        Assert.All(weeks, week => Assert.Equal((DayOfWeek.Monday, 0), ((week.OpenTime + TimeSpan.FromHours(9)).DayOfWeek, (week.OpenTime + TimeSpan.FromHours(9)).Hour)));
        Assert.All(weeks[1..], week => Assert.Equal(5, week.Volume));
        Assert.Equal([9, 10, 11], months.Select(month => (month.OpenTime + TimeSpan.FromHours(9)).Month));

        Candle[] Built(Interval coarse)
        {
            var builder = new CoarserBars(day, coarse, seoul);
            var state = new CandleState(new("KS", coarse), 100, seoul);
            foreach (Candle bar in days)
                state.Apply(builder.Close(bar));
            Assert.Empty(state.Gaps);
            return [.. state.Closed, state.Forming];
        }

        static Candle Midnight(DateTime date) =>
            new(new DateTimeOffset(date, TimeSpan.FromHours(9)).ToUnixTimeMilliseconds(), 100, 101, 99, 100, 1);
    }

    [Fact]
    public void Trades_make_days_of_the_session_zone_on_the_days_that_clocks_change()
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var state = new CandleState(new("SPY", Interval.Parse("1d")), 100, zone);
        long start = new DateTimeOffset(2026, 3, 6, 5, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        for (int hour = 0; hour < 24 * 5 - 1; hour++)
        {
            Assert.True(Tick.TryCreate(start + hour * 3_600_000L, 100, 1, 0, out Tick tick, out _));
            state.Apply(tick);
        }
        Assert.Equal([24, 24, 23, 24], state.Closed.Select(bar => (int)bar.Volume));
        Assert.Empty(state.Gaps);
        Assert.Equal(4, state.Forming.OpenTime.Hour);
    }

    [Fact]
    public void An_interval_that_does_not_divide_is_refused() =>
        Assert.Throws<ArgumentException>(() => new CoarserBars(Interval.Parse("3m"), Interval.Parse("5m")));

    private static Candle[] Grouped(Interval coarse, Candle[] fine) =>
        [.. fine.GroupBy(bar => coarse.OpenOf(bar.OpenMs)).Select(group => new Candle(
            group.Key, group.First().Open, group.Max(bar => bar.High), group.Min(bar => bar.Low), group.Last().Close,
            group.Aggregate(0.0, (sum, bar) => sum + bar.Volume)))];
}
