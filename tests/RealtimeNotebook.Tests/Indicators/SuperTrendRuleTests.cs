using RealtimeNotebook.Indicators;
using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Indicators;

public sealed class SuperTrendRuleTests
{
    [Fact]
    public void A_close_at_the_stop_turns_the_line_by_one_rule_and_not_by_the_other()
    {
        // A range of two each bar and a width of one: the stop below is the middle less two. The last bar closes on it.
        Candle[] bars = [Bar(0, 11, 9, 10), Bar(1, 11, 9, 11), Bar(2, 15, 13, 15), Bar(3, 17, 15, 17), Bar(4, 17, 15, 17), Bar(5, 16, 14, 14.5)];
        foreach (SuperTrendRule rule in Enum.GetValues<SuperTrendRule>())
        {
            var trend = new SuperTrend(1, 1, rule: rule);
            var values = new double[2];
            foreach (Candle bar in bars[..5])
                trend.Close(bar, values);
            Assert.Equal(1, values[1]);
            double stop = values[0];
            var tie = new Candle(bars[5].OpenMs, stop, stop, stop, stop, 1);
            trend.Preview(tie, values);
            Assert.Equal(rule == SuperTrendRule.Skender ? -1 : 1, values[1]);
            trend.Preview(tie with { Low = stop - 0.25, Close = stop - 0.25 }, values);
            Assert.Equal(-1, values[1]);
        }
    }

    [Fact]
    public void TradingView_begins_at_bar_n_and_downwards()
    {
        Candle[] bars = [Bar(0, 12, 8, 12), Bar(1, 14, 10, 14), Bar(2, 16, 12, 16)];
        IIndicator[] both = [new SuperTrend(2, 1, rule: SuperTrendRule.TradingView), new SuperTrend(2, 1, "skender")];
        IndicatorColumns columns = IndicatorSet.Compute(both, CandleColumns.From(bars));
        Assert.Equal([double.NaN, 16, 16], columns["supertrend"].ToArray());
        Assert.Equal([double.NaN, -1, -1], columns["supertrend_direction"].ToArray());
        Assert.Equal([double.NaN, double.NaN, 1], columns["skender_direction"].ToArray());
    }

    [Theory]
    [InlineData(3, 0.8)]
    [InlineData(10, 3)]
    public void TradingViews_published_script_is_met(int n, double width)
    {
        Candle[] bars = Bars.Walk(n, 800);
        IndicatorColumns columns = IndicatorSet.Compute([new SuperTrend(n, width, rule: SuperTrendRule.TradingView)], CandleColumns.From(bars));
        (double range, double upper, double lower, double stop, int turns) = (0, double.NaN, double.NaN, double.NaN, 0);
        for (int i = 0; i < bars.Length; i++)
        {
            double before = i == 0 ? double.NaN : bars[i - 1].Close;
            double height = i == 0 ? bars[i].High - bars[i].Low : Math.Max(bars[i].High, before) - Math.Min(bars[i].Low, before);
            range = i < n ? range + height / n : (range * (n - 1) + height) / n;
            if (i < n - 1)
                continue;
            double middle = (bars[i].High + bars[i].Low) / 2;
            (double up, double down, bool isFirst) = (middle + width * range, middle - width * range, double.IsNaN(stop));
            down = isFirst || down > lower || before < lower ? down : lower;
            up = isFirst || up < upper || before > upper ? up : upper;
            bool wasDown = isFirst || stop == upper;
            bool isDown = isFirst || (wasDown ? !(bars[i].Close > up) : bars[i].Close < down);
            turns += isDown == wasDown ? 0 : 1;
            (upper, lower, stop) = (up, down, isDown ? up : down);
            Assert.Equal(stop, columns["supertrend"][i], 1e-9);
            Assert.Equal(isDown ? -1 : 1, columns["supertrend_direction"][i]);
        }
        Assert.InRange(turns, 3, bars.Length);
    }

    [Fact]
    public void A_rule_that_is_none_is_refused() =>
        Assert.Equal("rule", Assert.Throws<ArgumentOutOfRangeException>(() => new SuperTrend(rule: (SuperTrendRule)7)).ParamName);

    private static Candle Bar(int minute, double high, double low, double close) => Bars.Of(minute, close, high, low, close, 1);
}
