namespace RealtimeNotebook.Tests.Candles;

public sealed class SeriesKeyTests
{
    [Theory]
    [InlineData("SPY")]
    [InlineData("GC=F")]
    [InlineData("BTC/USDT")]
    [InlineData("BTCUSDT-PERP")]
    [InlineData("^GSPC")]
    [InlineData("BRK.B")]
    [InlineData("/ESZ26:XCME")]
    [InlineData("SPY&Q")]
    [InlineData("SPY{price=mark}")]
    [InlineData("SPY&Q{a=s,price=mark,tho=true}")]
    public void Symbols_of_the_markets_are_accepted(string symbol) => Assert.Equal(symbol, new SeriesKey(symbol, default).Symbol);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<script>alert(1)</script>", "'<'")]
    [InlineData("SPY\"", "'\"'")]
    [InlineData("SPY QQQ", "U+0020")]
    [InlineData("SPY*", "'*'")]
    [InlineData("SPY{=m}", "period 'm'")]
    [InlineData("SPY{", "attributes")]
    [InlineData("SPY}", "attributes")]
    [InlineData("SPY{}", "attributes")]
    [InlineData("{price=mark}", "attributes")]
    [InlineData("SPY{price=mark}X", "attributes")]
    [InlineData("SPY{price=mark,price=bid}", "attributes")]
    [InlineData("SPY{price}", "attributes")]
    [InlineData("SPY{price=<b>}", "'<'")]
    [InlineData("SPY{price=*}", "'*'")]
    [InlineData("SPY\r\nX", "U+000D")]
    [InlineData("ΑΒΓ", "U+0391")]
    public void Other_symbols_are_refused_and_the_fault_is_named(string symbol, string named)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new SeriesKey(symbol, default));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_symbol_has_at_most_64_characters()
    {
        Assert.Equal(64, new SeriesKey(new string('A', 64), default).Symbol.Length);
        Assert.Throws<ArgumentException>(() => new SeriesKey(new string('A', 65), default));
    }

    [Theory]
    [InlineData("SPY{=m}", "SPY", "1m")]
    [InlineData("SPX{=5m}", "SPX", "5m")]
    [InlineData("SPY&Q{=h,price=mark}", "SPY&Q{price=mark}", "1h")]
    [InlineData("SPY{price=mark,=mo}", "SPY{price=mark}", "1mo")]
    [InlineData("SPY{tho=true,price=mark,=5m,a=s}", "SPY{a=s,price=mark,tho=true}", "5m")]
    [InlineData("SPY{=5m,price=last,tho=false,a=m}", "SPY", "5m")]
    [InlineData("SPY", "SPY", "1d")]
    [InlineData("SPY{price=mark}", "SPY{price=mark}", "1d")]
    public void DxFeed_symbols_carry_their_interval(string text, string symbol, string interval)
    {
        Assert.True(SeriesKey.TryParseDxFeed(text, Interval.Parse("1d"), out SeriesKey key));
        Assert.Equal(new SeriesKey(symbol, Interval.Parse(interval)), key);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{=m}")]
    [InlineData("SPY{=m")]
    [InlineData("SPY{=7m}")]
    public void Broken_dxFeed_symbols_are_refused(string? text) => Assert.False(SeriesKey.TryParseDxFeed(text, default, out _));

    [Fact]
    public void It_is_written_as_others_expect_it()
    {
        var key = new SeriesKey("GC=F", Interval.Parse("1h"));
        Assert.Equal("GC=F_1h", key.ToString());
        Assert.Equal("GC=F{=h}", key.ToDxFeed());
        Assert.Equal("SPY&Q{=5m,price=mark,tho=true}", new SeriesKey("SPY&Q{tho=true,price=mark}", Interval.Parse("5m")).ToDxFeed());
        Assert.Equal(new SeriesKey("SPY{a=s,tho=true}", default), new SeriesKey("SPY{tho=true,price=last,a=s}", default));
        Assert.NotEqual(new SeriesKey("SPY", default), new SeriesKey("SPY{tho=true}", default));
    }
}
