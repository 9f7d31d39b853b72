using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Tests.Signals;

/// <summary>When signals are computed, and that nothing but a correction ever changes one.</summary>
public sealed class SignalTrackerTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [InlineData(ZoneTouch.NearEdge)]
    [InlineData(ZoneTouch.FarEdge)]
    public void No_signal_repaints_while_bars_leave_memory(ZoneTouch touch) =>
        Assert.True(Replay(SignalBars.Walk(11, 3_000), new(capacity: 200, options: new() { GapTouch = touch })).Mitigated > 50);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_signal_repaints_over_a_walk(int seed) => AssertSawEveryKind(Replay(SignalBars.Walk(seed, 1_500), new()));

    [SharedDataFact]
    public void No_signal_repaints_over_minutes() => AssertSawEveryKind(Replay(SharedData.MinuteBars(), new()));

    [SharedDataFact]
    public void No_signal_repaints_over_days() => AssertSawEveryKind(Replay(SharedData.DailyBars(), new(key: new("SPY", Interval.Parse("1d")))));

    [Fact]
    public void What_was_handed_out_stays_as_it_was()
    {
        var series = new Tracked(capacity: 300);
        var handed = new List<(ChartSignals Views, string Copy)>();
        Candle[] bars = SignalBars.Walk(12, 2_500);
        for (int i = 0; i < bars.Length; i++)
        {
            series.Close(bars[i]);
            if (i % 100 == 50)
                series.Apply(bars[i - 20] with { Volume = 7 }, UpdateTraits.Official);
            handed.Add((series.Signals, Text(series.Signals)));
        }
        Assert.All(handed, pair => Assert.Equal(pair.Copy, Text(pair.Views)));
    }

    [Fact]
    public void Between_bars_nothing_is_computed()
    {
        var series = new Tracked();
        Candle[] bars = SignalBars.Walk(13, 300);
        foreach (Candle bar in bars)
        {
            series.Apply(bar with { Close = bar.Open });
            ChartSignals opened = series.Signals;
            for (int i = 0; i < 50; i++)
            {
                series.Apply(bar with { Volume = i, Close = i % 2 == 0 ? bar.High : bar.Low });
                Assert.Same(opened, series.Signals);
            }
            series.Apply(bar);
        }
        Assert.Equal(bars.Length - 1, series.Signals.Recomputations);
        Assert.Equal(bars.Length - 1, series.Signals.Candles);
        // Revised or not: what counts is how the bars closed.
        Assert.Equal(Text(new Tracked().CloseAll(bars[..^1]).Signals), Text(series.Signals));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Corrections_leave_what_an_undisturbed_run_has(int seed)
    {
        const int Capacity = 150;
        Candle[] wrong = SignalBars.Walk(seed, 2_000), bars = SignalBars.Walk(seed, 2_000);
        var random = new Random(seed);
        var disturbed = new Tracked(Capacity);
        var undisturbed = new Tracked(Capacity);
        int corrected = 0, compared = 0;
        for (int i = 0; i < bars.Length; i++)
        {
            if (random.Next(20) == 0)
                wrong[i] = wrong[i] with { Close = wrong[i].Low, Low = wrong[i].Low - 3 };
            disturbed.Close(wrong[i]);
            undisturbed.Close(bars[i]);
            for (int k = Math.Max(0, i - 60); k <= i - 40; k++)
            {
                if (wrong[k] == bars[k])
                    continue;
                wrong[k] = bars[k];
                corrected++;
                Assert.Equal(MergeOutcome.Rewritten, disturbed.Apply(bars[k], UpdateTraits.Official).Outcome);
            }
            int from = Math.Max(0, i - 60);
            if (!wrong.AsSpan(from..(i + 1)).SequenceEqual(bars.AsSpan(from..(i + 1))))
                continue;
            compared++;
            Assert.Equal(Text(undisturbed.Signals), Text(disturbed.Signals));
        }
        Assert.InRange(corrected, 50, 150);
        Assert.InRange(compared, 50, 1_000);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Filled_gaps_leave_what_an_undisturbed_run_has(int seed)
    {
        Candle[] bars = SignalBars.Walk(seed, 1_500);
        var random = new Random(seed);
        var holed = new Tracked(200);
        int filled = 0;
        for (int i = 0; i < bars.Length; i++)
        {
            int missing = i > 20 && i < bars.Length - 40 && random.Next(40) == 0 ? random.Next(1, 9) : 0;
            i += missing;
            holed.Close(bars[i]);
            if (missing == 0)
                continue;
            for (int later = random.Next(0, 20); later > 0; later--)
                holed.Close(bars[++i]);
            filled++;
            Assert.Equal(MergeOutcome.Rewritten, holed.Merge(bars[(i - 35 < 0 ? 0 : i - 35)..(i + 1)]).Outcome);
            // Bars may have left memory at another moment than in a run without gaps: what both have in memory is compared.
            Tracked whole = new Tracked(200).CloseAll(bars[..(i + 1)]);
            long oldest = Math.Max(whole.Candles.Closed.OpenMs[0], holed.Candles.Closed.OpenMs[0]);
            Assert.Equal(Text(whole.Signals, oldest), Text(holed.Signals, oldest));
        }
        Assert.True(filled > 10);
    }

    // Bar by bar: what is known stays as it is, what is new became known with this bar, and of a zone only the end comes, once.
    private static (int Mitigated, ChartSignals Last) Replay(Candle[] bars, Tracked series)
    {
        ChartSignals before = series.Signals;
        int mitigated = 0;
        foreach (Candle bar in bars)
        {
            series.Close(bar);
            ChartSignals now = series.Signals;
            AssertContinues(before.PivotPoints, now.PivotPoints, pivot => pivot.KnownMs, bar);
            AssertContinues(before.KeyLevels, now.KeyLevels, level => level.KnownMs, bar);
            AssertContinues(before.BreakSignals, now.BreakSignals, signal => signal.TimeMs, bar);
            AssertContinues(before.Structure, now.Structure, signal => signal.TimeMs, bar);
            AssertContinues(before.Confluence, now.Confluence, signal => signal.TimeMs, bar);
            mitigated += AssertZonesContinue(before.FvgZones, now.FvgZones, bar, series.Candles.Closed.OpenMs[0]);
            before = now;
        }
        return (mitigated, before);
    }

    private static void AssertSawEveryKind((int Mitigated, ChartSignals Last) replay)
    {
        ChartSignals last = replay.Last;
        int[] counts =
        [
            replay.Mitigated, last.PivotPoints.Count, last.KeyLevels.Count, last.FvgZones.Count, last.Structure.Count, last.Confluence.Count,
        ];
        Assert.All(counts, count => Assert.True(count > 0, string.Join(' ', counts)));
    }

    private static void AssertContinues<T>(IReadOnlyList<T> before, IReadOnlyList<T> now, Func<T, long> knownMs, Candle bar)
    {
        int added = now.Reverse().TakeWhile(entry => knownMs(entry) == bar.OpenMs).Count();
        int kept = now.Count - added;
        Assert.True(kept <= before.Count, "An entry appeared that was not known at its own time.");
        Assert.Equal(before.TakeLast(kept), now.Take(kept));
    }

    private static int AssertZonesContinue(IReadOnlyList<FvgZone> before, IReadOnlyList<FvgZone> now, Candle bar, long oldestMs)
    {
        int mitigated = 0;
        Dictionary<long, FvgZone> earlier = before.ToDictionary(zone => zone.KnownMs);
        foreach (FvgZone zone in now.Where(zone => zone.KnownMs != bar.OpenMs))
        {
            FvgZone was = earlier[zone.KnownMs];
            if (was != zone)
            {
                mitigated++;
                Assert.Null(was.EndMs);
                Assert.Equal(was with { EndMs = bar.OpenMs }, zone);
            }
            earlier.Remove(zone.KnownMs);
        }
        Assert.All(earlier.Values, gone => Assert.True(gone.EndMs < oldestMs || now.Count == 500));
        return mitigated;
    }

    private static string Text(ChartSignals signals, long oldestMs = long.MinValue) => string.Join('\n',
        string.Join(' ', signals.PivotPoints.Where(pivot => pivot.KnownMs >= oldestMs)),
        string.Join(' ', signals.KeyLevels.Where(level => level.KnownMs >= oldestMs)),
        string.Join(' ', signals.FvgZones.Where(zone => zone.EndMs is null || zone.EndMs >= oldestMs)),
        string.Join(' ', signals.BreakSignals.Where(signal => signal.TimeMs >= oldestMs)),
        string.Join(' ', signals.Structure.Where(signal => signal.TimeMs >= oldestMs)),
        string.Join(' ', signals.Confluence.Where(signal => signal.TimeMs >= oldestMs)));
}
