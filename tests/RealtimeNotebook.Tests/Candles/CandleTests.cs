namespace RealtimeNotebook.Tests.Candles;

public sealed class CandleTests
{
    [Theory]
    [InlineData(10, 12, 9, 11, 5, CandleFault.None)]
    [InlineData(0, 0, 0, 0, 0, CandleFault.None)]
    [InlineData(double.NaN, 12, 9, 11, 5, CandleFault.NotFinite)]
    [InlineData(10, double.PositiveInfinity, 9, 11, 5, CandleFault.NotFinite)]
    [InlineData(10, 12, double.NegativeInfinity, 11, 5, CandleFault.NotFinite)]
    [InlineData(10, 12, 9, 11, double.NaN, CandleFault.NotFinite)]
    [InlineData(10, 12, -1, 11, 5, CandleFault.None)]
    [InlineData(-37, -36, -40.32, -37.63, 5, CandleFault.None)]
    [InlineData(-37, -37.5, -40.32, -37.63, 5, CandleFault.RangeBroken)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, 0, 5, CandleFault.NotFinite)]
    [InlineData(1e308, 1e308, -1e308, -1e308, 5, CandleFault.NotFinite)]
    [InlineData(10, 9, 8, 8.5, 5, CandleFault.RangeBroken)]
    [InlineData(10, 12, 10.5, 11, 5, CandleFault.RangeBroken)]
    [InlineData(8, 7, 9, 8, 5, CandleFault.RangeBroken)]
    [InlineData(10, 12, 9, 11, -1, CandleFault.NegativeVolume)]
    [InlineData(1e308, 1e308, 1e308, 1e308, 0, CandleFault.NotFinite)]
    public void Numbers_from_outside_are_checked(double open, double high, double low, double close, double volume, CandleFault expected)
    {
        Assert.Equal(expected is CandleFault.None, Candle.TryCreate(Bars.Start, open, high, low, close, volume, out _, out CandleFault fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData(101.25, 101.7499, 101, 101.75, 101.75, 101)]
    [InlineData(101.25, 101.9, 101.25004, 101.3, 101.9, 101.25)]
    [InlineData(-101.75, -101.7501, -102.25, -102, -101.75, -102.25)]
    [InlineData(0.1f, 0.3, 0.1, 0.3f, 0.3f, 0.1)]
    [InlineData(2.6e-13, 2.5999999e-13, 2.5e-13, 2.55e-13, 2.6e-13, 2.5e-13)]
    public void Rounding_error_in_high_or_low_is_repaired_and_reported(double open, double high, double low, double close, double newHigh, double newLow)
    {
        Assert.True(Candle.TryCreate(Bars.Start, open, high, low, close, 7, out Candle candle, out CandleFault fault, out bool repaired));
        Assert.Equal(CandleFault.None, fault);
        Assert.True(repaired);
        Assert.Equal(new Candle(Bars.Start, open, newHigh, newLow, close, 7), candle);
    }

    [Theory]
    [InlineData(101.25, 101.70, 101, 101.75)]
    [InlineData(101.25, 101.74, 101, 101.75)]
    [InlineData(101.25, 101.9, 101.26, 101.3)]
    [InlineData(0, -1e-9, -1e-9, 0)]
    public void Real_contradiction_is_refused(double open, double high, double low, double close)
    {
        Assert.False(Candle.TryCreate(Bars.Start, open, high, low, close, 7, out _, out CandleFault fault, out bool repaired));
        Assert.Equal(CandleFault.RangeBroken, fault);
        Assert.False(repaired);
    }

    [Fact]
    public void Trade_at_a_negative_price_is_a_trade()
    {
        Assert.True(Tick.TryCreate(Bars.Start, -37.63, 2, 0, out Tick tick, out _));
        Assert.Equal(-37.63, tick.Price);
        Assert.False(Tick.TryCreate(Bars.Start, 1, -2, 0, out _, out CandleFault fault));
        Assert.Equal(CandleFault.NegativeVolume, fault);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(-3_000_000_000_000)]
    [InlineData(8_000_000_000_000)]
    public void Times_that_no_calendar_reaches_are_refused(long openMs)
    {
        Assert.False(Candle.TryCreate(openMs, 1, 1, 1, 1, 1, out _, out CandleFault fault));
        Assert.Equal(CandleFault.TimeOutOfRange, fault);
    }
}
