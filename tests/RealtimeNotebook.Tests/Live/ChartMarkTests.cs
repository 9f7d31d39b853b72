using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.Live;

public sealed class ChartMarkTests
{
    private static readonly ChartMark Line = new("entry", ChartMarkKind.HorizontalLine, 100, 0, "entry", "#26a69a");

    [Fact]
    public void A_mark_of_the_same_name_replaces_the_earlier_one_in_its_place()
    {
        var marks = new ChartMarks();
        marks.Draw(Line);
        marks.Draw(Line with { Name = "exit" });
        IReadOnlyList<ChartMark> before = marks.All;
        marks.Draw(Line with { Price = 101 });
        Assert.Equal([101, 100], marks.All.Select(mark => mark.Price));
        Assert.Equal([100, 100], before.Select(mark => mark.Price));
        Assert.True(marks.Erase(null));
        Assert.Empty(marks.All);
    }

    [Theory]
    [InlineData("red;background:url(//x)")]
    [InlineData("#12345")]
    [InlineData("#zzzzzz")]
    [InlineData("rgb(1,2,3)")]
    [InlineData("\"")]
    [InlineData("")]
    public void A_colour_that_is_none_is_refused(string color) =>
        Assert.Contains($"'{color}' is no colour", Assert.Throws<ArgumentException>(() => new ChartMarks().Draw(Line with { Color = color })).Message, StringComparison.Ordinal);

    [Fact]
    public void All_faults_are_told_at_once()
    {
        string message = Assert.Throws<ArgumentException>(
            () => new ChartMarks().Draw(new(" ", ChartMarkKind.Note, double.NaN, 0, new('x', 201), "a1"))).Message;
        foreach (string part in new[] { "name is blank", "price is NaN", "longer than 200", "'a1' is no colour" })
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Their_number_is_bounded()
    {
        var marks = new ChartMarks();
        for (int i = 0; i < 200; i++)
            marks.Draw(Line with { Name = $"{i}" });
        Assert.Contains("200 marks", Assert.Throws<ArgumentException>(() => marks.Draw(Line)).Message, StringComparison.Ordinal);
        marks.Draw(Line with { Name = "7", Price = 3 });
        Assert.Equal(200, marks.All.Count);
    }
}
