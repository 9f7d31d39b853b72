using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>A correction of one of the newest bars computes only what follows it anew, and the values are those of a whole computation.</summary>
public sealed class RewrittenTailTests
{
    private static IIndicator[] All => [new Hull(), new Macd(), new Sma(20), new Rsi(14), new SuperTrend(), new Vwap()];

    [Fact]
    public void Correction_of_a_new_bar_does_not_replay_all_bars()
    {
        var counted = new Counted();
        var state = new CandleState(Spy);
        var set = new IndicatorSet([counted]);
        foreach (Candle bar in Walk(81, 2_000))
            set.Follow(state, state.Apply(Snapshot(bar)));
        int before = counted.Total[0];
        MergeResult result = state.Apply(Snapshot(state.Closed[state.Closed.Count - 3] with { Volume = 1e6 }));
        set.Follow(state, result);
        Assert.Equal((MergeOutcome.Rewritten, state.Closed.Count - 3), (result.Outcome, (int)result.FirstChanged));
        Assert.InRange(counted.Total[0] - before, 3, 130);
        set.Follow(state, state.Merge([state.Closed[state.Closed.Count - 1] with { Volume = 1e7 }, state.Forming], state.Forming.OpenMs));
        Assert.InRange(counted.Total[0] - before, 4, 260);
        Assert.Equal(0, set.CountDrift(state));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Values_equal_a_whole_computation_after_any_correction(int seed)
    {
        var random = new Random(seed);
        var state = new CandleState(Spy, 300);
        var set = new IndicatorSet(All);
        Candle[] walk = Walk(seed, 1_500);
        for (int i = 0; i < walk.Length; i++)
        {
            if (random.Next(20) == 0)
                continue;
            set.Follow(state, state.Apply(Snapshot(walk[i])));
            MergeResult result = random.Next(12) switch
            {
                0 => Correct(state, random, random.Next(1, 10)),
                1 => Correct(state, random, random.Next(1, 300)),
                2 => state.Merge(walk[Math.Max(0, i - random.Next(200))..i], walk[i].OpenMs),
                3 => state.CloseDue(walk[i].OpenMs + Minute),
                _ => new(MergeOutcome.Nothing),
            };
            set.Follow(state, result);
            if (i % 10 == 0 || result.Outcome == MergeOutcome.Rewritten)
                Assert.Equal(0, Different(set, state));
        }
        Assert.Equal(0, set.CountDrift(state));
    }

    private static MergeResult Correct(CandleState state, Random random, int back) => state.Closed.Count < back
        ? new(MergeOutcome.Nothing)
        : state.Apply(Snapshot(state.Closed[state.Closed.Count - back] with { Volume = random.Next(1, 1_000_000) }, UpdateTraits.Official));

    // Another set that has been through the same bars at once. What has left memory is the same for both.
    private static int Different(IndicatorSet set, CandleState state)
    {
        if (state.FirstBar > 0)
            return 0;
        IndicatorColumns batch = IndicatorSet.Compute(All, state.Closed);
        int different = 0;
        for (int line = 0; line < batch.Lines.Count; line++)
        {
            for (int i = 0; i < batch.Count; i++)
                different += BitConverter.DoubleToInt64Bits(batch.At(line)[i]) == BitConverter.DoubleToInt64Bits(set.Columns.At(line)[i]) ? 0 : 1;
        }
        return different + Math.Abs(batch.Count - set.Columns.Count);
    }

    private sealed class Counted : IIndicator
    {
        internal int[] Total { get; private init; } = new int[1];

        public IReadOnlyList<string> Lines { get; } = ["counted"];

        public int WarmUpBars => 1;

        public void Close(in Candle bar, Span<double> values) => values[0] = ++Total[0] > 0 ? bar.Close : 0;

        public void Preview(in Candle forming, Span<double> values) => values[0] = forming.Close;

        public IIndicator Clone() => new Counted { Total = Total };
    }
}
