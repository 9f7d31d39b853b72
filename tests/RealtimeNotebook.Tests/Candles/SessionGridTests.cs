using RealtimeNotebook.Candles;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Candles;

/// <summary>Bars below an hour whose session opens a quarter past: India's at 09:15, TradingView's 45 minutes from 09:30.</summary>
public sealed class SessionGridTests
{
    // 2026-11-20T03:45:00Z, 09:15 in Kolkata.
    private const long Kolkata = Start - (10 * 60 + 45) * Minute;

    // On no multiple of 45 minutes: 09:30 in New York.
    private static long OpeningOf(string interval) => interval == "45m" ? Start : Kolkata;

    private static Candle At(long openMs, double price) => new(openMs, price, price, price, price, 1);

    private static CandleState State(string interval) => new(new("NIFTY", Interval.Parse(interval)));

    [Theory]
    [InlineData("30m")]
    [InlineData("45m")]
    public void A_bar_that_opens_at_a_quarter_keeps_its_opening_time(string interval)
    {
        CandleState state = State(interval);
        long opening = OpeningOf(interval);
        state.Apply(Snapshot(At(opening, 10)));
        state.Apply(Snapshot(At(opening + 60_500, 11)));
        long next = opening + state.Key.Interval.Milliseconds;
        state.Apply(Snapshot(At(next, 12)));
        Assert.Equal([At(opening, 11)], state.Closed);
        Assert.Equal(At(next, 12), state.Forming);
        Assert.Empty(state.Gaps);
    }

    [Theory]
    [InlineData("2m")]
    [InlineData("10m")]
    [InlineData("30m")]
    [InlineData("45m")]
    public void Live_bars_follow_the_grid_of_the_bars_before_them(string interval)
    {
        CandleState state = State(interval);
        long opening = OpeningOf(interval);
        long length = state.Key.Interval.Milliseconds;
        state.Merge([At(opening, 10)], opening + length);
        // A time inside the bar, and after a gap.
        state.Apply(Snapshot(At(opening + length + 1_500, 11)));
        state.Apply(Increment(At(opening + 3 * length + 1_500, 12)));
        Assert.Equal([opening, opening + length], state.Closed.OpenMs.ToArray());
        Assert.Equal(opening + 3 * length, state.Forming.OpenMs);
        Assert.Equal([new(opening + 2 * length, opening + 3 * length)], state.Gaps);
        // And what was missing lies on it, too.
        state.Apply(Snapshot(At(opening + 2 * length + 1_500, 13)));
        Assert.Equal([opening, opening + length, opening + 2 * length], state.Closed.OpenMs.ToArray());
        Assert.Empty(state.Gaps);
    }

    [Fact]
    public void A_time_inside_a_bar_is_still_taken_for_the_bar_where_bars_lie_on_the_common_grid()
    {
        CandleState state = State("30m");
        state.Apply(Snapshot(At(Start, 10)));
        state.Apply(Snapshot(At(Start + 45 * Minute, 11)));
        Assert.Equal(Start + 30 * Minute, state.Forming.OpenMs);
    }

    [Fact]
    public void One_minute_bars_have_one_grid_whatever_history_says()
    {
        CandleState state = State("1m");
        state.Merge([At(Start + 7_000, 10)], Start + 2 * Minute);
        state.Apply(Snapshot(At(Start + 2 * Minute, 11)));
        Assert.Equal(Start + 2 * Minute, state.Forming.OpenMs);
    }
}
