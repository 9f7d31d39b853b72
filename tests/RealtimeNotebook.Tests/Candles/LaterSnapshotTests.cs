using RealtimeNotebook.Candles;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Candles;

/// <summary>A later snapshot of a closed bar replaces it, unless it is known to be an earlier state or to have less authority.</summary>
public sealed class LaterSnapshotTests
{
    private readonly CandleState _state = new(Spy);

    [Fact]
    public void Last_snapshot_after_the_next_bar_began_replaces_the_closed_bar()
    {
        Open(3);
        CandleColumns before = _state.Closed;
        MergeResult result = _state.Apply(Snapshot(Of(1, 11, 14, 11, 13, 5)));
        Assert.Equal(MergeOutcome.Rewritten, result.Outcome);
        Assert.Equal(1, result.FirstChanged);
        Assert.Equal([Flat(0, 10), Of(1, 11, 14, 11, 13, 5)], _state.Closed);
        Assert.Equal(Flat(2, 12), _state.Forming);
        Assert.Equal([Flat(0, 10), Flat(1, 11)], before);
        Assert.Equal(MergeOutcome.Duplicate, _state.Apply(Snapshot(Of(1, 11, 14, 11, 13, 5))).Outcome);
    }

    [Fact]
    public void Snapshot_of_a_bar_that_the_clock_closed_replaces_it()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        _state.CloseDue(Start + Minute);
        Assert.Equal(MergeOutcome.Rewritten, _state.Apply(Snapshot(Of(0, 10, 12, 10, 12, 9))).Outcome);
        Assert.Equal([Of(0, 10, 12, 10, 12, 9)], _state.Closed);
        Assert.False(_state.HasForming);
    }

    [Fact]
    public void Earlier_state_that_is_sent_again_replaces_nothing()
    {
        _state.Apply(Snapshot(Of(0, 10, 14, 9, 12, 50)));
        _state.Apply(Snapshot(Flat(1, 12)));
        Assert.Equal(MergeOutcome.Late, _state.Apply(Snapshot(Of(0, 10, 13, 9, 13, 49))).Outcome);
        Assert.Equal(MergeOutcome.Late, _state.Apply(Snapshot(Of(0, 10, 13, 9, 13, 50))).Outcome);
        Assert.Equal([Of(0, 10, 14, 9, 12, 50)], _state.Closed);
    }

    [Fact]
    public void Numbers_decide_where_the_source_gives_them()
    {
        _state.Apply(Snapshot(Of(0, 10, 14, 9, 12, 50)) with { Sequence = 7 });
        _state.Apply(Snapshot(Flat(1, 12)) with { Sequence = 1 });
        Assert.Equal(MergeOutcome.OutOfOrder, _state.Apply(Snapshot(Of(0, 10, 15, 9, 13, 60)) with { Sequence = 6 }).Outcome);
        // A bust trade: less in it, and later.
        Assert.Equal(MergeOutcome.Rewritten, _state.Apply(Snapshot(Of(0, 10, 13, 9, 12, 40)) with { Sequence = 8 }).Outcome);
        Assert.Equal([Of(0, 10, 13, 9, 12, 40)], _state.Closed);
    }

    [Fact]
    public void Official_bar_is_replaced_by_official_ones_only()
    {
        Open(3);
        _state.Merge([Flat(1, 50, 70)], Start + 2 * Minute);
        Assert.Equal(MergeOutcome.Late, _state.Apply(Snapshot(Flat(1, 60, 90))).Outcome);
        Assert.Equal(Flat(1, 50, 70), _state.Closed[1]);
        Assert.Equal(MergeOutcome.Rewritten, _state.Apply(Snapshot(Flat(1, 60, 90), UpdateTraits.Official)).Outcome);
        // One that history has as the feed told it is as official.
        _state.Merge([Flat(0, 10)], Start + 2 * Minute);
        Assert.Equal(MergeOutcome.Late, _state.Apply(Snapshot(Flat(0, 60, 90))).Outcome);
    }

    [Fact]
    public void Live_candle_of_history_is_no_official_bar()
    {
        Open(3);
        _state.Merge([Flat(1, 50, 70)], Start + 2 * Minute, BarAuthority.Official, [Flat(1, 0).OpenMs]);
        Assert.Equal(Flat(1, 50, 70), _state.Closed[1]);
        Assert.Equal(MergeOutcome.Rewritten, _state.Apply(Snapshot(Flat(1, 60, 90))).Outcome);
    }

    [Theory]
    [InlineData("2h", "2026-03-08T05:00Z", "2026-03-08T07:00Z", "2026-03-08T08:00Z")]
    [InlineData("4h", "2026-03-08T01:00Z", "2026-03-08T05:00Z", "2026-03-08T08:00Z")]
    [InlineData("6h", "2026-03-07T23:00Z", "2026-03-08T05:00Z", "2026-03-08T10:00Z")]
    [InlineData("12h", "2026-03-07T17:00Z", "2026-03-08T05:00Z", "2026-03-08T16:00Z")]
    public void Bar_after_a_change_of_clocks_is_the_next_bar(string interval, string first, string second, string third)
    {
        // New York's clocks went forward on 2026-03-08 at 07:00 UTC: the bar of that night is an hour short.
        var state = new CandleState(new("SPY", Interval.Parse(interval)));
        foreach (string open in new[] { first, second, third })
            Assert.Equal(MergeOutcome.Opened, state.Apply(Snapshot(Flat(0, 1) with { OpenMs = Ms(open) })).Outcome);
        Assert.Equal([Ms(first), Ms(second)], state.Closed.OpenMs.ToArray());
        Assert.Empty(state.Gaps);
    }

    [Fact]
    public void Merge_after_the_newest_bar_copies_nothing()
    {
        Open(3);
        _state.CloseDue(Start + 3 * Minute);
        CandleColumns before = _state.Closed;
        MergeResult result = _state.Merge([Flat(2, 12), Flat(3, 13), Flat(4, 14)], Start + 5 * Minute);
        Assert.Equal((MergeOutcome.Rewritten, 3), (result.Outcome, result.FirstChanged));
        Assert.Equal(5, _state.Closed.Count);
        Assert.True(System.Runtime.CompilerServices.Unsafe.AreSame(in before.OpenMs[0], in _state.Closed.OpenMs[0]));
        Assert.Equal(3, before.Count);
    }

    [Fact]
    public void Hole_between_history_and_the_first_live_bar_is_a_gap()
    {
        _state.Apply(Snapshot(Flat(5, 15)));
        _state.Merge([Flat(-1, 9), Flat(0, 10)], Start + 4 * Minute);
        Assert.Equal([new CandleGap(Start + Minute, Start + 5 * Minute)], _state.Gaps);
        _state.Merge([Flat(-4, 9)], Start + 4 * Minute);
        Assert.Single(_state.Gaps);
    }

    private void Open(int bars)
    {
        for (int i = 0; i < bars; i++)
            _state.Apply(Snapshot(Flat(i, 10 + i)));
    }

    private static long Ms(string time) =>
        DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
