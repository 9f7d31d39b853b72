using RealtimeNotebook.Derivatives;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Derivatives;

public sealed class LiquidationThrottleTests
{
    [Fact]
    public void Ten_in_a_second_go_one_by_one_but_for_the_last_and_the_rest_are_added_up()
    {
        var throttle = new LiquidationThrottle();
        for (int i = 0; i < 1_000; i++)
            throttle.Add(Closed(i, quantity: i + 1, side: i % 3 == 0 ? LiquidatedSide.Short : LiquidatedSide.Long), nowMs: 0);
        List<IReadOnlyList<LiquidationGroup>> messages = Drain(throttle, 0);
        Assert.Equal(10, messages.Count);
        Assert.All(messages[..9], message => Assert.Equal(1, Assert.Single(message).Count));
        Assert.Equal(2, messages[9].Count);
        Assert.Equal(991, messages[9].Sum(group => group.Count));
        Assert.Null(throttle.DueIn(0));
    }

    [Fact]
    public void What_waits_goes_when_the_second_is_over_and_not_before()
    {
        var throttle = new LiquidationThrottle();
        for (int i = 0; i < 20; i++)
        {
            throttle.Add(Closed(i), nowMs: 500);
            Drain(throttle, 500);
        }
        Assert.Equal(1_000, throttle.DueIn(500));
        Assert.Empty(throttle.Take(1_499));
        Assert.Equal(0, throttle.DueIn(1_500));
        Assert.Equal(10, Assert.Single(throttle.Take(1_500)).Count);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 50)]
    [InlineData(3, 400)]
    public void Never_more_than_ten_in_any_second_and_nothing_is_lost_in_the_sums_by_side(int seed, int mostAtOnce)
    {
        var random = new Random(seed);
        var throttle = new LiquidationThrottle();
        var given = new Dictionary<(string, LiquidatedSide), (long Count, decimal Quantity, decimal Value)>();
        var got = new Dictionary<(string, LiquidatedSide), (long Count, decimal Quantity, decimal Value)>();
        var sent = new List<long>();
        for (long now = 0; now < 20_000; now += random.Next(1, 120))
        {
            for (int i = random.Next(mostAtOnce); i > 0; i--)
            {
                Liquidation one = Closed(now, random.Next(1, 9) / 8m, (LiquidatedSide)random.Next(2), random.Next(2) == 0 ? "binance" : "bybit", price: random.Next(1, 99));
                throttle.Add(one, now);
                Count(given, LiquidationGroup.Of(one));
            }
            Take(now);
        }
        for (long now = 20_000; throttle.DueIn(now) is { } wait; now += Math.Max(1, wait))
            Take(now);

        Assert.Equal(given.OrderBy(one => one.Key), got.OrderBy(one => one.Key));
        for (int i = 10; i < sent.Count; i++)
            Assert.True(sent[i] - sent[i - 10] >= 1_000, $"11 messages within {sent[i] - sent[i - 10]} ms.");

        void Take(long now)
        {
            foreach (IReadOnlyList<LiquidationGroup> message in Drain(throttle, now))
            {
                sent.Add(now);
                foreach (LiquidationGroup group in message)
                    Count(got, group);
            }
        }
    }

    [Fact]
    public void What_waits_of_a_symbol_that_nobody_asks_for_is_dropped_and_only_that()
    {
        var throttle = new LiquidationThrottle();
        for (int i = 0; i < 30; i++)
            throttle.Add(Closed(i, symbol: i % 2 == 0 ? "BTCUSDT" : "ETHUSDT"), nowMs: 0);
        throttle.Drop("BTCUSDT");
        LiquidationGroup[] rest = [.. Drain(throttle, 0).SelectMany(message => message)];
        Assert.All(rest, group => Assert.Equal("ETHUSDT", group.Symbol));
        Assert.Equal(15, rest.Sum(group => group.Count));
    }

    private static List<IReadOnlyList<LiquidationGroup>> Drain(LiquidationThrottle throttle, long now)
    {
        var messages = new List<IReadOnlyList<LiquidationGroup>>();
        while (throttle.Take(now) is { Count: > 0 } message)
            messages.Add(message);
        return messages;
    }

    private static void Count(Dictionary<(string, LiquidatedSide), (long Count, decimal Quantity, decimal Value)> sums, in LiquidationGroup group)
    {
        (long count, decimal quantity, decimal value) = sums.GetValueOrDefault((group.Venue, group.Side));
        sums[(group.Venue, group.Side)] = (count + group.Count, quantity + group.Quantity, value + group.Value);
    }
}
