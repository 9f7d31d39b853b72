namespace RealtimeNotebook.Live;

/// <summary>Somebody who looks at a series. The updater offers it snapshots; what it does with them costs nobody else anything.</summary>
internal interface ISeriesViewer
{
    /// <summary>How often it wants the forming bar at most; zero for every change. A bar's close is offered at once.</summary>
    TimeSpan Every { get; }

    /// <summary>Takes the newest snapshot. Must return at once and never throw; an earlier one not yet used is replaced.</summary>
    /// <param name="snapshot">The series now.</param>
    /// <param name="sourceMs">When the oldest event arose that this snapshot is the first to show to this viewer, in Unix
    /// milliseconds; 0 where unknown.</param>
    void Offer(ChartSnapshot snapshot, long sourceMs);
}
