using System.Runtime.InteropServices;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Indicators;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>A correction of one of the newest bars computes only what follows it anew, and the values are those of a whole computation.</summary>
public sealed class RewrittenTailTests
{
    [Fact]
    public void Correction_of_a_new_bar_does_not_replay_all_bars()
    {
        var counted = new Counted();
        var state = new CandleState(Spy);
        var set = new IndicatorSet([counted]);
        foreach (Candle bar in Walk(81, 2_000))
            set.Follow(state, state.Apply(Snapshot(bar)));
        int before = counted.Closes;
        MergeResult result = state.Apply(Snapshot(state.Closed[state.Closed.Count - 3] with { Volume = 1e6 }));
        set.Follow(state, result);
        Assert.Equal((MergeOutcome.Rewritten, state.Closed.Count - 3), (result.Outcome, (int)result.FirstChanged));
        Assert.InRange(counted.Closes - before, 3, 130);
        set.Follow(state, state.Merge([state.Closed[state.Closed.Count - 1] with { Volume = 1e7 }, state.Forming], state.Forming.OpenMs));
        Assert.InRange(counted.Closes - before, 4, 260);
        Assert.Equal(0, set.CountDrift(state));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1_000)]
    [InlineData(4_000)]
    public void Correction_of_an_older_bar_computes_from_a_copy_near_it(int back)
    {
        var counted = new Counted();
        var state = new CandleState(Spy);
        var set = new IndicatorSet([counted]);
        foreach (Candle bar in Walk(86, 10_000))
            set.Follow(state, state.Apply(Snapshot(bar)));
        for (int i = 0; i < 3; i++)
        {
            int before = counted.Closes;
            set.Follow(state, state.Apply(Snapshot(state.Closed[state.Closed.Count - back] with { Volume = 1e6 + i }, UpdateTraits.Official)));
            Assert.InRange(counted.Closes - before, back, 2 * back + 2 * Checkpoints<object>.MinSpacing);
        }
        Assert.Equal(0, set.CountDrift(state));
    }

    [Fact]
    public void After_a_whole_computation_the_next_correction_is_short_again()
    {
        var counted = new Counted();
        var state = new CandleState(Spy);
        var set = new IndicatorSet([counted]);
        foreach (Candle bar in Walk(82, 2_000))
            set.Follow(state, state.Apply(Snapshot(bar)));
        foreach (int back in (int[])[1_990, 60, 3])
        {
            int before = counted.Closes;
            set.Follow(state, state.Apply(Snapshot(state.Closed[state.Closed.Count - back] with { Volume = 1e6 })));
            Assert.InRange(counted.Closes - before, back, back > 100 ? 2_000 : 130);
        }
        Assert.Equal(0, set.CountDrift(state));
    }

    [Fact]
    public void Copies_are_made_once_in_64_bars_and_few_when_all_are_computed()
    {
        var counted = new Counted();
        var state = new CandleState(Spy);
        var set = new IndicatorSet([counted]);
        int before = counted.Copies;
        foreach (Candle bar in Walk(83, 2_001))
            set.Follow(state, state.Apply(Snapshot(bar)));
        Assert.Equal(2_000 / 64, counted.Copies - before);
        before = counted.Copies;
        Assert.Equal(0, set.CountDrift(state));
        // Before 1,000, 1,500, 1,750, 1,875 and 1,939 of the bars, and the one that starts.
        Assert.Equal(1 + 5, counted.Copies - before);
        before = counted.Copies;
        IndicatorSet.Compute([counted], state.Closed);
        Assert.Equal(2, counted.Copies - before);
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 300)]
    [InlineData(3, 100)]
    [InlineData(4, 2)]
    [InlineData(5, 5_000)]
    public void Values_equal_a_whole_computation_after_any_correction(int seed, int capacity)
    {
        var random = new Random(seed);
        var state = new CandleState(Spy, capacity);
        var set = new IndicatorSet(EveryIndicator.All());
        var whole = new IndicatorSet(EveryIndicator.All());
        Candle[] walk = Walk(seed, 1_200);
        for (int i = 0; i < walk.Length; i++)
        {
            if (random.Next(20) == 0)
                continue;
            Follow(state.Apply(Snapshot(walk[i])));
            MergeResult result = random.Next(12) switch
            {
                0 => Correct(state, random, random.Next(1, 10)),
                1 => Correct(state, random, random.Next(1, 300)),
                2 => state.Merge(walk[Math.Max(0, i - random.Next(200))..i], walk[i].OpenMs),
                3 => state.CloseDue(walk[i].OpenMs + Minute),
                _ => new(MergeOutcome.Nothing),
            };
            Follow(result);
            if (random.Next(100) == 0)
                ChangeLines(i);
            // What has been computed anew from the oldest bar on, and what goes on from where it was.
            if (result.Outcome != MergeOutcome.Rewritten)
                continue;
            Assert.Equal(0, whole.CountDrift(state));
            AssertSame(whole, set);
        }
        Assert.Equal(0, whole.CountDrift(state));
        AssertSame(whole, set);
        Assert.Equal(0, set.CountDrift(state));

        void Follow(in MergeResult result)
        {
            set.Follow(state, result);
            whole.Follow(state, result);
        }

        void ChangeLines(int i)
        {
            foreach (IndicatorSet one in (IndicatorSet[])[set, whole])
            {
                if (!one.Remove("rsi_1", state))
                    one.Add(new Rsi(1, "rsi_1"), state);
                else if (i % 2 == 0)
                    one.Add(new Sma(5), state);
            }
        }
    }

    [Fact]
    public void One_that_fails_leaves_the_others_exact()
    {
        bool fails = false;
        var state = new CandleState(Spy);
        var set = new IndicatorSet([new Sma(20), new BarFunction("bad", bar => fails ? throw new InvalidOperationException("boom") : bar.Close), new Rsi()]);
        var others = new IndicatorSet([new Sma(20), new Rsi()]);
        Candle[] walk = Walk(84, 600);
        for (int i = 0; i < walk.Length; i++)
        {
            fails = i >= 400;
            Follow(state.Apply(Snapshot(walk[i])));
            if (i % 7 == 0 && i > 10)
                Follow(state.Apply(Snapshot(state.Closed[state.Closed.Count - 5] with { Volume = 1e6 + i })));
            if (i < 10)
                continue;
            foreach (string line in others.Lines)
                AssertSame(others.Columns[line], set.Columns[line]);
            Assert.Equal(fails, double.IsNaN(set.Live[1]));
            Assert.Equal(fails, double.IsNaN(set.Columns["bad"][^1]));
        }
        Assert.Single(set.Faults);

        void Follow(in MergeResult result)
        {
            set.Follow(state, result);
            others.Follow(state, result);
            Assert.Equal(0, others.CountDrift(state));
        }
    }

    [Fact]
    public void One_that_cannot_be_copied_any_more_fails_when_it_has_to_be_and_not_before()
    {
        var state = new CandleState(Spy);
        var copied = new Counted { MaxCopies = 4 };
        var set = new IndicatorSet([copied, new Sma(20)]);
        foreach (Candle bar in Walk(85, 600))
            set.Follow(state, state.Apply(Snapshot(bar)));
        Assert.Empty(set.Faults);
        for (int back = 3; back < 6; back++)
        {
            set.Follow(state, state.Apply(Snapshot(state.Closed[state.Closed.Count - back] with { Volume = 1e6 })));
            Assert.Equal("NotSupportedException: no more copies", Assert.Single(set.Faults).Value);
            Assert.True(double.IsNaN(set.Live[0]) && double.IsNaN(set.Columns["counted"][^1]));
            AssertSame(IndicatorSet.Compute([new Sma(20)], state.Closed)["sma"], set.Columns["sma"]);
        }
        Assert.Equal(0, set.CountDrift(state));
    }

    private static MergeResult Correct(CandleState state, Random random, int back) => state.Closed.Count < back
        ? new(MergeOutcome.Nothing)
        : state.Apply(Snapshot(state.Closed[state.Closed.Count - back] with { Volume = random.Next(1, 1_000_000) }, UpdateTraits.Official));

    private static void AssertSame(IndicatorSet expected, IndicatorSet actual)
    {
        Assert.Equal(expected.Lines, actual.Lines);
        AssertSame(expected.Live, actual.Live);
        for (int line = 0; line < expected.Lines.Count; line++)
            AssertSame(expected.Columns.At(line), actual.Columns.At(line));
    }

    private static void AssertSame(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual) =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)));

    private sealed class Counted : IIndicator
    {
        private readonly int[] _counts = new int[2];

        internal Counted()
        {
        }

        private Counted(Counted other) => (_counts, MaxCopies) = (other._counts, other.MaxCopies);

        internal int Closes => _counts[0];

        internal int Copies => _counts[1];

        internal int MaxCopies { get; init; } = int.MaxValue;

        public IReadOnlyList<string> Lines { get; } = ["counted"];

        public int WarmUpBars => 1;

        public void Close(in Candle bar, Span<double> values) => (_counts[0], values[0]) = (_counts[0] + 1, bar.Close);

        public void Preview(in Candle forming, Span<double> values) => values[0] = forming.Close;

        public IIndicator Clone()
        {
            if (_counts[1] >= MaxCopies)
                throw new NotSupportedException("no more copies");
            _counts[1]++;
            return new Counted(this);
        }
    }
}
