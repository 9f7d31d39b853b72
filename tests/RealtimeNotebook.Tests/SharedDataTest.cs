namespace RealtimeNotebook.Tests;

public class SharedDataTest
{
    [SharedDataFact]
    public void Daily_bars_are_read_with_their_times_and_numbers()
    {
        Candle[] bars = SharedData.DailyBars();

        Assert.Equal(502, bars.Length);
        Assert.Equal(new(2017, 1, 3, 0, 0, 0, TimeSpan.Zero), bars[0].OpenTime);
        Assert.Equal(new Candle(bars[0].OpenMs, 212.61, 213.35, 211.52, 212.8, 96_708_880), bars[0]);
    }

    [SharedDataFact]
    public void Minute_bars_are_read_in_utc()
    {
        Candle[] bars = SharedData.MinuteBars();

        Assert.Equal(1_564, bars.Length);
        Assert.Equal(new(2020, 12, 15, 14, 30, 0, TimeSpan.Zero), bars[0].OpenTime);
        Assert.All(bars.Zip(bars.Skip(1)), pair => Assert.True(pair.First.OpenMs < pair.Second.OpenMs));
    }

    [SharedDataTheory]
    [InlineData("ema.json", "ema", 19)]
    [InlineData("sma.json", "sma", 19)]
    [InlineData("wma.json", "wma", 13)]
    [InlineData("hma.json", "hma", 15)]
    [InlineData("macd.json", "macd", 25)]
    [InlineData("macd.json", "signal", 33)]
    public void Results_are_aligned_with_the_daily_bars(string file, string column, int firstValue)
    {
        double[] results = SharedData.Results(file, column);

        Assert.Equal(SharedData.DailyBars().Select(bar => bar.OpenMs), SharedData.ResultTimes(file));
        Assert.Equal(firstValue, Array.FindIndex(results, value => !double.IsNaN(value)));
    }
}
