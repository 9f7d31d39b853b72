using RealtimeNotebook.Alerts;

namespace RealtimeNotebook.Notebook;

/// <summary>A series as a chart object needs it: to look at, to wait for, to stop.</summary>
internal interface IChartSeries : IAlertedSource
{
    /// <summary>Completed when the seed has been merged or given up.</summary>
    Task Seeded { get; }

    /// <summary>Completed when everything has ended; faulted if the feed failed for good.</summary>
    Task Completion { get; }

    /// <summary>Ends it, tells its viewers, and leaves nothing running. Idempotent.</summary>
    Task StopAsync();
}
