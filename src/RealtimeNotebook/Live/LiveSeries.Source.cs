namespace RealtimeNotebook.Live;

// What a server sees of a series.
internal sealed partial class LiveSeries : IChartSource
{
    SeriesKey IChartSource.Key => Key;

    RealtimeOptions IChartSource.Options => Options;

    ChartSnapshot IChartSource.Snapshot => Snapshot;

    SeriesStatus IChartSource.Status => Status;

    bool IChartSource.HasFailed => Completion.IsFaulted;

    void IChartSource.Attach(ISeriesViewer viewer) => Attach(viewer);

    void IChartSource.Detach(ISeriesViewer viewer) => Detach(viewer);
}
