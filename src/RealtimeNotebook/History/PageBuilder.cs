using System.Diagnostics.CodeAnalysis;

namespace RealtimeNotebook.History;

/// <summary>Collects bars that come newest first into pages, and gives each live candle a page of its own.</summary>
/// <param name="most">How many bars are handed out in all, 1 or more.</param>
internal sealed class PageBuilder(int most)
{
    private const int PageBars = 1_000;

    private readonly Queue<IReadOnlyList<Candle>> _ready = new();
    private List<Candle> _newestFirst = [];

    /// <summary>How many bars are still to come.</summary>
    internal int Missing { get; private set; } = most;

    /// <summary>Adds the next older bar.</summary>
    internal void Add(in Candle bar, bool isLive)
    {
        Missing--;
        if (isLive)
        {
            Complete();
            _ready.Enqueue(new LivePage(bar));
            return;
        }
        _newestFirst.Add(bar);
        if (_newestFirst.Count == PageBars || Missing == 0)
            Complete();
    }

    /// <summary>Makes a page of what has come, full or not.</summary>
    internal void Complete()
    {
        if (_newestFirst.Count == 0)
            return;
        _newestFirst.Reverse();
        _ready.Enqueue(_newestFirst);
        _newestFirst = [];
    }

    /// <summary>Takes the next page that is complete, newest first.</summary>
    internal bool TryTake([NotNullWhen(true)] out IReadOnlyList<Candle>? page) => _ready.TryDequeue(out page);
}
