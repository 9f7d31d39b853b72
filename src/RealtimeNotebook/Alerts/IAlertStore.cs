namespace RealtimeNotebook.Alerts;

/// <summary>What a store held.</summary>
/// <param name="Alerts">The alerts, oldest first.</param>
/// <param name="Damaged">How many entries were none.</param>
internal sealed record KeptAlerts(IReadOnlyList<Alert> Alerts, int Damaged);

/// <summary>Keeps the last alerts of one series. One call at a time.</summary>
internal interface IAlertStore : IAsyncDisposable
{
    /// <summary>The store as people read it, without password.</summary>
    string Name { get; }

    /// <summary>Reads what is kept.</summary>
    /// <exception cref="FeedUnavailableException">The store cannot be read now; the message says why.</exception>
    Task<KeptAlerts> LoadAsync(CancellationToken stop);

    /// <summary>Keeps the last alerts.</summary>
    /// <param name="last">The last 100, oldest first.</param>
    /// <param name="fresh">How many at their end have not been kept before.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FeedUnavailableException">The store takes nothing now; the message says why.</exception>
    Task SaveAsync(IReadOnlyList<Alert> last, int fresh, CancellationToken stop);
}
