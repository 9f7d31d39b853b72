using System.Text;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Notebook;

/// <summary>What the server would tell a viewer first, written down for a page that has no server.</summary>
internal static class ToldFirst
{
    // Nothing but the state of the series is told when there is no bar; a whole series takes three or four messages.
    private const int MostMessages = 16;

    internal static IReadOnlyList<string> Of(IChartSource source, ChartSnapshot snapshot, TimeProvider clock)
    {
        using var teller = new ChartTeller(source, clock, int.MaxValue);
        teller.Take(snapshot, 0);
        var messages = new List<string>();
        while (messages.Count < MostMessages && teller.TryNext())
            messages.Add(Encoding.UTF8.GetString(teller.Message.Span));
        return messages;
    }
}
