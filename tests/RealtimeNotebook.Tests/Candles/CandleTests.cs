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
    [InlineData(10, 12, -1, 11, 5, CandleFault.NegativePrice)]
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
