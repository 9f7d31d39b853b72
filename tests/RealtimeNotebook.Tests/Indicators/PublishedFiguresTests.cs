using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>Figures that DaveSkender/Stock.Indicators publishes of its own results over the shared bars, at single bars.</summary>
/// <remarks>From its <c>tests/indicators/_testdata/results</c> at commit d5c6660, Apache-2.0; bars are counted from 0.</remarks>
public sealed class PublishedFiguresTests
{
    private const double Tolerance = 1e-9;

    [SharedDataTheory]
    [InlineData("rsi", 14, 62.054054054053964)]
    [InlineData("rsi", 57, 45.13038807756071)]
    [InlineData("rsi", 151, 60.83486535050927)]
    [InlineData("rsi", 249, 70.93683746372497)]
    [InlineData("rsi", 501, 42.07732356600684)]
    [InlineData("bb_upper", 19, 216.58874901574774)]
    [InlineData("bb_upper", 57, 226.74482238883053)]
    [InlineData("bb_upper", 151, 236.91625581531812)]
    [InlineData("bb_upper", 249, 259.56417488408266)]
    [InlineData("bb_upper", 501, 273.7004230728253)]
    [InlineData("bb_middle", 19, 214.52499999999995)]
    [InlineData("bb_middle", 57, 223.97199999999998)]
    [InlineData("bb_middle", 151, 235.331)]
    [InlineData("bb_middle", 249, 255.55)]
    [InlineData("bb_middle", 501, 251.85999999999996)]
    [InlineData("bb_lower", 19, 212.46125098425216)]
    [InlineData("bb_lower", 57, 221.19917761116943)]
    [InlineData("bb_lower", 151, 233.74574418468185)]
    [InlineData("bb_lower", 249, 251.53582511591736)]
    [InlineData("bb_lower", 501, 230.01957692717465)]
    [InlineData("atr", 14, 1.336428571428568)]
    [InlineData("atr", 57, 1.5716546770454534)]
    [InlineData("atr", 151, 1.1646336498452032)]
    [InlineData("atr", 249, 1.338074065847095)]
    [InlineData("atr", 501, 6.1497482878433045)]
    [InlineData("stoch_k", 17, 92.13066072754248)]
    [InlineData("stoch_k", 57, 21.427686807096418)]
    [InlineData("stoch_k", 151, 63.83726128888031)]
    [InlineData("stoch_k", 249, 83.20200121710185)]
    [InlineData("stoch_k", 501, 43.13534970567061)]
    [InlineData("stoch_d", 17, 88.49953635785782)]
    [InlineData("stoch_d", 57, 18.490201932992274)]
    [InlineData("stoch_d", 151, 73.51398675135965)]
    [InlineData("stoch_d", 249, 83.0812628938102)]
    [InlineData("stoch_d", 501, 35.56744038514107)]
    [InlineData("donchian_upper", 20, 217.02)]
    [InlineData("donchian_upper", 57, 227.04)]
    [InlineData("donchian_upper", 151, 237.33)]
    [InlineData("donchian_upper", 249, 258.7)]
    [InlineData("donchian_upper", 501, 273.59)]
    [InlineData("donchian_middle", 20, 214.27)]
    [InlineData("donchian_middle", 57, 224.04500000000002)]
    [InlineData("donchian_middle", 151, 234.66000000000003)]
    [InlineData("donchian_middle", 249, 254.285)]
    [InlineData("donchian_middle", 501, 251.505)]
    [InlineData("donchian_lower", 20, 211.52)]
    [InlineData("donchian_lower", 57, 221.05)]
    [InlineData("donchian_lower", 151, 231.99)]
    [InlineData("donchian_lower", 249, 249.87)]
    [InlineData("donchian_lower", 501, 229.42)]
    [InlineData("supertrend", 10, 210.059)]
    [InlineData("supertrend", 57, 225.804021558303)]
    [InlineData("supertrend", 151, 233.046306276649)]
    [InlineData("supertrend", 249, 254.004135100218)]
    [InlineData("supertrend", 501, 251.807983370328)]
    [InlineData("obv", 1, 83348752)]
    [InlineData("obv", 57, 438066624)]
    [InlineData("obv", 151, 476619324)]
    [InlineData("obv", 249, 1780918888)]
    [InlineData("obv", 501, 539843504)]
    public void A_figure_over_the_daily_bars_is_met(string line, int bar, double figure)
    {
        IIndicator[] indicators = [new Rsi(), new Bollinger(), new Atr(), new Stochastic(), new Donchian(), new SuperTrend(), new Obv()];
        Assert.Equal(figure, IndicatorSet.Compute(indicators, CandleColumns.From(SharedData.DailyBars()))[line][bar], Tolerance * Math.Max(1, Math.Abs(figure)));
    }

    [SharedDataTheory]
    [InlineData("rsi", 14)]
    [InlineData("bb_upper", 19)]
    [InlineData("atr", 14)]
    [InlineData("stoch_k", 15)]
    [InlineData("stoch_d", 17)]
    [InlineData("donchian_upper", 20)]
    [InlineData("supertrend", 10)]
    [InlineData("obv", 0)]
    public void The_first_value_is_where_theirs_is(string line, int bar)
    {
        IIndicator[] indicators = [new Rsi(), new Bollinger(), new Atr(), new Stochastic(), new Donchian(), new SuperTrend(), new Obv()];
        double[] values = IndicatorSet.Compute(indicators, CandleColumns.From(SharedData.DailyBars()))[line].ToArray();
        Assert.Equal(bar, Array.FindIndex(values, value => !double.IsNaN(value)));
    }

    // Their samples over the first session of the minute bars, with four digits.
    [SharedDataTheory]
    [InlineData(0, 367.4800)]
    [InlineData(1, 367.4223)]
    [InlineData(369, 367.9494)]
    [InlineData(390, 368.1804)]
    public void A_figure_over_the_first_session_is_met(int bar, double figure) =>
        Assert.Equal(figure, IndicatorSet.Compute([new Vwap()], CandleColumns.From(SharedData.MinuteBars()))["vwap"][bar], 5e-5);
}
