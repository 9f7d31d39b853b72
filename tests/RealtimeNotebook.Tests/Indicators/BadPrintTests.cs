using RealtimeNotebook.Indicators;
using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>What a bad print leaves behind in the averages of a window once it has left it: nothing.</summary>
public sealed class BadPrintTests
{
    private const double Tolerance = 1e-12;

    [Theory]
    [InlineData(1e8)]
    [InlineData(1e14)]
    public void Averages_equal_a_fresh_computation_from_the_bar_at_which_the_print_leaves(double times)
    {
        foreach (int n in new[] { 2, 5, 20, 55 })
        {
            // At every place of a lap, since what is added up anew depends on it.
            for (int at = 100; at < 100 + n; at++)
            {
                Candle[] bars = Bars.Walk(5, 300);
                double[] close = [.. bars.Select(bar => bar.Close)];
                bars[at] = Bars.Flat(at, bars[at].Close * times);
                IndicatorColumns columns = IndicatorSet.Compute([new Sma(n), new Wma(n), new Hull(n), new Bollinger(n)], CandleColumns.From(bars));
                int root = (int)Math.Sqrt(n);
                AssertTail($"sma {n}", PlainFormulas.Sma(close, n), columns["sma"], at + n);
                AssertTail($"wma {n}", PlainFormulas.Wma(close, n), columns["wma"], at + n);
                AssertTail($"hull {n}", PlainFormulas.Hull(close, n, n / 2, root), columns["hull"], at + n + root - 1);
                AssertTail($"bb_middle {n}", PlainFormulas.Sma(close, n), columns["bb_middle"], at + n);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(55)]
    public void A_simple_average_has_the_bits_of_the_middle_band_at_every_tick(int n)
    {
        (IIndicator average, IIndicator bands) = (new Sma(n), new Bollinger(n));
        (double[] mean, double[] band) = (new double[1], new double[3]);
        Candle[] bars = Bars.Walk(9, 300);
        bars[120] = Bars.Flat(120, 1e14);
        foreach (Candle bar in bars)
        {
            average.Preview(bar with { Close = bar.Low }, mean);
            bands.Preview(bar with { Close = bar.Low }, band);
            Assert.Equal(BitConverter.DoubleToInt64Bits(mean[0]), BitConverter.DoubleToInt64Bits(band[1]));
            average.Close(bar, mean);
            bands.Close(bar, band);
            Assert.Equal(BitConverter.DoubleToInt64Bits(mean[0]), BitConverter.DoubleToInt64Bits(band[1]));
        }
    }

    [Fact]
    public void A_look_back_of_one_bar_is_the_last_value_itself()
    {
        Candle[] bars = [Bars.Flat(0, 100.1), Bars.Flat(1, 0.3), Bars.Flat(2, 1e9), Bars.Flat(3, 0.1)];
        double[] closes = [.. bars.Select(bar => bar.Close)];
        IIndicator[] indicators =
        [
            new Ema(1), new Ema(1, EmaSeed.First, name: "first"), new Ema(1, EmaSeed.Prior, 7.7, "prior"), new Sma(1), new Wma(1), new Bollinger(1), new Atr(1), new Rsi(1),
            new Macd(1, 2, 1),
        ];
        IndicatorColumns columns = IndicatorSet.Compute(indicators, CandleColumns.From(bars));
        foreach (string line in new[] { "ema", "first", "prior", "sma", "wma", "bb_middle", "bb_upper" })
            Assert.Equal(closes, columns[line].ToArray());
        Assert.Equal([double.NaN, 100.1 - 0.3, 1e9 - 0.3, 1e9 - 0.1], columns["atr"].ToArray());
        Assert.Equal([double.NaN, 0, 100, 0], columns["rsi"].ToArray());
        Assert.Equal(columns["macd"].ToArray(), columns["signal"].ToArray());
    }

    [Fact]
    public void A_true_range_of_one_bar_keeps_nothing_of_the_one_before()
    {
        // 100.1 + (0.3 - 100.1) is not 0.3.
        Candle[] bars = [Bars.Flat(0, 100.1), Bars.Flat(1, 0), Bars.Flat(2, 0.3)];
        IndicatorColumns columns = IndicatorSet.Compute([new Atr(1)], CandleColumns.From(bars));
        Assert.Equal([double.NaN, 100.1, 0.3], columns["atr"].ToArray());
    }

    private static void AssertTail(string line, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, int from)
    {
        for (int i = from; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]))))
                Assert.Fail($"{line} at bar {i}: expected {expected[i]:R}, got {actual[i]:R}.");
        }
    }
}
