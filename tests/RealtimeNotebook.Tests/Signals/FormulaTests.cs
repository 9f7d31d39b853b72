using RealtimeNotebook.Indicators;
using RealtimeNotebook.Tests.Candles;

namespace RealtimeNotebook.Tests.Signals;

/// <summary>The running signals equal the plain definitions.</summary>
public sealed class FormulaTests
{
    private static readonly SeriesKey Daily = new("SPY", Interval.Parse("1d"));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Over_a_walk(int seed)
    {
        int[] counts = AssertEqualsPlain(SignalBars.Walk(seed, 1_500), Bars.Spy, new(), 3);

        Assert.All(counts, count => Assert.True(count > 0, string.Join(' ', counts)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Over_a_walk_with_other_options(int seed)
    {
        var options = new SignalOptions
        {
            PivotLeft = 1 + seed % 4,
            PivotRight = 1 + seed % 5,
            LevelWing = 2 + seed % 7,
            LevelBars = 20 + seed,
            GapBody = 0.5 + seed % 3,
            GapBodyBars = 1 + seed,
            GapNeedsDirection = seed % 2 == 0,
            GapTouch = ZoneTouch.FarEdge,
            MacdTurn = MacdTurn.HistogramSlope,
        };
        AssertEqualsPlain(SignalBars.Walk(100 + seed, 1_000), Bars.Spy, options, null);
    }

    [SharedDataFact]
    public void Over_minutes() => AssertEqualsPlain(SharedData.MinuteBars(), Bars.Spy, new(), 3);

    [SharedDataFact]
    public void Over_days() => AssertEqualsPlain(SharedData.DailyBars(), Daily, new(), 7);

    [Theory]
    [InlineData("1s", 3)]
    [InlineData("5m", 3)]
    [InlineData("15m", 5)]
    [InlineData("30m", 5)]
    [InlineData("1h", 7)]
    [InlineData("1mo", 7)]
    public void Pivots_are_as_wide_as_suits_the_interval(string interval, int wing) => Assert.Equal(wing, SignalOptions.WingOf(Interval.Parse(interval)));

    [Fact]
    public void Without_the_lines_there_is_no_confluence_and_all_else()
    {
        Candle[] bars = SignalBars.Walk(1, 500);
        ChartSignals with = new Tracked().CloseAll(bars).Signals;
        ChartSignals without = new Tracked(indicators: [new Hull(9), new Sma(5)]).CloseAll(bars).Signals;

        Assert.NotEmpty(with.Confluence);
        Assert.Empty(without.Confluence);
        Assert.Equal(with.PivotPoints, without.PivotPoints);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_large_middle_bar_against_the_gap_makes_one_only_where_size_alone_counts(bool needsDirection, int zones)
    {
        // The middle bar opens far above and falls, and still leaves a band untraded: between 101 and 104.
        Candle[] bars =
        [
            .. Enumerable.Range(0, 12).Select(i => Bars.Of(i, 100, 101, 99, 100.5, 1)),
            Bars.Of(12, 110, 110, 102, 105, 1), Bars.Of(13, 105, 107, 104, 106, 1), Bars.Of(14, 106, 107, 105, 106, 1),
        ];
        Tracked tracked = new Tracked(options: new() { GapNeedsDirection = needsDirection }).CloseAll(bars);
        Assert.Equal(zones, tracked.Signals.FvgZones.Count);
        // With it, all the same.
        bars[12] = bars[12] with { Open = 105, Close = 110 };
        Assert.Single(new Tracked(options: new() { GapNeedsDirection = needsDirection }).CloseAll(bars).Signals.FvgZones);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var options = new SignalOptions { PivotLeft = 0, PivotRight = 101, LevelWing = 0, LevelBars = 0, GapBody = double.NaN, GapBodyBars = 0, GapTouch = (ZoneTouch)7, MacdTurn = (MacdTurn)7 };

        Assert.Equal(8, options.Faults().Count());
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => new Tracked(options: options));
        Assert.All(options.Faults(), fault => Assert.Contains(fault, thrown.Message, StringComparison.Ordinal));
        Assert.Empty(new SignalOptions().Faults());
    }

    private static int[] AssertEqualsPlain(Candle[] bars, SeriesKey key, SignalOptions options, int? wing)
    {
        IIndicator[] indicators = [new Hull(9), new Macd(4, 9, 5)];
        IndicatorColumns lines = IndicatorSet.Compute(indicators, CandleColumns.From(bars));
        var plain = new PlainSignals(bars, lines["hull"].ToArray(), lines["macd"].ToArray(), lines["signal"].ToArray(),
            wing ?? options.PivotLeft!.Value, wing ?? options.PivotRight!.Value, options);
        ChartSignals running = new Tracked(key: key, options: options).CloseAll(bars).Signals;

        Assert.Equal(plain.Pivots().TakeLast(500), running.PivotPoints);
        Assert.Equal(plain.Levels().TakeLast(500), running.KeyLevels);
        Assert.Equal(plain.Zones().TakeLast(500), running.FvgZones);
        Assert.Equal(plain.Breaks().TakeLast(500), running.BreakSignals);
        Assert.Equal(plain.Structure().TakeLast(500), running.Structure);
        Assert.Equal(plain.Confluence().TakeLast(500), running.Confluence);
        long oldestInForce = bars[^Math.Min(options.LevelBars, bars.Length)].OpenMs;
        Assert.All(running.KeyLevels, level => Assert.Equal(level.TimeMs >= oldestInForce, running.IsInForce(level)));
        return [running.PivotPoints.Count, running.KeyLevels.Count, running.FvgZones.Count, running.BreakSignals.Count, running.Structure.Count, running.Confluence.Count];
    }
}
