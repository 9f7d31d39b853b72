namespace RealtimeNotebook.History;

/// <summary>Which bars are asked for: the newest of those that open in <c>[FromMs, ToMs)</c>.</summary>
/// <param name="FromMs">Start, included, in Unix milliseconds; <see cref="long.MinValue"/> for no limit.</param>
/// <param name="ToMs">End, excluded.</param>
/// <param name="MostBars">How many at most, 1 or more.</param>
public readonly record struct HistoryRange(long FromMs, long ToMs, int MostBars)
{
    /// <summary>Whether bars that only a chart has stored, and no other program, are left out where the source can distinguish them.</summary>
    internal bool LeavesOutOwn { get; init; }
}

/// <summary>Answers for a range of bars of a series.</summary>
public interface IHistory : IAsyncDisposable
{
    /// <summary>The source as people read it: a URI without password.</summary>
    string Name { get; }

    /// <summary>Whether there is anything to ask; <c>none:</c> has no history, and its silence settles no gap.</summary>
    bool IsPresent { get; }

    /// <summary>How the sources behind it do, one entry a source; empty where there is nothing that could fail.</summary>
    IReadOnlyList<SourceHealth> Health => [];

    /// <summary>The rows of the source that made no bar; null where every row does.</summary>
    RowCounter? Rows => null;

    /// <summary>Reads bars page by page, the newest page first. May be called from several threads at once.</summary>
    /// <remarks>A page is handed out as soon as it has been read, so that a reading that is cut short has the newest bars. Reading goes on
    /// with a question for the bars before the oldest that was handed out.</remarks>
    /// <param name="key">The series.</param>
    /// <param name="range">Which bars.</param>
    /// <param name="stop">Ends the reading; that is not a failure.</param>
    /// <returns>Pages whose opening times fall from page to page and rise within a page: the last bar of a page opens before the first bar of
    /// the page before it. No page at all means: there are no such bars.</returns>
    /// <exception cref="FeedUnavailableException">The source gave no answer, or one that cannot be read.</exception>
    IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(SeriesKey key, HistoryRange range, CancellationToken stop);
}
