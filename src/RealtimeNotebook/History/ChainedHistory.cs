using System.Runtime.CompilerServices;

namespace RealtimeNotebook.History;

/// <summary>Asks several histories one after the other; the first that has at least one bar is the answer.</summary>
/// <remarks>That there are no bars is an answer only when all have said so: where one has failed it may have had some, and its fault is thrown.
/// A source that fails after its first page fails the whole, for pages of two sources do not mix.</remarks>
internal sealed class ChainedHistory : IJoinedHistory
{
    private readonly IReadOnlyList<IHistory> _sources;

    /// <summary>Joins histories; they are owned from now on.</summary>
    /// <param name="sources">Two or more, the first to be asked first.</param>
    internal ChainedHistory(IReadOnlyList<IHistory> sources)
    {
        _sources = sources;
        Name = string.Join(' ', sources.Select(source => source.Name));
    }

    public string Name { get; }

    public bool IsPresent => _sources.Any(source => source.IsPresent);

    public IReadOnlyList<IHistory> Parts => _sources;

    public IReadOnlyList<SourceHealth> Health => [.. _sources.SelectMany(source => source.Health)];

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        var faults = new SourceFaults();
        foreach (IHistory source in _sources.Where(source => source.IsPresent))
        {
            IAsyncEnumerator<IReadOnlyList<Candle>> pages = source.ReadAsync(key, range, stop).GetAsyncEnumerator(stop);
            await using (pages.ConfigureAwait(false))
            {
                if (!await HasBarsAsync(pages, faults).ConfigureAwait(false))
                    continue;
                do
                {
                    yield return pages.Current;
                }
                while (await pages.MoveNextAsync().ConfigureAwait(false));
                yield break;
            }
        }
        faults.ThrowIfAny();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHistory source in _sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    private static async ValueTask<bool> HasBarsAsync(IAsyncEnumerator<IReadOnlyList<Candle>> pages, SourceFaults faults)
    {
        try
        {
            while (await pages.MoveNextAsync().ConfigureAwait(false))
            {
                if (pages.Current.Count > 0)
                    return true;
            }
        }
        catch (FeedUnavailableException e)
        {
            faults.Add(e);
        }
        return false;
    }
}
