using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Knows which is the newest official bar that history holds, live candles and bars that only a chart has stored not counted; asks at most every ten
/// seconds, whoever wants to know. Thread-safe.</summary>
internal sealed class StoredBars(SeriesKey key, IHistory history, WriteBack? writeBack, TimeProvider clock, CancellationToken stop)
{
    // The newest may be live candles, which several sources may have.
    private const int MostBars = 16;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private Task<long?>? _asked;
    private long _askedAt;

    /// <summary>How far history reaches now. A source that does not answer holds up nobody for long.</summary>
    internal async Task<StoredReach> ReachAsync(CancellationToken caller)
    {
        long? latest = history.IsPresent ? await Latest().WaitAsync(caller).ConfigureAwait(false) : null;
        return new(latest, clock.GetUtcNow().ToUnixTimeMilliseconds(), latest is { } ms && writeBack is not null ? writeBack.Wrote(ms) : false);
    }

    private Task<long?> Latest()
    {
        lock (_gate)
        {
            if (_asked is null || TimeProvider.System.GetElapsedTime(_askedAt) > Fresh)
                (_asked, _askedAt) = (Task.Run(AskAsync), TimeProvider.System.GetTimestamp());
            return _asked;
        }
    }

    private async Task<long?> AskAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        long nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        long endMs = key.Interval.NextOpen(nowMs);
        long? latest = null;
        try
        {
            await foreach (IReadOnlyList<Candle> page in history.ReadAsync(key, new(long.MinValue, endMs, MostBars) { LeavesOutOwn = true }, patience.Token).ConfigureAwait(false))
            {
                if (page is not LivePage && page.Count > 0)
                    latest = Math.Max(latest ?? long.MinValue, page[^1].OpenMs);
            }
        }
        catch (PartialHistoryException e) when (latest >= e.CoveredFromMs)
        {
            // All sources have answered down to that bar; what is older has no say in which is the newest.
            return latest;
        }
        catch (Exception)
        {
            // A reach that is not known is told as such; what ails the source is told by whoever needs its bars.
            return null;
        }
        return latest;
    }
}
