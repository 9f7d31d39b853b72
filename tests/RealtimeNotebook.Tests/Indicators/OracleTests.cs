using RealtimeNotebook.Indicators;
using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>Results against those that others computed, and against the textbook.</summary>
public sealed class OracleTests
{
    private const double Tolerance = 1e-9;

    [SharedDataTheory]
    [InlineData("ema.json", "ema", "ema")]
    [InlineData("sma.json", "sma", "sma")]
    [InlineData("wma.json", "wma", "wma")]
    [InlineData("hma.json", "hma", "hull")]
    [InlineData("macd.json", "macd", "macd")]
    [InlineData("macd.json", "signal", "signal")]
    [InlineData("macd.json", "histogram", "histogram")]
    public void Published_results_are_met(string file, string column, string line)
    {
        IIndicator[] indicators = [new Ema(20), new Sma(20), new Wma(14), new Hull(14), new Macd()];
        IndicatorColumns columns = IndicatorSet.Compute(indicators, CandleColumns.From(SharedData.DailyBars()));
        AssertClose(SharedData.Results(file, column), columns[line]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(14)]
    [InlineData(20)]
    [InlineData(55)]
    public void The_textbook_is_met(int n)
    {
        Candle[] bars = Bars.Walk(n, 600);
        double[] close = [.. bars.Select(bar => bar.Close)];
        IIndicator[] indicators = [new Ema(n), new Sma(n), new Wma(n), new Hull(n), new Hull(n, HullRounding.Round, "rounded"), new Macd(n, 2 * n, n)];
        IndicatorColumns columns = IndicatorSet.Compute(indicators, CandleColumns.From(bars));
        AssertClose(PlainFormulas.Ema(close, n), columns["ema"]);
        AssertClose(PlainFormulas.Sma(close, n), columns["sma"]);
        AssertClose(PlainFormulas.Wma(close, n), columns["wma"]);
        AssertClose(PlainFormulas.Hull(close, n, n / 2, (int)Math.Sqrt(n)), columns["hull"]);
        AssertClose(PlainFormulas.Hull(close, n, (int)Math.Round(n / 2.0), (int)Math.Round(Math.Sqrt(n))), columns["rounded"]);
        (double[] macd, double[] signal, double[] histogram) = PlainFormulas.Macd(close, n, 2 * n, n);
        AssertClose(macd, columns["macd"]);
        AssertClose(signal, columns["signal"]);
        AssertClose(histogram, columns["histogram"]);
    }

    [Fact]
    public void An_average_may_begin_with_its_first_value_or_a_prior_one()
    {
        CandleColumns bars = CandleColumns.From([Bars.Flat(0, 10), Bars.Flat(1, 13), Bars.Flat(2, 10)]);
        Assert.Equal([10, 11.5, 10.75], IndicatorSet.Compute([new Ema(3, EmaSeed.First)], bars)["ema"].ToArray());
        Assert.Equal([15, 14, 12], IndicatorSet.Compute([new Ema(3, EmaSeed.Prior, 20)], bars)["ema"].ToArray());
        Assert.Equal([double.NaN, double.NaN, 11], IndicatorSet.Compute([new Ema(3)], bars)["ema"].ToArray());
        Assert.Throws<ArgumentException>(() => new Ema(3, EmaSeed.Prior));
    }

    [Theory]
    [InlineData(14, 15)]
    [InlineData(16, 18)]
    [InlineData(20, 22)]
    public void The_first_Hull_value_is_where_it_should_be(int n, int index)
    {
        ReadOnlySpan<double> hull = IndicatorSet.Compute([new Hull(n)], CandleColumns.From(Bars.Walk(1, 60)))["hull"];
        Assert.True(double.IsNaN(hull[index - 1]));
        Assert.False(double.IsNaN(hull[index]));
        Assert.Equal(index + 1, new Hull(n).WarmUpBars);
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]) != double.IsNaN(actual[i])
                || Math.Abs(expected[i] - actual[i]) > Tolerance * Math.Max(1, Math.Abs(expected[i])))
                Assert.Fail($"At bar {i}: expected {expected[i]:R}, got {actual[i]:R}.");
        }
    }
}
