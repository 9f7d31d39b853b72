using RealtimeNotebook.Candles;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Candles;

public sealed class CandleStateTests
{
    private readonly CandleState _state = new(Spy);

    [Fact]
    public void The_first_event_opens_a_bar()
    {
        Assert.Equal(MergeOutcome.Opened, _state.Apply(Snapshot(Of(0, 10, 12, 9, 11, 5))).Outcome);
        Assert.Equal(Of(0, 10, 12, 9, 11, 5), _state.Forming);
        Assert.Empty(_state.Closed);
    }

    [Fact]
    public void A_snapshot_replaces_the_forming_bar()
    {
        _state.Apply(Snapshot(Of(0, 10, 12, 9, 11, 5)));
        Assert.Equal(MergeOutcome.Revised, _state.Apply(Snapshot(Of(0, 10, 11, 9.5, 10, 7))).Outcome);
        Assert.Equal(Of(0, 10, 11, 9.5, 10, 7), _state.Forming);
    }

    [Fact]
    public void An_increment_extends_the_forming_bar_and_its_open_stays()
    {
        _state.Apply(Increment(Of(0, 10, 12, 9, 11, 5)));
        Assert.Equal(MergeOutcome.Revised, _state.Apply(Increment(Of(0, 99, 13, 9.5, 10, 7))).Outcome);
        Assert.Equal(Of(0, 10, 13, 9, 10, 12), _state.Forming);
    }

    [Fact]
    public void A_later_event_closes_the_bar_and_opens_the_next()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        MergeResult result = _state.Apply(Snapshot(Flat(1, 11)));
        Assert.Equal(new MergeResult(MergeOutcome.Opened, 1), result);
        Assert.Equal([Flat(0, 10)], _state.Closed);
        Assert.Equal(Flat(1, 11), _state.Forming);
    }

    [Fact]
    public void An_event_inside_the_bar_is_taken_for_the_bar()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        Assert.Equal(MergeOutcome.Revised, _state.Apply(Snapshot(Flat(0, 12) with { OpenMs = Start + 31_000 })).Outcome);
        Assert.Equal(Flat(0, 12), _state.Forming);
    }

    [Fact]
    public void An_event_that_says_nothing_new_is_a_duplicate()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        Assert.Equal(MergeOutcome.Duplicate, _state.Apply(Snapshot(Flat(0, 10))).Outcome);
    }

    [Fact]
    public void Numbered_events_behind_the_last_are_not_applied()
    {
        _state.Apply(Increment(Flat(0, 10)) with { Sequence = 5 });
        Assert.Equal(MergeOutcome.Duplicate, _state.Apply(Increment(Flat(0, 11)) with { Sequence = 5 }).Outcome);
        Assert.Equal(MergeOutcome.OutOfOrder, _state.Apply(Increment(Flat(0, 11)) with { Sequence = 4 }).Outcome);
        Assert.Equal(MergeOutcome.Revised, _state.Apply(Increment(Flat(0, 11)) with { Sequence = 6 }).Outcome);
        Assert.Equal(2, _state.Forming.Volume);
        Assert.Equal(MergeOutcome.Opened, _state.Apply(Increment(Flat(1, 11)) with { Sequence = 1 }).Outcome);
    }

    [Fact]
    public void A_whole_bar_corrects_the_sum_of_its_pieces_also_at_the_number_of_the_last_of_them()
    {
        _state.Apply(Increment(Flat(0, 10)) with { Sequence = 4 });
        _state.Apply(Increment(Flat(0, 12)) with { Sequence = 6 });
        Candle whole = Of(0, 9, 13, 8, 12, 40);
        Assert.Equal(MergeOutcome.Revised, _state.Apply(Snapshot(whole) with { Sequence = 6 }).Outcome);
        Assert.Equal(whole, _state.Forming);
        Assert.Equal(MergeOutcome.Duplicate, _state.Apply(Snapshot(whole) with { Sequence = 6 }).Outcome);
        Assert.Equal(MergeOutcome.Duplicate, _state.Apply(Increment(Flat(0, 12)) with { Sequence = 6 }).Outcome);
        Assert.Equal(MergeOutcome.OutOfOrder, _state.Apply(Snapshot(Flat(0, 1)) with { Sequence = 5 }).Outcome);
        Assert.Equal(whole, _state.Forming);
    }

    [Fact]
    public void A_late_increment_or_trade_is_not_applied()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        _state.Apply(Snapshot(Flat(1, 11)));
        Assert.Equal(MergeOutcome.Late, _state.Apply(Increment(Flat(0, 99))).Outcome);
        Assert.Equal(MergeOutcome.Late, _state.Apply(new Tick(Start + 1, 99, 1)).Outcome);
        Assert.Equal(MergeOutcome.Late, _state.Apply(Snapshot(Flat(-5, 99))).Outcome);
        Assert.Equal([Flat(0, 10)], _state.Closed);
    }

    [Fact]
    public void The_sources_word_closes_the_bar()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        Assert.Equal(new MergeResult(MergeOutcome.Closed, 1), _state.Apply(Snapshot(Flat(0, 12), UpdateTraits.Closes)));
        Assert.False(_state.HasForming);
        Assert.Equal([Flat(0, 12)], _state.Closed);
        Assert.Equal(MergeOutcome.Late, _state.Apply(Snapshot(Flat(0, 13))).Outcome);
        Assert.Equal(new MergeResult(MergeOutcome.Closed, 1), _state.Apply(Snapshot(Flat(1, 13), UpdateTraits.Closes)));
        Assert.Equal([Flat(0, 12), Flat(1, 13)], _state.Closed);
    }

    [Fact]
    public void The_clock_closes_the_bar_when_its_time_is_over()
    {
        _state.Apply(Snapshot(Flat(0, 10)));
        Assert.Equal(MergeOutcome.Nothing, _state.CloseDue(Start + Minute - 1).Outcome);
        Assert.Equal(new MergeResult(MergeOutcome.Closed, 1), _state.CloseDue(Start + Minute));
        Assert.Equal(MergeOutcome.Nothing, _state.CloseDue(Start + 5 * Minute).Outcome);
        Assert.Equal(MergeOutcome.Opened, _state.Apply(Snapshot(Flat(1, 11))).Outcome);
        Assert.Empty(_state.Gaps);
    }

    [Fact]
    public void An_official_correction_replaces_a_closed_bar()
    {
        for (int i = 0; i < 4; i++)
            _state.Apply(Snapshot(Flat(i, 10 + i)));
        CandleColumns before = _state.Closed;
        Assert.Equal(MergeOutcome.Rewritten, _state.Apply(Snapshot(Flat(1, 99), UpdateTraits.Official)).Outcome);
        Assert.Equal([Flat(0, 10), Flat(1, 99), Flat(2, 12)], _state.Closed);
        Assert.Equal([Flat(0, 10), Flat(1, 11), Flat(2, 12)], before);
        Assert.Equal(1, _state.Epoch);
        Assert.Equal(MergeOutcome.Duplicate, _state.Apply(Snapshot(Flat(1, 99), UpdateTraits.Official)).Outcome);
    }

    [Fact]
    public void Ticks_build_bars()
    {
        Assert.Equal(MergeOutcome.Opened, _state.Apply(new Tick(Start + 500, 10, 2)).Outcome);
        _state.Apply(new Tick(Start + 800, 12, 1));
        _state.Apply(new Tick(Start + 59_999, 9, 4));
        Assert.Equal(Of(0, 10, 12, 9, 9, 7), _state.Forming);
        Assert.Equal(MergeOutcome.Opened, _state.Apply(new Tick(Start + 60_000, 11, 1)).Outcome);
        Assert.Equal(MergeOutcome.Late, _state.Apply(new Tick(Start + 59_999, 1, 1)).Outcome);
        Assert.Equal([Of(0, 10, 12, 9, 9, 7)], _state.Closed);
        Assert.Equal(Flat(1, 11), _state.Forming);
    }

    [Fact]
    public void Daily_bars_keep_their_exchanges_midnight_through_a_change_of_clocks()
    {
        // New York: midnight is 05:00 UTC in winter and 04:00 in summer; clocks changed on 2026-03-08.
        var daily = new CandleState(new("SPY", Interval.Parse("1d")));
        foreach (string open in new[] { "2026-03-06T05:00Z", "2026-03-07T05:00Z", "2026-03-08T05:00Z", "2026-03-09T04:00Z" })
            Assert.Equal(MergeOutcome.Opened, daily.Apply(Snapshot(Flat(0, 1) with { OpenMs = Ms(open) })).Outcome);
        Assert.Equal(Ms("2026-03-09T04:00Z"), daily.Forming.OpenMs);
        Assert.Empty(daily.Gaps);
        Assert.Equal(3, daily.Closed.Count);
    }

    [Fact]
    public void Months_keep_a_midnight_that_lies_before_the_first_in_UTC()
    {
        // Tokyo: the first of each month begins at 15:00 UTC on the last of the month before.
        var monthly = new CandleState(new("7203", Interval.Parse("1mo")));
        foreach (string open in new[] { "2026-01-31T15:00Z", "2026-02-28T15:00Z", "2026-03-31T15:00Z", "2026-04-30T15:00Z", "2026-05-31T15:00Z" })
        {
            Assert.Equal(MergeOutcome.Nothing, monthly.CloseDue(Ms(open) - 1).Outcome);
            Assert.Equal(MergeOutcome.Opened, monthly.Apply(Snapshot(Flat(0, 1) with { OpenMs = Ms(open) })).Outcome);
        }
        Assert.Empty(monthly.Gaps);
        Assert.Equal(Ms("2026-06-30T15:00Z"), monthly.FormingEndMs);
    }

    [Fact]
    public void Pieces_of_a_days_last_hours_belong_to_that_day()
    {
        var daily = new CandleState(new("BTC/USD", Interval.Parse("1d")));
        daily.Apply(Increment(Flat(0, 1) with { OpenMs = Ms("2026-03-06T00:00Z") }));
        foreach (string time in new[] { "2026-03-06T12:00Z", "2026-03-06T22:00:01Z", "2026-03-06T23:00Z", "2026-03-06T23:59:59Z" })
            Assert.Equal(MergeOutcome.Revised, daily.Apply(Increment(Flat(0, 1) with { OpenMs = Ms(time) })).Outcome);
        Assert.Equal(MergeOutcome.Opened, daily.Apply(Increment(Flat(0, 1) with { OpenMs = Ms("2026-03-07T00:00Z") })).Outcome);
        Assert.Equal(5, daily.Closed.Volume[0]);
    }

    [Fact]
    public void A_snapshot_in_a_days_last_hours_belongs_to_that_day_unless_it_can_be_a_short_days_successor()
    {
        var daily = new CandleState(new("BTC/USD", Interval.Parse("1d")));
        daily.Apply(Snapshot(Flat(0, 1) with { OpenMs = Ms("2026-03-06T00:00Z") }));
        foreach (string time in new[] { "2026-03-06T22:00:01Z", "2026-03-06T23:07Z", "2026-03-06T23:59:59Z" })
            Assert.Equal(MergeOutcome.Revised, daily.Apply(Snapshot(Flat(0, Ms(time) % 1_009) with { OpenMs = Ms(time) })).Outcome);
        daily.CloseDue(Ms("2026-03-07T00:00Z"));
        Assert.Equal(MergeOutcome.Rewritten, daily.Apply(Snapshot(Flat(0, 9) with { OpenMs = Ms("2026-03-06T23:59:59Z") })).Outcome);
        Assert.Equal([Flat(0, 9) with { OpenMs = Ms("2026-03-06T00:00Z") }], daily.Closed);
    }

    [Fact]
    public void A_volume_that_no_number_can_hold_stays_a_number()
    {
        _state.Apply(Increment(Flat(0, 10, double.MaxValue / 2)));
        _state.Apply(Increment(Flat(0, 10, double.MaxValue / 2)));
        _state.Apply(Increment(Flat(0, 10, double.MaxValue / 2)));
        Assert.Equal(double.MaxValue, _state.Forming.Volume);
    }

    [Fact]
    public void Memory_is_bounded_and_views_taken_earlier_stay()
    {
        var state = new CandleState(Spy, capacity: 100);
        CandleColumns? early = null;
        for (int i = 0; i < 10_000; i++)
        {
            state.Apply(Snapshot(Flat(i, i + 1)));
            if (i == 150)
                early = state.Closed;
            Assert.InRange(state.Closed.Count, Math.Min(i, 100), 164);
            Assert.Equal(i, state.FirstBar + state.Closed.Count);
        }
        Assert.Equal(9_999, state.Closed.Close[^1]);
        Assert.Equal(Enumerable.Range(0, 150).Select(i => Flat(i, i + 1)), early!);
    }

    private static long Ms(string time) =>
        DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
