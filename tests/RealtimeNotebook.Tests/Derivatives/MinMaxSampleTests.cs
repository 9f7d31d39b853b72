using RealtimeNotebook.Derivatives;
using static RealtimeNotebook.Tests.Derivatives.Entries;

namespace RealtimeNotebook.Tests.Derivatives;

public sealed class MinMaxSampleTests
{
    [Theory]
    [InlineData(1, 10_000, 500)]
    [InlineData(2, 7_919, 100)]
    [InlineData(3, 50, 49)]
    [InlineData(4, 1_000, 4)]
    [InlineData(5, 1_000, 5)]
    public void The_first_the_last_and_the_extremes_of_every_stretch_stay(int seed, int count, int most)
    {
        var random = new Random(seed);
        OpenInterest[] entries = [.. Enumerable.Range(0, count).Select(i => Open(i, random.Next(1_000_000)))];
        IReadOnlyList<OpenInterest> kept = MinMaxSample.Of(entries, most, one => one.Quantity);

        Assert.InRange(kept.Count, 3, most);
        Assert.Equal(entries[0], kept[0]);
        Assert.Equal(entries[^1], kept[^1]);
        Assert.Equal(kept.OrderBy(one => one.TimeMs), kept);
        Assert.Subset(entries.ToHashSet(), kept.ToHashSet());
        Assert.Equal(entries.Min(one => one.Quantity), kept.Min(one => one.Quantity));
        Assert.Equal(entries.Max(one => one.Quantity), kept.Max(one => one.Quantity));
        // A stretch that is two entries long in what is kept loses neither its peak nor its trough.
        int stretch = (int)Math.Ceiling((count - 2) / (double)((most - 2) / 2));
        for (int from = 1; from + 2 * stretch < count; from += stretch)
        {
            OpenInterest[] part = entries[from..(from + 2 * stretch)];
            Assert.Contains(kept, one => one.TimeMs >= part[0].TimeMs && one.TimeMs <= part[^1].TimeMs);
        }
    }

    [Fact]
    public void A_single_spike_survives_however_few_are_left()
    {
        OpenInterest[] entries = [.. Enumerable.Range(0, 50_000).Select(i => Open(i, i == 31_337 ? 9 : i == 12_345 ? 1 : 5))];
        decimal[] kept = [.. MinMaxSample.Of(entries, 10, one => one.Quantity).Select(one => one.Quantity)];
        Assert.Contains(9m, kept);
        Assert.Contains(1m, kept);
    }

    [Fact]
    public void What_is_not_over_the_limit_comes_back_unchanged()
    {
        OpenInterest[] entries = [.. Enumerable.Range(0, 100).Select(i => Open(i, i))];
        Assert.Same(entries, MinMaxSample.Of(entries, 100, one => one.Quantity));
        Assert.Throws<ArgumentOutOfRangeException>(() => MinMaxSample.Of(entries, 3, one => one.Quantity));
    }
}
