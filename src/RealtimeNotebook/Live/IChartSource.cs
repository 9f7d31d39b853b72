namespace RealtimeNotebook.Live;

/// <summary>What a server needs of a series in order to show it.</summary>
internal interface IChartSource
{
    /// <summary>The series.</summary>
    SeriesKey Key { get; }

    /// <summary>How it is drawn: the window and the pace are read.</summary>
    RealtimeOptions Options { get; }

    /// <summary>The newest state; never null; safe from any thread.</summary>
    ChartSnapshot Snapshot { get; }

    /// <summary>Its counts now.</summary>
    SeriesStatus Status { get; }

    /// <summary>Whether it ended because its feed failed for good, and not because it was stopped or the feed had an end.</summary>
    bool HasFailed { get; }

    /// <summary>Offers the newest snapshot at once, and from then on each change at the viewer's pace.</summary>
    void Attach(ISeriesViewer viewer);

    /// <summary>Ends the offers. One that was under way may still arrive.</summary>
    void Detach(ISeriesViewer viewer);

    /// <summary>Reads the newest closed bars that open before a time, out of memory and history. Safe from any thread.</summary>
    /// <param name="beforeMs">The time, excluded, in Unix milliseconds; <see cref="long.MaxValue"/> for the newest there are.</param>
    /// <param name="mostBars">How many at most, 1 or more.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FeedUnavailableException">History is needed and gave no answer.</exception>
    Task<ChartPage> ReadAsync(long beforeMs, int mostBars, CancellationToken stop);

    /// <summary>How far history reaches now. Safe from any thread.</summary>
    Task<StoredReach> ReachAsync(CancellationToken stop);
}
