namespace RealtimeNotebook.Alerts;

/// <summary>The last 100 alerts, and how many there were. Thread-safe.</summary>
/// <remarks>When there are more, the oldest of the least severe is dropped: a critical one never before a lesser one.</remarks>
internal sealed class AlertLog
{
    internal const int Most = 100;

    private readonly object _gate = new();

    // With the count of alerts raised until then; 0 for those of an earlier session.
    private readonly List<(Alert Alert, long Number)> _alerts = new(Most + 1);
    private Alert[]? _view = [];
    private long _raised;

    /// <summary>How many alerts have been raised since the start.</summary>
    internal long Raised => Volatile.Read(ref _raised);

    /// <summary>The last ones, oldest first. What is returned does not change.</summary>
    internal IReadOnlyList<Alert> History => ReadSince(0).Alerts;

    /// <summary>The last ones, how many had been raised when they were the last, and how many of them were raised after a count.</summary>
    /// <param name="raised">The count.</param>
    internal (IReadOnlyList<Alert> Alerts, long Raised, int Fresh) ReadSince(long raised)
    {
        lock (_gate)
            return (_view ??= [.. _alerts.Select(static one => one.Alert)], _raised, _alerts.Count(one => one.Number > raised));
    }

    internal void Add(Alert alert)
    {
        lock (_gate)
        {
            _alerts.Add((alert, ++_raised));
            Trim_NeedsLock();
        }
    }

    /// <summary>Puts alerts of an earlier session before those of this one.</summary>
    internal void Restore(IReadOnlyList<Alert> earlier)
    {
        lock (_gate)
        {
            HashSet<string> ids = [.. _alerts.Select(static one => one.Alert.Id)];
            _alerts.InsertRange(0, earlier.DistinctBy(static alert => alert.Id).Where(alert => !ids.Contains(alert.Id)).Select(static alert => (alert, 0L)));
            Trim_NeedsLock();
        }
    }

    private void Trim_NeedsLock()
    {
        while (_alerts.Count > Most)
            _alerts.RemoveAt(AlertRank.IndexToDrop(_alerts, static one => one.Alert.Severity));
        _view = null;
    }
}
