using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Signals;

namespace RealtimeNotebook.Tests.Signals;

/// <summary>A correction computes the signals again from near the bar that it changes, and they are those of a whole computation.</summary>
public sealed class SignalCheckpointTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(60, 200)]
    [InlineData(700, 1_500)]
    [InlineData(3_000, 6_200)]
    public void Correction_does_not_replay_all_bars(int back, int most)
    {
        Tracked series = new Tracked(20_000).CloseAll(SignalBars.Walk(31, 20_000));
        for (int round = 0; round < 3; round++)
        {
            long before = series.Tracker.BarsComputed;
            Candle bar = series.Candles.Closed[series.Candles.Closed.Count - back];
            Assert.Equal(MergeOutcome.Rewritten, series.Apply(bar with { High = bar.High + 1 }, UpdateTraits.Official).Outcome);
            Assert.InRange(series.Tracker.BarsComputed - before, back, Math.Max(most, back + Checkpoints<object>.MinSpacing));
        }
        Assert.Equal(0, series.Tracker.CountDrift(series.Candles, series.Indicators));
    }

    [Fact]
    public void After_a_whole_computation_the_next_correction_is_short_again()
    {
        Tracked series = new Tracked().CloseAll(SignalBars.Walk(32, 4_000));
        long before = series.Tracker.BarsComputed;
        Assert.Equal(0, series.Tracker.CountDrift(series.Candles, series.Indicators));
        Assert.Equal(4_000, series.Tracker.BarsComputed - before);
        foreach (int back in (int[])[900, 3])
        {
            before = series.Tracker.BarsComputed;
            Candle bar = series.Candles.Closed[series.Candles.Closed.Count - back];
            series.Apply(bar with { Low = bar.Low - 1 }, UpdateTraits.Official);
            Assert.InRange(series.Tracker.BarsComputed - before, back, 2 * back + 2 * Checkpoints<object>.MinSpacing);
        }
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 300)]
    [InlineData(3, 100)]
    [InlineData(4, 2)]
    [InlineData(5, 5_000)]
    [InlineData(6, 5_000)]
    public void Signals_equal_a_whole_computation_after_any_correction(int seed, int capacity)
    {
        var random = new Random(seed);
        // Far edges in a rising market: zones stay open for long.
        var options = new SignalOptions { GapTouch = seed % 2 == 0 ? ZoneTouch.FarEdge : ZoneTouch.NearEdge };
        var series = new Tracked(capacity, options: options);
        var whole = new SignalTracker(series.Candles.Key.Interval, options);
        Candle[] walk = SignalBars.Walk(seed, 1_600, drift: seed % 3 == 0 ? 1 : 0);
        int rewritten = 0;
        for (int i = 0; i < walk.Length; i++)
        {
            if (random.Next(30) == 0)
                continue;
            Follow(series.Apply(walk[i], random.Next(3) == 0 ? UpdateTraits.Closes : UpdateTraits.None));
            MergeResult result = random.Next(12) switch
            {
                0 => Correct(random.Next(1, 10)),
                1 => Correct(random.Next(1, 1_200)),
                2 => series.Merge(walk[Math.Max(0, i - random.Next(200))..i]),
                3 => series.Apply(walk[i] with { Close = walk[i].Low }),
                _ => new(MergeOutcome.Nothing),
            };
            Follow(result);
            if (random.Next(200) == 0)
                Assert.Equal(0, series.Tracker.CountDrift(series.Candles, series.Indicators));
            if (result.Outcome != MergeOutcome.Rewritten)
                continue;
            rewritten++;
            whole.Replay(series.Candles, series.Indicators);
            AssertSame(whole.Signals, series.Signals);
        }
        Assert.True(rewritten > 60, $"{rewritten}");
        Assert.Equal(0, series.Tracker.CountDrift(series.Candles, series.Indicators));

        void Follow(in MergeResult result) => whole.Follow(series.Candles, series.Indicators, result);

        MergeResult Correct(int back)
        {
            if (series.Candles.Closed.Count < back)
                return new(MergeOutcome.Nothing);
            Candle bar = series.Candles.Closed[series.Candles.Closed.Count - back];
            double by = random.Next(-8, 9) / 4.0;
            return series.Apply(bar with { High = bar.High + Math.Abs(by), Low = bar.Low - Math.Max(0, by) }, UpdateTraits.Official);
        }
    }

    [Fact]
    public void Signals_handed_out_before_a_correction_stay_as_they_were()
    {
        Tracked series = new Tracked().CloseAll(SignalBars.Walk(33, 1_000));
        ChartSignals before = series.Signals;
        string text = Text(before);
        for (int back = 200; back > 0; back -= 7)
        {
            Candle bar = series.Candles.Closed[series.Candles.Closed.Count - back];
            series.Apply(bar with { High = bar.High + 5, Low = bar.Low - 5 }, UpdateTraits.Official);
            Assert.Equal(text, Text(before));
        }
        Assert.NotEqual(text, Text(series.Signals));
    }

    [Fact]
    public void Signals_equal_a_whole_computation_after_an_indicator_has_failed()
    {
        bool fails = false;
        IIndicator[] indicators = [new Macd(4, 9, 5), new BarFunction("hull", bar => fails ? throw new InvalidOperationException("boom") : bar.Close)];
        Candle[] walk = SignalBars.Walk(34, 1_000);
        Tracked series = new Tracked(indicators: indicators).CloseAll(walk[..700]);
        var whole = new SignalTracker(series.Candles.Key.Interval, new());
        Assert.NotEmpty(series.Signals.Confluence);
        fails = true;
        series.CloseAll(walk[700..]);
        foreach (int back in (int[])[5, 500, 5])
        {
            Candle bar = series.Candles.Closed[series.Candles.Closed.Count - back];
            series.Apply(bar with { High = bar.High + 5 }, UpdateTraits.Official);
            whole.Replay(series.Candles, series.Indicators);
            AssertSame(whole.Signals, series.Signals);
        }
        Assert.Equal(0, series.Indicators.CountDrift(series.Candles) + series.Tracker.CountDrift(series.Candles, series.Indicators));
    }

    [Fact]
    public void Checkpoints_are_few_and_near_enough_to_any_bar()
    {
        var checkpoints = new Checkpoints<object>();
        const int Bars = 100_000;
        int saved = 0, most = 0;
        for (int next = 0; next < Bars; next++)
        {
            if (!checkpoints.IsDue(next, 1, 0))
                continue;
            checkpoints.Add(next, new());
            saved++;
            most = Math.Max(most, checkpoints.Count);
        }
        Assert.Equal((Bars - 1) / 64, saved);
        Assert.InRange(most, 10, 24);
        for (int back = 1; back < Bars; back *= 3)
        {
            checkpoints.DropAfter(Bars - back);
            long from = checkpoints.TryGetNewest(out long nextBar, out _) ? nextBar : 0;
            Assert.InRange(Bars - from, back, 2 * back + 64);
        }
    }

    private static void AssertSame(ChartSignals expected, ChartSignals actual)
    {
        Assert.Equal(expected.PivotPoints, actual.PivotPoints);
        Assert.Equal(expected.FvgZones, actual.FvgZones);
        Assert.Equal(expected.BreakSignals, actual.BreakSignals);
        Assert.Equal(expected.KeyLevels, actual.KeyLevels);
        Assert.Equal(expected.Structure, actual.Structure);
        Assert.Equal(expected.Confluence, actual.Confluence);
        Assert.Equal((expected.InForceSinceMs, expected.Candles), (actual.InForceSinceMs, actual.Candles));
    }

    private static string Text(ChartSignals signals) => string.Join('\n',
        signals.PivotPoints.Cast<object>().Concat(signals.FvgZones.Cast<object>()).Concat(signals.BreakSignals.Cast<object>())
            .Concat(signals.KeyLevels.Cast<object>()).Concat(signals.Structure.Cast<object>()).Concat(signals.Confluence.Cast<object>()));
}
