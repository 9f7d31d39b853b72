using RealtimeNotebook.Derivatives;

namespace RealtimeNotebook.Tests.Derivatives;

public sealed class MoveWindowTests
{
    [Theory]
    [InlineData(105, null)]
    [InlineData(105.01, 0.0501)]
    [InlineData(95, null)]
    [InlineData(94.9, -0.051)]
    public void More_than_five_percent_within_a_minute_is_a_move(double value, double? expected)
    {
        var window = new MoveWindow();
        Assert.Null(window.Add(0, 100));
        Assert.Null(window.Add(20_000, 100));
        Assert.Equal(expected, (double?)window.Add(59_000, (decimal)value));
    }

    [Fact]
    public void The_greatest_move_there_may_be_is_said_as_the_greatest_that_is_told()
    {
        var window = new MoveWindow();
        window.Add(0, 1e-28m);
        Assert.Equal(MoveWindow.MostMove, window.Add(1, 1e16m));
        Assert.Equal(-1m, window.Add(2, 0));
        window.Clear();
        window.Add(0, 1e-13m);
        Assert.Equal(MoveWindow.MostMove, window.Add(1, 1e16m));
    }

    [Fact]
    public void What_lies_more_than_a_minute_back_counts_only_where_it_held_when_the_minute_began()
    {
        var window = new MoveWindow();
        window.Add(0, 100);
        // Said long ago, and held until now: the minute begins with it.
        Assert.Equal(0.1m, window.Add(600_000, 110));
        Assert.Equal(0.11m, window.Add(630_000, 111));
        for (int i = 2; i <= 20; i++)
            Assert.Null(window.Add(600_000 + i * 30_000, 110 + i));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_finds_what_looking_at_everything_finds(int seed)
    {
        var random = new Random(seed);
        var window = new MoveWindow();
        var all = new List<(long Ms, decimal Value)>();
        (long ms, decimal value) = (0, 1_000);
        int moves = 0;
        for (int i = 0; i < 3_000; i++)
        {
            ms += random.Next(20_000);
            value *= 1 + (decimal)((random.NextDouble() - 0.5) * 0.04);
            decimal? plain = Plain(all, ms, value);
            Assert.Equal(plain, window.Add(ms, value));
            all.Add((ms, value));
            moves += plain is null ? 0 : 1;
        }
        Assert.InRange(moves, 10, 2_900);
    }

    [Fact]
    public void A_value_from_before_says_nothing_and_neither_does_a_beginning_at_zero()
    {
        var window = new MoveWindow();
        Assert.Null(window.Add(1_000, 0));
        Assert.Null(window.Add(2_000, 50));
        Assert.Null(window.Add(1_500, 500));
        Assert.Null(window.Add(3_000, 51));
        window.Clear();
        Assert.Null(window.Add(4_000, 100));
    }

    private static decimal? Plain(List<(long Ms, decimal Value)> all, long ms, decimal value)
    {
        int held = all.FindLastIndex(one => one.Ms <= ms - 60_000);
        decimal greatest = all.Skip(Math.Max(0, held)).Select(one => (value - one.Value) / one.Value).Prepend(0m).MaxBy(Math.Abs);
        return Math.Abs(greatest) > 0.05m ? greatest : null;
    }
}
