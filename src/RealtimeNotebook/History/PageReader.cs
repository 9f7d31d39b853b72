namespace RealtimeNotebook.History;

/// <summary>Reads the pages of one answer, newest first, and after a failure goes on before the oldest bar handed out: none twice, none left out.</summary>
/// <param name="source">Where they are read.</param>
/// <param name="key">The series.</param>
/// <param name="range">Which bars.</param>
/// <param name="stop">Ends the reading.</param>
internal sealed class PageReader(IHistory source, SeriesKey key, HistoryRange range, CancellationToken stop) : IAsyncDisposable
{
    private HistoryRange _rest = range;
    private IAsyncEnumerator<IReadOnlyList<Candle>>? _pages;
    private CancellationTokenSource? _reading;

    /// <summary>Whether the reading itself has been ended, rather than an attempt.</summary>
    internal bool IsStopped => stop.IsCancellationRequested;

    /// <summary>The next older page; null after the last.</summary>
    /// <param name="attempt">Gives up this attempt; the next call begins another.</param>
    internal async ValueTask<IReadOnlyList<Candle>?> NextAsync(CancellationToken attempt)
    {
        if (_rest.MostBars == 0)
            return null;
        if (_pages is null)
        {
            _reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _pages = source.ReadAsync(key, _rest, _reading.Token).GetAsyncEnumerator(_reading.Token);
        }
        Task<bool> moving = _pages.MoveNextAsync().AsTask();
        bool moved = false;
        try
        {
            // A source that does not listen to its token must not keep us.
            moved = await moving.WaitAsync(attempt).ConfigureAwait(false);
            return moved ? Taken(_pages.Current) : null;
        }
        finally
        {
            if (!moved)
                _ = EndAsync(moving);
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(Task.CompletedTask).ConfigureAwait(false);

    private IReadOnlyList<Candle> Taken(IReadOnlyList<Candle> page)
    {
        if (page.Count > _rest.MostBars)
            page = [.. page.Skip(page.Count - _rest.MostBars)];
        if (page.Count == 0)
            return page;
        if (page[^1].OpenMs >= _rest.ToMs)
        {
            throw new InvalidOperationException($"A page ends with a bar that opens at {page[^1].OpenTime:u}, which is not before "
                + $"{DateTimeOffset.FromUnixTimeMilliseconds(_rest.ToMs):u}; expected pages newest first, and the bars within a page oldest first.");
        }
        _rest = _rest with { ToMs = page[0].OpenMs, MostBars = _rest.MostBars - page.Count };
        return page;
    }

    private async Task EndAsync(Task moving)
    {
        (IAsyncEnumerator<IReadOnlyList<Candle>>? pages, CancellationTokenSource? reading) = (_pages, _reading);
        (_pages, _reading) = (null, null);
        if (pages is null || reading is null)
            return;
        await reading.CancelAsync().ConfigureAwait(false);
        // How an attempt ends that was given up is nobody's concern; one that failed has been reported.
        await moving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await pages.DisposeAsync().ConfigureAwait(false);
        reading.Dispose();
    }
}
