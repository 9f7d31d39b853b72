using FsCheck;
using FsCheck.Fluent;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Indicators;

namespace RealtimeNotebook.Tests.Indicators;

/// <summary>The first invariant: after any sequence of events every value, the forming bar's included, equals a batch over the same
/// bars, bit for bit.</summary>
public sealed class ExactAtEveryTickTests
{
    [Theory]
    [InlineData(UpdateSemantics.Snapshot)]
    [InlineData(UpdateSemantics.Increment)]
    public void Any_sequence_of_events_equals_the_batch(UpdateSemantics semantics)
    {
        Config seeded = Config.QuickThrowOnFailure.WithMaxTest(150).WithStartSize(20).WithEndSize(250).WithReplay(20261121, 43);
        Prop.ForAll<int[]>(numbers => Follow(numbers, semantics)).Check(seeded);
    }

    [Theory]
    [InlineData(UpdateSemantics.Snapshot, 11)]
    [InlineData(UpdateSemantics.Increment, 12)]
    public void Ten_thousand_revisions_over_five_thousand_bars(UpdateSemantics semantics, int seed)
    {
        var random = new Random(seed);
        var script = new EventScript(semantics);
        var malformed = new MalformedMessages(seed);
        var outcomes = new Dictionary<MergeOutcome, int>();
        var candles = new CandleState(Candles.Bars.Spy, capacity: 20_000);
        var set = new IndicatorSet(Averages());
        var every = new IndicatorSet(All());
        long sequence = 0;
        while (script.Opened < 5_000 || script.Revised < 10_000)
        {
            // As bytes, the way they come, with rising numbers of which now and then one is behind.
            CandleUpdate update = script.Next(random.Next());
            bool isBehind = script.Opened > 1 && random.Next(30) == 0;
            byte[] message = CandleJson.ToBytes(Candles.Bars.Spy, update with { Sequence = isBehind ? sequence - random.Next(3) : ++sequence }, CandleFormat.Plain);
            Assert.True(CandleJson.TryRead(message, Candles.Bars.Spy, semantics, out DecodedEvent decoded, out _));
            Assert.Equal(update.Candle, decoded.Update.Candle);
            MergeResult result = candles.Apply(decoded.Update);
            outcomes[result.Outcome] = outcomes.GetValueOrDefault(result.Outcome) + 1;
            set.Follow(candles, result);
            every.Follow(candles, result);
            if (random.Next(10) == 0)
                Assert.False(CandleJson.TryRead(malformed.Next(message), Candles.Bars.Spy, semantics, out _, out _));
            AssertLiveEqualsBatch(candles, set, Averages());
            // All of them each time would take a minute.
            if (random.Next(50) == 0)
                AssertLiveEqualsBatch(candles, every, All());
        }
        foreach (MergeOutcome outcome in new[] { MergeOutcome.Late, MergeOutcome.OutOfOrder, MergeOutcome.Duplicate, MergeOutcome.Rewritten })
            Assert.True(outcomes[outcome] > 20, $"{outcome}: {outcomes.GetValueOrDefault(outcome)}");
        AssertEqualsBatch(candles.Closed, candles, every);
        Assert.Equal(0, every.CountDrift(candles));
    }

    [Fact]
    public void Bars_that_left_memory_still_count()
    {
        Candle[] bars = Candles.Bars.Walk(7, 3_000);
        var candles = new CandleState(Candles.Bars.Spy, capacity: 100);
        var set = new IndicatorSet(All());
        for (int i = 0; i < bars.Length; i++)
        {
            set.Follow(candles, candles.Apply(new CandleUpdate(bars[i], UpdateSemantics.Snapshot)));
            if (i % 97 == 0 && i > 200)
            {
                // A correction in what is left in memory replays from the state before it.
                bars[i - 50] = bars[i - 50] with { Close = bars[i - 50].Low };
                set.Follow(candles, candles.Apply(new CandleUpdate(bars[i - 50], UpdateSemantics.Snapshot, UpdateTraits.Official)));
            }
            IndicatorColumns batch = IndicatorSet.Compute(All(), CandleColumns.From(bars[..(i + 1)]));
            for (int line = 0; line < batch.Lines.Count; line++)
                AssertSameBits(batch.At(line)[i], set.Live[line], batch.Lines[line], i);
        }
    }

    [Fact]
    public void A_fault_injected_on_purpose_is_found_as_drift()
    {
        var candles = new CandleState(Candles.Bars.Spy);
        var treacherous = new Treacherous();
        var set = new IndicatorSet([new Hull(4), treacherous]);
        foreach (Candle bar in Candles.Bars.Walk(3, 100))
            set.Follow(candles, candles.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot)));
        Assert.Equal(0, set.CountDrift(candles));
        Treacherous.Lie = 1;
        Assert.Equal(100, set.CountDrift(candles));
        Assert.Equal(0, set.CountDrift(candles));
    }

    [Fact]
    public void An_indicator_that_throws_is_switched_off_and_harms_nothing_else()
    {
        var candles = new CandleState(Candles.Bars.Spy);
        var set = new IndicatorSet([new Sma(3), new BarFunction("bad", bar => bar.OpenMs > Candles.Bars.Start + 5 * Candles.Bars.Minute ? throw new InvalidOperationException("boom") : 1)]);
        Candle[] bars = Candles.Bars.Walk(3, 20);
        foreach (Candle bar in bars)
            set.Follow(candles, candles.Apply(new CandleUpdate(bar, UpdateSemantics.Snapshot)));
        Assert.Equal("InvalidOperationException: boom", set.Faults["bad"]);
        Assert.True(double.IsNaN(set.Live[1]));
        Assert.Equal(bars[^3..].Average(bar => bar.Close), set.Live[0], 9);
    }

    [Fact]
    public void A_users_ten_line_indicator_is_exact_too()
    {
        var candles = new CandleState(Candles.Bars.Spy);
        var set = new IndicatorSet([new Momentum(), new BarFunction("mid", bar => (bar.High + bar.Low) / 2)]);
        var script = new EventScript(UpdateSemantics.Snapshot);
        for (int i = 0; i < 2_000; i++)
        {
            set.Follow(candles, candles.Apply(script.Next(i)));
            if (candles.Closed.Count > 0)
                Assert.Equal(candles.Forming.Close - candles.Closed.Close[^1], set.Live[0]);
        }
        AssertEqualsBatch(candles.Closed, candles, set, [new Momentum(), new BarFunction("mid", bar => (bar.High + bar.Low) / 2)]);
    }

    [Theory]
    [InlineData("macd")]
    [InlineData("close")]
    [InlineData(" ")]
    public void Lines_need_names_of_their_own(string name) =>
        Assert.Throws<ArgumentException>(() => new IndicatorSet([new Macd(), new BarFunction(name, bar => bar.Close)]));

    [Fact]
    public void An_indicator_without_lines_is_refused() =>
        Assert.Throws<ArgumentException>(() => new IndicatorSet([new Lineless()]));

    private static IIndicator[] All() => EveryIndicator.All();

    private static IIndicator[] Averages() => [new Sma(5), new Wma(7), new Hull(9), new Macd(3, 6, 4)];

    private static bool Follow(int[] numbers, UpdateSemantics semantics)
    {
        var script = new EventScript(semantics);
        var plain = new PlainSeries();
        var candles = new CandleState(Candles.Bars.Spy);
        var set = new IndicatorSet(All());
        foreach (int number in numbers)
        {
            CandleUpdate update = script.Next(number);
            plain.Apply(update);
            set.Follow(candles, candles.Apply(update));
            Assert.Equal(plain.Bars, [.. candles.Closed, candles.Forming]);
            AssertLiveEqualsBatch(candles, set, All());
        }
        if (candles.HasForming)
            AssertEqualsBatch(candles.Closed, candles, set);
        return true;
    }

    private static void AssertLiveEqualsBatch(CandleState candles, IndicatorSet set, IIndicator[] fresh)
    {
        CandleColumns closed = candles.Closed;
        Span<double> values = stackalloc double[3];
        int line = 0;
        foreach (IIndicator indicator in fresh)
        {
            for (int i = 0; i < closed.Count; i++)
                indicator.Close(closed[i], values);
            indicator.Close(candles.Forming, values);
            for (int k = 0; k < indicator.Lines.Count; k++, line++)
                AssertSameBits(values[k], set.Live[line], set.Lines[line], closed.Count);
        }
    }

    private static void AssertEqualsBatch(CandleColumns closed, CandleState candles, IndicatorSet set, IIndicator[]? indicators = null)
    {
        IndicatorColumns batch = IndicatorSet.Compute(indicators ?? All(), CandleColumns.From([.. closed, candles.Forming]));
        for (int line = 0; line < batch.Lines.Count; line++)
        {
            for (int i = 0; i < closed.Count; i++)
                AssertSameBits(batch.At(line)[i], set.Columns.At(line)[i], batch.Lines[line], i);
            AssertSameBits(batch.At(line)[closed.Count], set.Live[line], batch.Lines[line], closed.Count);
        }
    }

    private static void AssertSameBits(double expected, double actual, string line, int bar)
    {
        if (BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(actual))
            Assert.Fail($"{line} at bar {bar}: batch {expected:R}, running {actual:R}.");
    }

    private sealed class Momentum : Indicator<Momentum.Last>
    {
        public override IReadOnlyList<string> Lines { get; } = ["momentum"];

        protected override Last Step(Last state, in Candle bar, Span<double> values)
        {
            values[0] = state.Seen ? bar.Close - state.Close : double.NaN;
            return new(true, bar.Close);
        }

        public readonly record struct Last(bool Seen, double Close);
    }

    private sealed class Lineless : IIndicator
    {
        public IReadOnlyList<string> Lines => [];

        public int WarmUpBars => 1;

        public void Close(in Candle bar, Span<double> values)
        {
            // It has nothing to say.
        }

        public void Preview(in Candle forming, Span<double> values)
        {
            // It has nothing to say.
        }

        public IIndicator Clone() => this;
    }

    private sealed class Treacherous : IIndicator
    {
        internal static double Lie;

        public IReadOnlyList<string> Lines { get; } = ["lie"];

        public int WarmUpBars => 1;

        public void Close(in Candle bar, Span<double> values) => values[0] = bar.Close + Lie;

        public void Preview(in Candle forming, Span<double> values) => values[0] = forming.Close + Lie;

        public IIndicator Clone() => this;
    }
}
