namespace RealtimeNotebook.History;

/// <summary>Reads the pages of one source bar by bar, newest first, with the next page under way while one is read.</summary>
internal sealed class PagedBars(IAsyncEnumerator<IReadOnlyList<Candle>> pages) : IAsyncDisposable
{
    private Task<IReadOnlyList<Candle>?> _next = Task.FromResult<IReadOnlyList<Candle>?>(null);
    private IReadOnlyList<Candle> _page = [];
    private int _at = -1;

    /// <summary>Whether there is a bar to be read.</summary>
    internal bool HasBar => _at >= 0;

    /// <summary>The bar to be read.</summary>
    internal Candle Current => _page[_at];

    /// <summary>Whether the bar to be read is a live candle.</summary>
    internal bool IsLive => _page is LivePage;

    /// <summary>Whether its bar comes before that of another source: it is newer, or of the same time and not a live candle as the other is.</summary>
    internal bool IsBefore(PagedBars other) =>
        Current.OpenMs > other.Current.OpenMs || (Current.OpenMs == other.Current.OpenMs && other.IsLive && !IsLive);

    /// <summary>Why the source ended before its last page; null when it did not.</summary>
    internal FeedUnavailableException? Fault { get; private set; }

    /// <summary>Asks, and waits for the first page.</summary>
    internal Task BeginAsync()
    {
        _next = Task.Run(MoveAsync);
        return TurnAsync().AsTask();
    }

    /// <summary>Goes on to the next older bar of the page; false at its end.</summary>
    internal bool TryStep() => --_at >= 0;

    /// <summary>Goes on to the next page that has bars; none follows when the source has ended or failed.</summary>
    internal async ValueTask TurnAsync()
    {
        (_page, _at) = ([], -1);
        try
        {
            while (await _next.ConfigureAwait(false) is { } page)
            {
                _next = MoveAsync();
                if (page.Count == 0)
                    continue;
                (_page, _at) = (page, page.Count - 1);
                return;
            }
        }
        catch (FeedUnavailableException e)
        {
            Fault = e;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A reader must not be disposed while it reads; what it comes to is of no interest any more.
        await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await pages.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Candle>?> MoveAsync() => await pages.MoveNextAsync().ConfigureAwait(false) ? pages.Current : null;
}
