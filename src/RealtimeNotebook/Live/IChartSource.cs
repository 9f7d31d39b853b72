namespace RealtimeNotebook.Live;

/// <summary>A series that can be looked at. Every member may be used from any thread.</summary>
internal interface IChartSource
{
    /// <summary>What it is a series of.</summary>
    SeriesKey Key { get; }

    /// <summary>What the chart is made of.</summary>
    RealtimeOptions Options { get; }

    /// <summary>The newest state.</summary>
    ChartSnapshot Snapshot { get; }

    /// <summary>Counts, depths and latencies now.</summary>
    SeriesStatus Status { get; }

    /// <summary>Offers the newest snapshot soon, and from then on each change at the viewer's pace.</summary>
    void Attach(ISeriesViewer viewer);

    /// <summary>Offers nothing more.</summary>
    void Detach(ISeriesViewer viewer);
}
