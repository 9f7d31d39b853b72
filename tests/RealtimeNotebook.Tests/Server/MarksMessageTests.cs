using System.Text;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

public sealed class MarksMessageTests
{
    [Fact]
    public void Marks_are_told_whole_after_each_change_and_not_again()
    {
        FakeChart chart = new FakeChart().Fill(3);
        using var teller = new ChartTeller(chart, TimeProvider.System, 64);
        ChartSnapshot bare = chart.Snapshot;
        Assert.DoesNotContain(Messages(teller, bare), message => message.Contains("\"marks\"", StringComparison.Ordinal));
        ChartSnapshot drawn = bare with
        {
            Marks =
            [
                new("entry", ChartMarkKind.HorizontalLine, 100.5, 0, "</script>", "orange"),
                new("open", ChartMarkKind.VerticalLine, double.NaN, 1_764_165_600_000, "", null),
                new("news", ChartMarkKind.Note, 99, 1_764_165_600_000, "Fed", null),
            ],
        };
        Assert.Equal(
            """
            {"type":"marks","symbol":"GC=F","timeframe":"1h","items":[{"name":"entry","kind":"horizontal","price":100.5,"text":"\u003C/script\u003E","color":"orange"},{"name":"open","kind":"vertical","time":"2025-11-26T14:00:00Z","text":""},{"name":"news","kind":"note","price":99,"time":"2025-11-26T14:00:00Z","text":"Fed"}]}
            """,
            Assert.Single(Messages(teller, drawn)));
        Assert.Empty(Messages(teller, drawn));
        Assert.Equal("""{"type":"marks","symbol":"GC=F","timeframe":"1h","items":[]}""", Assert.Single(Messages(teller, bare)));
    }

    private static List<string> Messages(ChartTeller teller, ChartSnapshot snapshot)
    {
        var messages = new List<string>();
        teller.Take(snapshot, 0);
        while (teller.TryNext())
            messages.Add(Encoding.UTF8.GetString(teller.Message.Span));
        return messages;
    }
}
