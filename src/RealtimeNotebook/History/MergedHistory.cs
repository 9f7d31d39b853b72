using System.Runtime.CompilerServices;

namespace RealtimeNotebook.History;

/// <summary>Asks several histories at once and joins their bars by time; of a bar that several have, the first named counts,
/// and a live candle only where no other has the bar.</summary>
/// <remarks>
/// <para>Of each source no more is held than the page being read and the next; joined bars are handed out page by page.</para>
/// <para>When a source fails, the bars of the others are handed out and a <see cref="PartialHistoryException"/> follows the last page:
/// the bars count, but settle no gap before where it failed, for it may hold what is missing, or know better. When all fail, all
/// faults are reported at once.</para>
/// </remarks>
internal sealed class MergedHistory : IJoinedHistory
{
    private readonly IReadOnlyList<IHistory> _sources;

    /// <summary>Joins histories; they are owned from now on.</summary>
    /// <param name="sources">Two or more, the highest authority first.</param>
    internal MergedHistory(IReadOnlyList<IHistory> sources)
    {
        _sources = sources;
        Name = string.Join(" + ", sources.Select(source => source.Name));
    }

    public string Name { get; }

    public bool IsPresent => _sources.Any(source => source.IsPresent);

    public IReadOnlyList<IHistory> Parts => _sources;

    public IReadOnlyList<SourceHealth> Health => [.. _sources.SelectMany(source => source.Health)];

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        // Ends the reading of all sources when there are bars enough.
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        PagedBars[] sources = [.. _sources.Where(source => source.IsPresent)
            .Select(source => new PagedBars(source.ReadAsync(key, range, reading.Token).GetAsyncEnumerator(reading.Token)))];
        try
        {
            var faults = new SourceFaults();
            var pages = new PageBuilder(range.MostBars);
            await Task.WhenAll(sources.Select(source => source.BeginAsync())).ConfigureAwait(false);
            foreach (PagedBars source in sources)
                faults.Add(source.Fault, range.ToMs);
            while (pages.Missing > 0 && Newest(sources) is { } newest)
            {
                long openMs = newest.Current.OpenMs;
                pages.Add(newest.Current, newest.IsLive);
                while (pages.TryTake(out IReadOnlyList<Candle>? page))
                    yield return page;
                foreach (PagedBars source in sources)
                {
                    if (!source.HasBar || source.Current.OpenMs != openMs || source.TryStep())
                        continue;
                    if (pages.Missing == 0)
                        break;
                    await source.TurnAsync().ConfigureAwait(false);
                    faults.Add(source.Fault, openMs);
                }
            }
            pages.Complete();
            while (pages.TryTake(out IReadOnlyList<Candle>? last))
                yield return last;
            faults.ThrowIfAny(Name, hasAnswers: pages.Missing < range.MostBars || sources.Any(source => source.Fault is null or PartialHistoryException));
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            foreach (PagedBars source in sources)
                await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHistory source in _sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    // Of equal times that of the source named first, but for live candles.
    private static PagedBars? Newest(PagedBars[] sources)
    {
        PagedBars? newest = null;
        foreach (PagedBars source in sources)
        {
            if (source.HasBar && (newest is null || source.IsBefore(newest)))
                newest = source;
        }
        return newest;
    }
}
