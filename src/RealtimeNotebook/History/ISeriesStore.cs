namespace RealtimeNotebook.History;

/// <summary>What became of an image: how much was written, and what the store would not take.</summary>
/// <param name="Written">Rows written.</param>
/// <param name="Refused">Rows that were refused for good, and are not offered again.</param>
/// <param name="Refusal">Why it would not take some of its kind, and what to do, until it takes that kind again; null when nothing stands.</param>
internal readonly record struct StoreAnswer(int Written, int Refused = 0, string? Refusal = null)
{
    /// <summary>Stored bars that are other than the chart's and were left as they are.</summary>
    public int Left { get; init; }

    /// <summary>Whether the store was asked and answered, though it may have had nothing to take.</summary>
    public bool IsAnswered { get; init; }
}

/// <summary>Keeps what a chart knows of one series. Remembers what it has written, and writes what is other.</summary>
internal interface ISeriesStore : IAsyncDisposable
{
    /// <summary>The store as people read it: a URI without password, and what of it is written.</summary>
    string Name { get; }

    /// <summary>How often the forming bar is wanted at most; a bar's close is told at once.</summary>
    TimeSpan Every { get; }

    /// <summary>Closed bars that were lost to it: they had left memory before they could be written.</summary>
    long Missed { get; }

    /// <summary>Writes what is other than what was written before. One call at a time; what failed is written by the next.</summary>
    /// <param name="now">The series now.</param>
    /// <param name="stop">Gives up; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The store is gone, or refuses us for a reason that somebody has to mend.</exception>
    Task<StoreAnswer> KeepAsync(SeriesImage now, CancellationToken stop);
}

/// <summary>A store of official bars: it takes those that it is given, not those of an image.</summary>
internal interface IOfficialStore : ISeriesStore
{
    /// <summary>Takes bars that are official and over; from any thread. They are written by the next <see cref="ISeriesStore.KeepAsync"/>.</summary>
    void Offer(IEnumerable<Candle> bars);
}

/// <summary>A store from which the next process shows the same chart.</summary>
internal interface ISnapshotStore : ISeriesStore
{
    /// <summary>Reads what the process before has left.</summary>
    /// <exception cref="FeedUnavailableException">The store is gone or refuses us.</exception>
    Task<FoundSnapshot> FindAsync(CancellationToken stop);
}
