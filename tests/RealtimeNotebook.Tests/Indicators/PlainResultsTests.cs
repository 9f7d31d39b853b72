using FsCheck;
using FsCheck.Fluent;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>The indicators of whole bars against the textbook, over real bars and over walks of any seed.</summary>
public sealed class PlainResultsTests
{
    private const double Tolerance = 1e-9;

    private static readonly TimeZoneInfo NewYorkInDecember = TimeZoneInfo.CreateCustomTimeZone("New York in winter", TimeSpan.FromHours(-5), null, null);

    [SharedDataTheory]
    [InlineData(3)]
    [InlineData(14)]
    [InlineData(55)]
    public void The_textbook_is_met_over_daily_bars(int n) => AssertAll(SharedData.DailyBars(), n);

    [SharedDataTheory]
    [InlineData(5)]
    [InlineData(20)]
    public void The_textbook_is_met_over_minute_bars(int n) => AssertAll(SharedData.MinuteBars(), n);

    [Fact]
    public void The_textbook_is_met_over_any_walk()
    {
        Config seeded = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20261121, 47);
        Arbitrary<(int Seed, int Bars, int Period)> walks = Arb.From(
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from bars in Gen.Choose(1, 160)
            from period in Gen.Choose(1, 40)
            select (seed, bars, period));
        Prop.ForAll(walks, walk => AssertAll(Bars.Walk(walk.Seed, walk.Bars), walk.Period)).Check(seeded);
    }

    [Fact]
    public void Prices_far_from_zero_lose_no_digits()
    {
        // A deviation of a cent at 60,000, and at a billion: sums of squares would leave noise.
        foreach (double level in new[] { 60_000d, 1e9 })
        {
            Candle[] bars = [.. Enumerable.Range(0, 200).Select(i => Bars.Flat(i, level + (i % 2 == 0 ? 0.0078125 : -0.0078125)))];
            IndicatorColumns columns = IndicatorSet.Compute([new Bollinger(20, 1)], CandleColumns.From(bars));
            Assert.Equal(0.0078125, columns["bb_upper"][^1] - columns["bb_middle"][^1], 1e-7);
            Assert.Equal(level, columns["bb_middle"][^1], 1e-6);
        }
    }

    [Theory]
    [InlineData(1e9)]
    [InlineData(1e16)]
    [InlineData(1e300)]
    public void A_bad_print_is_forgotten_at_the_bar_at_which_it_leaves(double print)
    {
        const int n = 20;
        Candle[] bars = Bars.Walk(5, 400);
        bars[100] = Bars.Flat(100, print);
        IIndicator[] indicators = [new Bollinger(n), new Donchian(n, DonchianBars.WithCurrent), new Stochastic(n)];
        IndicatorColumns columns = IndicatorSet.Compute(indicators, CandleColumns.From(bars));
        // As if it had never been.
        bars[100] = Bars.Walk(5, 400)[100];
        AssertTail(PlainIndicators.Bollinger(bars, n, 2).Upper, columns["bb_upper"], 100 + n);
        AssertTail(PlainIndicators.Bollinger(bars, n, 2).Lower, columns["bb_lower"], 100 + n);
        AssertTail(PlainIndicators.Donchian(bars, n, true).Middle, columns["donchian_middle"], 100 + n);
        AssertTail(PlainIndicators.Stochastic(bars, n, 3, 3).D, columns["stoch_d"], 100 + n + 4);
    }

    [Fact]
    public void A_bad_print_within_the_window_has_the_deviation_of_two_passes()
    {
        Candle[] bars = Bars.Walk(5, 60);
        bars[30] = Bars.Flat(30, 1e12);
        IndicatorColumns columns = IndicatorSet.Compute([new Bollinger()], CandleColumns.From(bars));
        AssertTail(PlainIndicators.Bollinger(bars, 20, 2).Upper, columns["bb_upper"], 19);
    }

    [Fact]
    public void Oscillators_stay_within_their_range()
    {
        foreach (int seed in Enumerable.Range(0, 50))
        {
            Candle[] bars = Bars.Walk(seed, 300);
            // Closes at the very ends of their bars are where rounding would show.
            for (int i = 0; i < bars.Length; i++)
                bars[i] = bars[i] with { Close = i / 7 % 2 == 0 ? bars[i].High : bars[i].Low };
            IndicatorColumns columns = IndicatorSet.Compute([new Rsi(2), new Stochastic(3, 3, 7)], CandleColumns.From(bars));
            foreach (string line in columns.Lines)
            {
                foreach (double value in columns[line])
                    Assert.False(value is < 0 or > 100, $"{line} is {value:R}.");
            }
        }
    }

    [Fact]
    public void What_has_not_moved_has_no_strength_and_no_place()
    {
        Candle[] bars = [.. Enumerable.Range(0, 60).Select(i => Bars.Flat(i, 100, 0))];
        IndicatorColumns columns = IndicatorSet.Compute([new Rsi(), new Stochastic(), new Vwap(), new Atr(), new Bollinger()], CandleColumns.From(bars));
        Assert.All(new[] { "rsi", "stoch_k", "stoch_d", "vwap" }, line => Assert.True(double.IsNaN(columns[line][^1])));
        Assert.Equal((0, 100), (columns["atr"][^1], columns["bb_upper"][^1]));
    }

    private static void AssertAll(Candle[] bars, int n)
    {
        IIndicator[] indicators =
        [
            new Rsi(n), new Bollinger(n, 2.5), new Atr(n), new Vwap(), new Vwap(NewYorkInDecember, TimeSpan.FromHours(9.5), "session"),
            new Stochastic(n, 3, 4), new Donchian(n), new Donchian(n, DonchianBars.WithCurrent, "with"), new SuperTrend(n, 1.5), new Obv(),
        ];
        IndicatorColumns columns = IndicatorSet.Compute(indicators, CandleColumns.From(bars));
        (double[] upper, double[] middle, double[] lower) = PlainIndicators.Bollinger(bars, n, 2.5);
        (double[] k, double[] d) = PlainIndicators.Stochastic(bars, n, 3, 4);
        (double[] before, _, _) = PlainIndicators.Donchian(bars, n, false);
        (_, double[] with, double[] withLow) = PlainIndicators.Donchian(bars, n, true);
        (double[] stop, double[] direction) = PlainIndicators.SuperTrend(bars, n, 1.5);
        var expected = new Dictionary<string, double[]>
        {
            ["rsi"] = PlainIndicators.Rsi(bars, n),
            ["bb_upper"] = upper,
            ["bb_middle"] = middle,
            ["bb_lower"] = lower,
            ["atr"] = PlainIndicators.Atr(bars, n),
            ["vwap"] = PlainIndicators.Vwap(bars, time => DateOnly.FromDateTime(time.UtcDateTime)),
            ["session"] = PlainIndicators.Vwap(bars, time => DateOnly.FromDateTime(time.UtcDateTime.AddHours(-14.5))),
            ["stoch_k"] = k,
            ["stoch_d"] = d,
            ["donchian_upper"] = before,
            ["with_middle"] = with,
            ["with_lower"] = withLow,
            ["supertrend"] = stop,
            ["supertrend_direction"] = direction,
            ["obv"] = PlainIndicators.Obv(bars),
        };
        foreach ((string line, double[] values) in expected)
            AssertClose(line, values, columns[line]);
    }

    private static void AssertTail(double[] expected, ReadOnlySpan<double> actual, int from) => AssertClose("tail", expected[from..], actual[from..]);

    private static void AssertClose(string line, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]) != double.IsNaN(actual[i])
                || Math.Abs(expected[i] - actual[i]) > Tolerance * Math.Max(1, Math.Abs(expected[i])))
                Assert.Fail($"{line} at bar {i}: expected {expected[i]:R}, got {actual[i]:R}.");
        }
    }
}
