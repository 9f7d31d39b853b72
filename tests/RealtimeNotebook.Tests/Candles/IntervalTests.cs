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
        Assert.Equal(18, Interval.All.Count);
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
        Assert.Contains("1s 5s 15s 30s 1m", e.Message, StringComparison.Ordinal);
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
