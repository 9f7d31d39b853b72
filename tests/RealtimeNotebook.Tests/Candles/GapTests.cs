using RealtimeNotebook.Candles;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Candles;

public sealed class GapTests
{
    private readonly CandleState _state = new(Spy);

    [Fact]
    public void A_bar_more_than_one_interval_later_shows_a_gap()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        Assert.True(_state.ShowsGap(Snapshot(Flat(4, 10)), out CandleGap gap));
        Assert.Equal(new CandleGap(Start + Minute, Start + 4 * Minute), gap);
        Assert.True(_state.ShowsGap(Snapshot(Flat(2, 10)), out _));
        Assert.False(_state.ShowsGap(Snapshot(Flat(1, 10)), out _));
        Assert.Empty(_state.Gaps);
        Assert.Equal(gap, _state.Apply(Snapshot(Flat(4, 10))).Gap);
        Assert.Equal([gap], _state.Gaps);
        Assert.False(_state.ShowsGap(Snapshot(Flat(5, 10)), out _));
    }

    [Fact]
    public void A_stretch_without_an_end_has_times()
    {
        var open = new CandleGap(Start, long.MaxValue);
        Assert.Equal((DateTimeOffset.FromUnixTimeMilliseconds(Start), DateTimeOffset.MaxValue), (open.From, open.To));
        Assert.Equal(DateTimeOffset.MinValue, new CandleGap(long.MinValue, Start).From);
    }

    [Fact]
    public void A_late_bar_fills_a_known_gap_and_only_that()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        _state.Apply(Snapshot(Flat(4, 14)));
        Assert.Equal(MergeOutcome.Rewritten, _state.Apply(Snapshot(Flat(2, 12))).Outcome);
        Assert.Equal([Flat(0, 10), Flat(2, 12)], _state.Closed);
        Assert.Equal([new(Start + Minute, Start + 2 * Minute), new(Start + 3 * Minute, Start + 4 * Minute)], _state.Gaps);
        Assert.Equal(MergeOutcome.Late, _state.Apply(Snapshot(Flat(-2, 99))).Outcome);
        Assert.Equal(MergeOutcome.Late, _state.Apply(new Tick(Start + Minute, 1, 1)).Outcome);
    }

    [Fact]
    public void History_fills_and_settles()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        _state.Apply(Snapshot(Flat(4, 14)));
        MergeResult result = _state.Merge([Flat(1, 11), Flat(3, 13)], Start + 4 * Minute + 1);
        _state.Settle(Start + Minute, Start + 4 * Minute);
        Assert.Equal(MergeOutcome.Rewritten, result.Outcome);
        Assert.Equal([Flat(0, 10), Flat(1, 11), Flat(3, 13)], _state.Closed);
        Assert.Equal(Flat(4, 14), _state.Forming);
        Assert.Empty(_state.Gaps);
    }

    [Fact]
    public void Settling_a_part_leaves_the_rest()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        _state.Apply(Snapshot(Flat(10, 14)));
        _state.Settle(Start + 3 * Minute, Start + 5 * Minute);
        Assert.Equal([new(Start + Minute, Start + 3 * Minute), new(Start + 5 * Minute, Start + 10 * Minute)], _state.Gaps);
    }

    [Fact]
    public void A_seed_becomes_the_series_and_its_unfinished_bar_the_forming_one()
    {
        Candle[] seed = Walk(1, 50);
        _state.Merge(seed, seed[^1].OpenMs + 1);
        Assert.Equal(seed[..^1], _state.Closed);
        Assert.Equal(seed[^1], _state.Forming);
        Assert.Equal(MergeOutcome.Nothing, _state.Merge(seed[..^1], seed[^1].OpenMs + 1).Outcome);
    }

    [Fact]
    public void History_that_comes_after_live_bars_goes_before_and_between_them()
    {
        Candle[] all = Walk(2, 30);
        for (int i = 20; i < 30; i++)
        {
            if (i != 25)
                _state.Apply(Snapshot(all[i]));
        }
        // Out of order, and one bar twice: the later one counts.
        Candle[] history = [.. all[10..28].Reverse(), all[3] with { Volume = 0 }, .. all[..10]];
        _state.Merge(history, all[^1].OpenMs + 1);
        Assert.Equal(all[..^1], _state.Closed);
        Assert.Equal(all[^1], _state.Forming);
    }

    [Fact]
    public void The_official_bar_wins_over_the_live_one_but_not_over_the_one_still_forming()
    {
        for (int i = 0; i < 3; i++)
            _state.Apply(Snapshot(Flat(i, 10 + i)));
        _state.Merge([Flat(1, 50), Flat(2, 60)], Start + 2 * Minute + 1);
        Assert.Equal([Flat(0, 10), Flat(1, 50)], _state.Closed);
        Assert.Equal(Flat(2, 12), _state.Forming);
    }

    [Fact]
    public void What_history_saw_of_an_unfinished_bar_does_not_replace_the_finished_one()
    {
        for (int i = 0; i < 3; i++)
            _state.Apply(Snapshot(Flat(i, 10 + i)));
        _state.CloseDue(Start + 3 * Minute);
        // Asked in the middle of the last bar, answered after its end.
        Assert.Equal(MergeOutcome.Rewritten, _state.Merge([Flat(1, 50), Flat(2, 60)], Start + 2 * Minute + 1).Outcome);
        Assert.Equal([Flat(0, 10), Flat(1, 50), Flat(2, 12)], _state.Closed);
    }
}
