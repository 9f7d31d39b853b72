using RealtimeNotebook.Alerts;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Alerts;

public sealed class PriceCrossTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    // However ticks are passed over, a bar in which the price has crossed the level is told, and no other.
    [Theory, MemberData(nameof(Seeds))]
    public void Conflated_ticks_hide_no_crossing(int seed)
    {
        const double Level = 100;
        var random = new Random(seed);
        var rule = new RuleSlot(AlertRule.PriceCrosses(Level));
        var crossed = new List<int>();
        var told = new List<int>();
        double price = 100.5;
        rule.Look(Moments.Forming([Flat(0, price)]), TimeProvider.System, out _);
        for (int minute = 1; minute <= 30; minute++)
        {
            Candle? bar = null;
            for (int tick = 0; tick < 12; tick++)
            {
                double next = price + random.NextDouble() - 0.5;
                if (price < Level != next < Level && crossed.LastOrDefault() != minute)
                    crossed.Add(minute);
                price = next;
                bar = bar is { } before ? Of(minute, before.Open, Math.Max(before.High, price), Math.Min(before.Low, price), price, 1) : Flat(minute, price);
                if (random.Next(5) == 0)
                    Look(Moments.Forming([bar.Value]), minute);
            }
            Look(Moments.Closed([bar!.Value]), minute);
        }
        Assert.Equal(crossed, told);

        void Look(AlertMoment moment, int minute)
        {
            if (rule.Look(moment, TimeProvider.System, out _) is not null)
                told.Add(minute);
        }
    }

    [Theory]
    [InlineData(null, 99, 101, true)]
    [InlineData(null, 101, 99, true)]
    [InlineData(null, 99, 100, true)]
    [InlineData(null, 101, 102, false)]
    [InlineData(SignalDirection.Up, 99, 101, true)]
    [InlineData(SignalDirection.Up, 101, 99, false)]
    [InlineData(SignalDirection.Down, 101, 99, true)]
    [InlineData(SignalDirection.Down, 99, 101, false)]
    public void A_crossing_has_a_direction(SignalDirection? direction, double first, double then, bool told)
    {
        IAlertCondition condition = AlertRule.PriceCrosses(100, direction).NewCondition();
        Assert.Null(condition.Look(Moments.Forming([Flat(0, first)])));
        Assert.Equal(told, condition.Look(Moments.Forming([Flat(1, then)])) is not null);
    }

    [Fact]
    public void A_spike_that_went_through_and_came_back_has_crossed_both_ways()
    {
        foreach (SignalDirection direction in Enum.GetValues<SignalDirection>())
        {
            IAlertCondition condition = AlertRule.PriceCrosses(100, direction).NewCondition();
            condition.Look(Moments.Forming([Flat(0, 99)]));
            Assert.NotNull(condition.Look(Moments.Forming([Of(0, 99, 103, 99, 99.5, 1)])));
        }
    }

    [Fact]
    public void What_the_bar_had_reached_before_the_rule_came_is_no_crossing()
    {
        IAlertCondition condition = AlertRule.PriceCrosses(100).NewCondition();
        Assert.Null(condition.Look(Moments.Forming([Of(0, 99, 103, 98, 99, 1)])));
        Assert.Null(condition.Look(Moments.Forming([Of(0, 99, 103, 98, 99.5, 1)])));
    }

    [Fact]
    public void A_price_that_touches_and_turns_back_crosses_once()
    {
        IAlertCondition condition = AlertRule.PriceCrosses(100).NewCondition();
        condition.Look(Moments.Forming([Flat(0, 99)]));
        Assert.NotNull(condition.Look(Moments.Forming([Flat(1, 100)])));
        Assert.Null(condition.Look(Moments.Forming([Flat(2, 100)])));
        Assert.Null(condition.Look(Moments.Forming([Of(2, 100, 100, 99, 99, 1)])));
        Assert.NotNull(condition.Look(Moments.Forming([Of(2, 100, 101, 99, 101, 1)])));
    }

    [Fact]
    public void At_the_close_closing_prices_alone_are_compared()
    {
        IAlertCondition condition = (AlertRule.PriceCrosses(100) with { OnClose = true }).NewCondition();
        condition.Look(Moments.Closed([Flat(0, 99)]));
        Assert.Null(condition.Look(Moments.Closed([Of(1, 99, 105, 98, 99.5, 1)])));
        Assert.Equal("Price crossed 100 upwards, last 100.25", condition.Look(Moments.Closed([Of(2, 99, 105, 98, 100.25, 1)]))?.Text);
    }
}
