using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Tests.Candles;

public sealed class CoarserBarsTests
{
    [Theory]
    [InlineData("5m", 1)]
    [InlineData("15m", 2)]
    [InlineData("1h", 3)]
    public void Equal_the_bars_of_whole_groups_at_every_event(string interval, int seed)
    {
        Interval coarse = Interval.Parse(interval);
        var builder = new CoarserBars(Interval.OneMinute, coarse);
        var state = new CandleState(new("SPY", coarse));
        Candle[] fine = [.. Bars.Walk(seed, 400).Where((_, i) => i % 37 != 5)];
        for (int i = 0; i < fine.Length; i++)
        {
            Candle half = fine[i] with { Volume = fine[i].Volume / 2, High = Math.Max(fine[i].Open, fine[i].Close) };
            state.Apply(builder.Preview(half));
            Assert.Equal(Grouped(coarse, [.. fine[..i], half])[^1], state.Forming);
            state.Apply(builder.Close(fine[i]));
            Candle[] expected = Grouped(coarse, fine[..(i + 1)]);
            Assert.Equal(expected[^1], state.Forming);
            Assert.Equal(expected[..^1], state.Closed);
        }
    }

    [Fact]
    public void An_interval_that_does_not_divide_is_refused() =>
        Assert.Throws<ArgumentException>(() => new CoarserBars(Interval.Parse("3m"), Interval.Parse("5m")));

    private static Candle[] Grouped(Interval coarse, Candle[] fine) =>
        [.. fine.GroupBy(bar => coarse.OpenOf(bar.OpenMs)).Select(group => new Candle(
            group.Key, group.First().Open, group.Max(bar => bar.High), group.Min(bar => bar.Low), group.Last().Close,
            group.Aggregate(0.0, (sum, bar) => sum + bar.Volume)))];
}
