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
}
