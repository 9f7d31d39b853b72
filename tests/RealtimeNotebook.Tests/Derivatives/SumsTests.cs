using RealtimeNotebook.Derivatives;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Derivatives;

public sealed class SumsTests
{
    [Fact]
    public void Venues_are_summed_with_their_last_words_from_when_each_has_spoken()
    {
        IReadOnlyList<OpenInterest> sum = VenueSum.Of(
        [
            [Open(0, 10), Open(20, 12), Open(40, 11)],
            [],
            [Open(10, 5, "bybit"), Open(20, 6, "bybit"), Open(50, 7, "bybit")],
        ]);
        Assert.Equal([(10L, 15m), (20, 18), (40, 17), (50, 18)], sum.Select(one => (one.TimeMs - Start, one.Quantity)));
        Assert.All(sum, one => Assert.Equal("sum", one.Venue));
        Assert.Equal(1_500, sum[0].Value);
        Assert.Empty(VenueSum.Of([]));
    }

    [Fact]
    public void The_value_is_unknown_while_that_of_a_venue_is()
    {
        IReadOnlyList<OpenInterest> sum = VenueSum.Of([[Open(0, 10)], [Open(0, 5, "bybit") with { Value = null }, Open(1, 5, "bybit")]]);
        Assert.Equal([null, 1_500m], sum.Select(one => one.Value));
    }

    [Fact]
    public void The_last_word_of_a_venue_counts_for_an_hour_also_where_it_came_before_the_range()
    {
        OpenInterest[] a = [.. Enumerable.Range(0, 13).Select(i => Open(i * 600_000, 100))];
        OpenInterest[] b = [Open(0, 7, "bybit"), Open(11 * 600_000, 8, "bybit")];
        decimal[] expected = [107, 107, 107, 107, 107, 107, 107, 100, 100, 100, 100, 108, 108];
        Assert.Equal(expected, VenueSum.Of([a, b]).Select(one => one.Quantity));
        Assert.Equal(expected[3..], VenueSum.Of([a, b], Start + 3 * 600_000).Select(one => one.Quantity));
    }

    [Fact]
    public void A_part_of_the_past_is_summed_as_all_of_it_whatever_venues_are_silent_for_long()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var venues = new List<OpenInterest>[] { [], [], [] };
            long ms = 0;
            for (int i = 0; i < 200; i++)
            {
                ms += 1 + (random.Next(5) == 0 ? random.NextInt64(9_000_000) : random.NextInt64(600_000));
                int venue = random.Next(3);
                venues[venue].Add(Open(ms, random.Next(1, 100), $"v{venue}"));
            }
            IReadOnlyList<OpenInterest> all = VenueSum.Of(venues);
            for (int i = 0; i < 50; i++)
            {
                long fromMs = Start + random.NextInt64(ms);
                IReadOnlyList<OpenInterest>[] parts = [.. venues.Select(venue => venue.FindAll(one => one.TimeMs >= fromMs - VenueSum.RunUpMs(VenueSum.DefaultHoldsMs)))];
                Assert.Equal(all.Where(one => one.TimeMs >= fromMs), VenueSum.Of(parts, fromMs));
            }
        }
    }

    [Fact]
    public void Last_word_counts_for_as_long_as_is_said()
    {
        OpenInterest[] a = [Open(0, 100), Open(60_000, 100), Open(120_001, 100)], b = [Open(0, 7, "bybit")];
        Assert.Equal([107m, 107m, 100m], VenueSum.Of([a, b], holdsMs: 120_000).Select(one => one.Quantity));
        Assert.Equal([107m, 107m, 107m], VenueSum.Of([a, b]).Select(one => one.Quantity));
    }

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(2, 60_000)]
    [InlineData(3, 3_600_000)]
    public void Adding_liquidations_up_loses_nothing_by_venue_and_side(int seed, long lengthMs)
    {
        var random = new Random(seed);
        Liquidation[] all = [.. Enumerable.Range(0, 2_000).Select(_ =>
            Closed(random.NextInt64(86_400_000), random.Next(1, 9), (LiquidatedSide)random.Next(2), random.Next(2) == 0 ? "binance" : "bybit", price: random.Next(1, 99)))];
        IReadOnlyList<LiquidationGroup> groups = LiquidationGroup.Of(all, lengthMs);
        foreach (var part in all.GroupBy(one => (one.Venue, one.Side)))
        {
            LiquidationGroup[] own = [.. groups.Where(group => (group.Venue, group.Side) == part.Key)];
            Assert.Equal((part.Count(), part.Sum(one => one.Quantity), part.Sum(one => one.Value)),
                (own.Sum(group => group.Count), own.Sum(group => group.Quantity), own.Sum(group => group.Value)));
        }
        Assert.All(groups, group => Assert.Equal(group.FirstMs / lengthMs, group.LastMs / lengthMs));
        Assert.Equal(groups.Count, groups.Select(group => (group.FirstMs / lengthMs, group.Venue, group.Side)).Distinct().Count());
        Assert.Equal(all.Length, LiquidationGroup.Of(all, 0).Count);
    }
}
