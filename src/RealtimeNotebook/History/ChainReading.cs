namespace RealtimeNotebook.History;

/// <summary>One answer of several sources, of which each is asked only when those before it lack something.</summary>
/// <param name="sources">The sources in their order.</param>
/// <param name="key">The series.</param>
/// <param name="range">Which bars the first is asked for.</param>
/// <param name="stop">Ends the reading.</param>
internal sealed class ChainReading(IReadOnlyList<IHistory> sources, SeriesKey key, HistoryRange range, CancellationToken stop) : IAsyncDisposable
{
    private readonly List<PagedBars> _asked = new(sources.Count);

    /// <summary>What went wrong with the sources that were asked.</summary>
    internal SourceFaults Faults { get; } = new();

    /// <summary>Whether no source has been asked yet.</summary>
    internal bool IsNew => _asked.Count == 0;

    /// <summary>Asks the next source; false when all have been asked.</summary>
    /// <param name="toMs">End of the question, excluded.</param>
    /// <param name="most">How many bars are still to come.</param>
    internal async ValueTask<bool> TryAskNextAsync(long toMs, int most)
    {
        if (_asked.Count == sources.Count)
            return false;
        var bars = new PagedBars(sources[_asked.Count].ReadAsync(key, range with { ToMs = toMs, MostBars = most }, stop).GetAsyncEnumerator(stop));
        _asked.Add(bars);
        await bars.BeginAsync().ConfigureAwait(false);
        Faults.Add(bars.Fault, toMs);
        return true;
    }

    /// <summary>The source with the newest bar to be read; of equal times that named first, but a live candle last; null when there is none.</summary>
    internal PagedBars? Newest()
    {
        PagedBars? newest = null;
        foreach (PagedBars source in _asked)
        {
            if (source.HasBar && (newest is null || source.IsBefore(newest)))
                newest = source;
        }
        return newest;
    }

    /// <summary>Goes on to the next older bar in every source that is at this time.</summary>
    internal async ValueTask StepOverAsync(long openMs)
    {
        foreach (PagedBars source in _asked)
        {
            if (!source.HasBar || source.Current.OpenMs != openMs || source.TryStep())
                continue;
            await source.TurnAsync().ConfigureAwait(false);
            Faults.Add(source.Fault, openMs);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PagedBars source in _asked)
            await source.DisposeAsync().ConfigureAwait(false);
    }
}
