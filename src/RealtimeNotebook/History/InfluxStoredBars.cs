namespace RealtimeNotebook.History;

/// <summary>Reads the bars that a database holds already, before others are written in their place.</summary>
internal sealed class InfluxStoredBars(InfluxAddress address, SeriesKey key, HttpMessageHandler? handler) : IAsyncDisposable
{
    // A question spans at most that many bars, so that two bars years apart are two questions.
    private const int MostSpan = 4_000;

    private readonly InfluxHistory _history = new(address, handler);

    /// <summary>The stored bars that open in a stretch of time, by their opening times.</summary>
    /// <param name="firstMs">The first opening time, in Unix milliseconds.</param>
    /// <param name="lastMs">The last one, included.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FeedUnavailableException">The database gave no answer, or may not be read.</exception>
    internal async Task<IReadOnlyDictionary<long, Candle>> ReadAsync(long firstMs, long lastMs, CancellationToken stop)
    {
        var stored = new Dictionary<long, Candle>();
        await foreach (IReadOnlyList<Candle> page in _history.ReadAsync(key, new(firstMs, lastMs + 1, 2 * MostSpan), stop).ConfigureAwait(false))
        {
            foreach (Candle bar in page)
                stored[bar.OpenMs] = bar;
        }
        return stored;
    }

    public ValueTask DisposeAsync() => _history.DisposeAsync();

    /// <summary>Parts bars into batches of a bounded number, each over a bounded stretch of time.</summary>
    /// <param name="bars">Bars, oldest first.</param>
    /// <param name="interval">Their interval.</param>
    /// <param name="most">How many a batch has at most.</param>
    internal static IEnumerable<Candle[]> Batches(IEnumerable<Candle> bars, Interval interval, int most)
    {
        var batch = new List<Candle>();
        foreach (Candle bar in bars)
        {
            if (batch.Count > 0 && (batch.Count == most || bar.OpenMs - batch[0].OpenMs >= MostSpan * interval.Milliseconds))
            {
                yield return [.. batch];
                batch.Clear();
            }
            batch.Add(bar);
        }
        if (batch.Count > 0)
            yield return [.. batch];
    }
}
