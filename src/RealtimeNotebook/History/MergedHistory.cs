using System.Runtime.CompilerServices;

namespace RealtimeNotebook.History;

/// <summary>Asks several histories at once and joins their bars by time; of a bar that several have, the first named counts,
/// and a live candle only where no other has the bar.</summary>
/// <remarks>
/// <para>Of each source no more is held than the page being read and the next, and of the joined bars no more than are wanted.</para>
/// <para>When a source fails, the bars of the others are handed out and a <see cref="PartialHistoryException"/> follows the last page:
/// the bars count, but settle no gap, for the source that failed may hold what is missing, or know better. When all fail, all
/// faults are told at once.</para>
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
        PagedBars[] sources = [.. _sources.Where(source => source.IsPresent)
            .Select(source => new PagedBars(source.ReadAsync(key, range, stop).GetAsyncEnumerator(stop)))];
        try
        {
            var bars = new NewestBars(range.MostBars);
            var liveMs = new HashSet<long>();
            await Task.WhenAll(sources.Select(source => source.BeginAsync())).ConfigureAwait(false);
            while (Earliest(sources) is { } first)
            {
                bars.Add(first.Current);
                long openMs = first.Current.OpenMs;
                if (first.IsLive)
                    liveMs.Add(openMs);
                foreach (PagedBars source in sources)
                {
                    if (source.HasBar && source.Current.OpenMs == openMs && !source.TryStep())
                        await source.TurnAsync().ConfigureAwait(false);
                }
            }
            foreach (IReadOnlyList<Candle> page in bars.Pages().SelectMany(page => LivePage.Split(page, liveMs)))
                yield return page;
            Judge(sources);
        }
        finally
        {
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
    private static PagedBars? Earliest(PagedBars[] sources)
    {
        PagedBars? earliest = null;
        foreach (PagedBars source in sources)
        {
            if (source.HasBar && (earliest is null || IsBefore(source, earliest)))
                earliest = source;
        }
        return earliest;
    }

    private static bool IsBefore(PagedBars source, PagedBars other) => source.Current.OpenMs < other.Current.OpenMs
        || (source.Current.OpenMs == other.Current.OpenMs && other.IsLive && !source.IsLive);

    private void Judge(PagedBars[] sources)
    {
        var faults = new SourceFaults();
        foreach (PagedBars source in sources)
        {
            if (source.Fault is { } fault)
                faults.Add(fault);
        }
        if (faults.Any && sources.Any(source => source.Fault is null or PartialHistoryException || source.HadBars))
            throw new PartialHistoryException($"{Name}: the answer lacks a source. {faults.Text}");
        faults.ThrowIfAny();
    }
}
