namespace RealtimeNotebook.Tests.Candles;

public sealed class IntervalTests
{
    // Written by hand from the four conventions, not from the table in the code.
    public static TheoryData<string, string[]> Spellings => new()
    {
        { "1s", ["1s", "s", "{=s}", "1S", "S"] },
        { "5s", ["5s", "{=5s}", "5S"] },
        { "15s", ["15s", "15S"] },
        { "30s", ["30s", "30S"] },
        { "1m", ["1m", "m", "{=m}", "1"] },
        { "3m", ["3m", "{=3m}", "3"] },
        { "5m", ["5m", "{=5m}", "5"] },
        { "15m", ["15m", "15"] },
        { "30m", ["30m", "30"] },
        { "1h", ["1h", "h", "{=h}", "60"] },
        { "2h", ["2h", "120"] },
        { "4h", ["4h", "240"] },
        { "6h", ["6h", "360"] },
        { "8h", ["8h", "480"] },
        { "12h", ["12h", "720"] },
        { "1d", ["1d", "d", "{=d}", "1D", "D"] },
        { "1w", ["1w", "w", "{=w}", "1W", "W"] },
        { "1mo", ["1mo", "mo", "{=mo}", "1M", "M"] },
    };

    [Theory, MemberData(nameof(Spellings))]
    public void Every_spelling_names_its_interval(string ours, string[] spellings)
    {
        foreach (string spelling in spellings)
            Assert.Equal(ours, Interval.Parse(spelling).ToString());
    }

    [Fact]
    public void A_month_is_never_a_minute()
    {
        Assert.Equal("1m", Interval.Parse("m").ToString());
        Assert.Equal("1mo", Interval.Parse("M").ToString());
        Assert.Equal("1mo", Interval.Parse("1M").ToString());
        Assert.Equal("1M", Interval.Parse("mo").ToBinance());
        Assert.Equal("mo", Interval.Parse("1M").ToDxFeed());
        Assert.Equal("m", Interval.Parse("1m").ToDxFeed());
        Assert.False(Interval.TryParse("5M", out _));
        Assert.False(Interval.TryParse("MO", out _));
    }

    [Fact]
    public void Every_house_reads_back_what_it_wrote()
    {
        Assert.Equal("1s 5s 10s 15s 30s 1m 2m 3m 5m 10m 15m 30m 45m 1h 2h 3h 4h 6h 8h 12h 1d 3d 1w 1mo", string.Join(' ', Interval.All));
        foreach (Interval interval in Interval.All)
        {
            Assert.Equal(interval, Interval.Parse(interval.ToString()));
            Assert.Equal(interval, Interval.Parse(interval.ToDxFeed()));
            Assert.Equal(interval, Interval.Parse($"{{={interval.ToDxFeed()}}}"));
            Assert.Equal(interval, Interval.Parse(interval.ToBinance()));
            Assert.Equal(interval, Interval.Parse(interval.ToTradingView()));
        }
        Assert.Equal(Interval.All.OrderBy(i => i.Milliseconds), Interval.All);
        Assert.Equal(Interval.OneMinute, default);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7m")]
    [InlineData("1 m")]
    [InlineData("-1m")]
    [InlineData("0")]
    [InlineData("<script>")]
    [InlineData("99999999999999999999999999999999999999999m")]
    public void What_names_no_interval_is_refused_with_the_choices(string text)
    {
        FormatException e = Assert.Throws<FormatException>(() => Interval.Parse(text));
        Assert.Contains("1s 5s 10s 15s 30s 1m 2m", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1m", "2026-11-20T14:31:59.999Z", "2026-11-20T14:31:00Z", "2026-11-20T14:32:00Z")]
    [InlineData("4h", "2026-11-20T14:31:00Z", "2026-11-20T12:00:00Z", "2026-11-20T16:00:00Z")]
    [InlineData("1d", "2026-11-20T14:31:00Z", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")]
    [InlineData("1w", "2026-11-20T14:31:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("1w", "2026-11-16T00:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("1mo", "2024-02-29T23:59:59Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData("1mo", "2026-12-31T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("5m", "1969-12-31T23:58:00Z", "1969-12-31T23:55:00Z", "1970-01-01T00:00:00Z")]
    public void A_time_belongs_to_one_bar(string interval, string time, string open, string next)
    {
        Interval of = Interval.Parse(interval);
        long openMs = of.OpenOf(Ms(time));
        Assert.Equal(Ms(open), openMs);
        Assert.Equal(Ms(next), of.NextOpen(openMs));
        Assert.Equal(openMs, of.Back(of.NextOpen(openMs), 1));
    }

    [Theory]
    [InlineData(1_502_928_000_000)] // BTCUSDT's first, 2017-08-17
    [InlineData(1_503_187_200_000)]
    [InlineData(1_783_641_600_000)] // 2026-07-10
    [InlineData(1_783_900_800_000)]
    public void Bars_of_three_days_open_as_Binance_opens_them(long openMs)
    {
        Interval three = Interval.Parse("3d");
        Assert.Equal(openMs, three.OpenOf(openMs));
        Assert.Equal(openMs, three.OpenOf(openMs + three.Milliseconds - 1));
        Assert.Equal(openMs - three.Milliseconds, three.OpenOf(openMs - 1));
        TimeZoneInfo seoul = TimeZoneInfo.FindSystemTimeZoneById("Asia/Seoul");
        Assert.Equal(openMs - 9 * 3_600_000, three.OpenOf(openMs, seoul));
    }

    [Fact]
    public void Binance_has_only_its_own_intervals()
    {
        string[] own = ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1mo"];
        Assert.Equal(own, Interval.All.Where(interval => interval.IsOfBinance).Select(interval => interval.ToString()));
        Assert.Equal("45", Interval.Parse("45m").ToTradingView());
        Assert.Equal("3D", Interval.Parse("3d").ToTradingView());
        Assert.Equal("10S", Interval.Parse("10s").ToTradingView());
        Assert.Equal("180", Interval.Parse("3h").ToTradingView());
    }

    [Theory]
    [InlineData("Asia/Seoul", "1d", "2026-11-27T05:00:00Z", "2026-11-26T15:00:00Z", "2026-11-27T15:00:00Z")]
    [InlineData("Asia/Seoul", "1w", "2026-11-27T05:00:00Z", "2026-11-22T15:00:00Z", "2026-11-29T15:00:00Z")]
    [InlineData("Asia/Seoul", "1mo", "2026-08-31T15:00:00Z", "2026-08-31T15:00:00Z", "2026-09-30T15:00:00Z")]
    [InlineData("Asia/Seoul", "1mo", "2026-08-31T14:59:59Z", "2026-07-31T15:00:00Z", "2026-08-31T15:00:00Z")]
    [InlineData("America/New_York", "1d", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("America/New_York", "1d", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData("America/New_York", "1w", "2026-03-06T12:00:00Z", "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("America/New_York", "1mo", "2026-11-15T12:00:00Z", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z")]
    [InlineData("America/New_York", "4h", "2026-03-08T07:30:00Z", "2026-03-08T05:00:00Z", "2026-03-08T08:00:00Z")]
    [InlineData("America/New_York", "2h", "2026-03-08T07:30:00Z", "2026-03-08T07:00:00Z", "2026-03-08T08:00:00Z")]
    [InlineData("America/New_York", "4h", "2026-11-01T06:30:00Z", "2026-11-01T04:00:00Z", "2026-11-01T09:00:00Z")]
    [InlineData("Europe/Berlin", "2h", "2026-10-25T01:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T03:00:00Z")]
    [InlineData("Europe/Berlin", "2h", "2026-03-29T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")]
    [InlineData("America/Santiago", "1d", "2026-09-06T12:00:00Z", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z")]
    [InlineData("Asia/Kolkata", "1h", "2026-11-20T14:31:00Z", "2026-11-20T14:00:00Z", "2026-11-20T15:00:00Z")]
    public void Long_bars_begin_by_the_clock_of_the_zone(string zone, string interval, string time, string open, string next)
    {
        TimeZoneInfo of = TimeZoneInfo.FindSystemTimeZoneById(zone);
        Interval length = Interval.Parse(interval);
        Assert.Equal(Ms(open), length.OpenOf(Ms(time), of));
        Assert.Equal(Ms(next), length.NextOpen(Ms(open), of));
        Assert.Equal(Ms(open), length.Back(Ms(next), 1, of));
        Assert.Equal(Ms(next), length.Back(Ms(open), -1, of));
        Assert.Equal(length.NextOpen(length.NextOpen(Ms(next), of), of), length.Back(Ms(open), -3, of));
        Assert.Equal(Ms(next), length.OpenOf(Ms(next), of));
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/London")]
    [InlineData("Australia/Sydney")]
    [InlineData("America/Santiago")]
    [InlineData("Asia/Tehran")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Tokyo")]
    public void Bars_of_a_zone_follow_each_other_without_overlap_through_a_year(string zone)
    {
        TimeZoneInfo of = TimeZoneInfo.FindSystemTimeZoneById(zone);
        foreach (string interval in (string[])["2h", "3h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1mo"])
        {
            Interval length = Interval.Parse(interval);
            long open = length.OpenOf(Ms("2026-01-01T00:00:00Z"), of);
            for (long at = open; at < Ms("2027-01-02T00:00:00Z"); at += 1_800_000)
            {
                long next = length.NextOpen(open, of);
                if (at >= next)
                    open = next;
                Assert.Equal(open, length.OpenOf(at, of));
            }
        }
    }

    [Theory]
    [InlineData("5m", "1m", true)]
    [InlineData("1h", "15m", true)]
    [InlineData("1mo", "1d", true)]
    [InlineData("1w", "1d", true)]
    [InlineData("5m", "3m", false)]
    [InlineData("1mo", "1w", false)]
    [InlineData("1m", "1m", false)]
    [InlineData("1m", "5m", false)]
    public void Coarser_bars_are_made_of_whole_finer_ones(string coarse, string fine, bool expected) =>
        Assert.Equal(expected, Interval.Parse(coarse).IsMultipleOf(Interval.Parse(fine)));

    private static long Ms(string time) =>
        DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
