using RealtimeNotebook.Candles;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class FaultyIndicatorTests
{
    private static readonly SeriesState Status = new(SeriesPhase.Live, 1, null, "fake", "none", true, []);

    [Fact]
    public async Task One_that_cannot_be_copied_again_is_switched_off_and_nobody_waits_for_ever()
    {
        var state = new ChartState(Spy, 100, [new Sma(2), new CopiedOnce()], Status);
        for (int i = 0; i < 5; i++)
            state.Apply(Snapshot(Flat(i, 10 + i)));
        Assert.Equal(MergeOutcome.Rewritten, state.Apply(Snapshot(Flat(1, 99), UpdateTraits.Official)).Outcome);
        ChartSnapshot now = await Task.Run(state.Snapshot).WaitAsync(Eventually.Limit);
        Assert.Equal(99, now.Bars.Close[1]);
        Assert.Equal([13.5, double.NaN], now.Live);
        Assert.Equal("NotSupportedException: once is enough", state.IndicatorFaults["copied"]);
    }

    [Fact]
    public async Task A_writer_that_fails_leaves_the_door_open_to_readers()
    {
        var state = new ChartState(Spy, 100, [], Status);
        state.Apply(Snapshot(Flat(0, 10)));
        Assert.Throws<ArgumentException>(() => state.Merge(new HistoryAnswer(new HistoryRange(0, 1, 1), null, "away", 0, 0)));
        Assert.Equal(Flat(0, 10), (await Task.Run(state.Snapshot).WaitAsync(Eventually.Limit)).Forming);
    }

    [Fact]
    public void One_that_throws_in_mid_bar_is_told_of_before_the_bar_closes()
    {
        var state = new ChartState(Spy, 100, [new BarFunction("bad", bar => bar.Close > 10 ? throw new InvalidOperationException("boom") : 1)], Status);
        state.Apply(Snapshot(Flat(0, 10)));
        Assert.Empty(state.IndicatorFaults);
        Assert.Equal(MergeOutcome.Revised, state.Apply(Snapshot(Flat(0, 11))).Outcome);
        Assert.Equal("InvalidOperationException: boom", state.IndicatorFaults["bad"]);
    }

    [Fact]
    public void One_that_was_switched_off_is_no_drift()
    {
        var state = new ChartState(Spy, 100, [new Sma(2), new BarFunction("bad", bar => bar.Close > 15 ? throw new InvalidOperationException("boom") : 1)], Status);
        for (int i = 0; i < 10; i++)
            state.Apply(Snapshot(Flat(i, 10 + i)));
        Assert.Single(state.IndicatorFaults);
        Assert.Equal(0, state.CountDrift());
    }

    [Fact]
    public void One_that_fails_on_bars_that_leave_memory_shows_no_stale_value()
    {
        bool fails = false;
        var candles = new CandleState(Spy, capacity: 10);
        var set = new IndicatorSet([new BarFunction("bad", bar => fails && bar.OpenMs == Start ? throw new InvalidOperationException("boom") : bar.Close)]);
        for (int i = 0; i < 100; i++)
        {
            fails = i > 1;
            set.Follow(candles, candles.Apply(Snapshot(Flat(i, 10 + i))));
        }
        Assert.Single(set.Faults);
        Assert.True(double.IsNaN(set.Live[0]));
    }

    // The set copies it, and the copy once more, to run; a second copy of the copy is refused.
    private sealed class CopiedOnce : IIndicator
    {
        private bool _isCopied;

        public IReadOnlyList<string> Lines { get; } = ["copied"];

        public int WarmUpBars => 1;

        public void Close(in Candle bar, Span<double> values) => values[0] = 1;

        public void Preview(in Candle forming, Span<double> values) => values[0] = 1;

        public IIndicator Clone()
        {
            if (_isCopied)
                throw new NotSupportedException("once is enough");
            _isCopied = true;
            return new CopiedOnce();
        }
    }
}
