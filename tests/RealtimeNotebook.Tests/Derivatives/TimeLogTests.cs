using RealtimeNotebook.Derivatives;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Derivatives;

public sealed class TimeLogTests
{
    private const long Day = SymbolSeries.KeepMs;

    [Fact]
    public void A_day_and_fifty_thousand_entries_are_kept_and_no_more()
    {
        var dense = new TimeLog<OpenInterest>(SymbolSeries.MostEntries, Day);
        for (int i = 0; i < 60_000; i++)
            dense.Add(Open(i, i));
        Assert.Equal(50_000, dense.View.Count);
        Assert.Equal(10_000, dense.View[0].Quantity);
        Assert.True(dense.View.Chunks.Length <= 50_000 / 512 + 2, $"{dense.View.Chunks.Length} chunks are held.");

        var sparse = new TimeLog<OpenInterest>(SymbolSeries.MostEntries, Day);
        for (int i = 0; i <= 2_000; i++)
            sparse.Add(Open(i * 60_000L, i));
        Assert.Equal(1_441, sparse.View.Count);
        Assert.Equal(Start + 2_000 * 60_000L - Day, sparse.View[0].TimeMs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void In_whatever_order_entries_come_the_log_holds_what_a_plain_list_would(int seed)
    {
        var random = new Random(seed);
        var log = new TimeLog<OpenInterest>(300, 5_000);
        var plain = new SortedDictionary<long, OpenInterest>();
        for (int i = 0; i < 1_500; i++)
        {
            OpenInterest one = Open(i * 10 + random.Next(-2_000, 200), random.Next(50));
            bool isKept = log.Add(one) is LogOutcome.Appended or LogOutcome.Inserted or LogOutcome.Replaced;
            long newest = plain.Count == 0 ? long.MinValue : plain.Keys.Last();
            bool isTooOld = plain.Count > 0 && (one.TimeMs < newest - 5_000 || (plain.Count == 300 && one.TimeMs < plain.Keys.First()));
            Assert.Equal(!isTooOld && !(plain.TryGetValue(one.TimeMs, out OpenInterest same) && same == one), isKept);
            if (isTooOld)
                continue;
            plain[one.TimeMs] = one;
            foreach (long gone in plain.Keys.Where(ms => ms < plain.Keys.Last() - 5_000).Concat(plain.Keys.Take(Math.Max(0, plain.Count - 300))).Distinct().ToArray())
                plain.Remove(gone);
            if (i % 20 == 0)
                Assert.Equal(plain.Values, log.View);
        }
    }

    [Fact]
    public void Equal_liquidations_are_one_and_others_of_the_same_moment_stand_side_by_side()
    {
        var log = new TimeLog<Liquidation>(100, Day);
        Assert.Equal(LogOutcome.Appended, log.Add(Closed(5)));
        Assert.Equal(LogOutcome.Duplicate, log.Add(Closed(5)));
        Assert.Equal(LogOutcome.Appended, log.Add(Closed(5, quantity: 2)));
        Assert.Equal(LogOutcome.Inserted, log.Add(Closed(1)));
        Assert.Equal([1m, 1m, 2m], log.View.Select(one => one.Quantity));
        log.AddAll([Closed(5), Closed(5, quantity: 2), Closed(6)]);
        Assert.Equal(4, log.View.Count);
    }

    [Fact]
    public void Of_a_state_the_last_word_of_a_moment_counts()
    {
        var log = new TimeLog<OpenInterest>(100, Day);
        log.Add(Open(1, 10));
        Assert.Equal(LogOutcome.Replaced, log.Add(Open(1, 11)));
        log.AddAll([Open(1, 12), Open(0, 9), Open(1, 13)]);
        Assert.Equal([9m, 13m], log.View.Select(one => one.Quantity));
    }

    [Fact]
    public void A_view_stays_what_it_was_whatever_the_log_does()
    {
        var log = new TimeLog<OpenInterest>(600, Day);
        for (int i = 0; i < 600; i++)
            log.Add(Open(i, i));
        TimeView<OpenInterest> view = log.View;
        OpenInterest[] before = [.. view];
        for (int i = 600; i < 3_000; i++)
            log.Add(Open(i, -i));
        log.Add(Open(2_500, 1));
        Assert.Equal(before, view);
        Assert.Equal(Enumerable.Range(100, 50).Select(i => (decimal)i), view.Between(Start + 100, Start + 150).Select(one => one.Quantity));
    }
}
