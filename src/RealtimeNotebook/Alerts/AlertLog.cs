namespace RealtimeNotebook.Alerts;

/// <summary>The last 100 alerts, and how many there were. Thread-safe.</summary>
internal sealed class AlertLog
{
    internal const int Most = 100;

    private readonly object _gate = new();
    private readonly Queue<Alert> _alerts = new(Most + 1);
    private Alert[]? _view = [];
    private long _raised;

    /// <summary>How many alerts have been raised since the start.</summary>
    internal long Raised => Volatile.Read(ref _raised);

    /// <summary>The last ones, oldest first. What is returned does not change.</summary>
    internal IReadOnlyList<Alert> History => Read().Alerts;

    /// <summary>The last ones, and how many had been raised when they were the last.</summary>
    internal (IReadOnlyList<Alert> Alerts, long Raised) Read()
    {
        lock (_gate)
            return (_view ??= [.. _alerts], _raised);
    }

    internal void Add(Alert alert)
    {
        lock (_gate)
        {
            _raised++;
            _alerts.Enqueue(alert);
            if (_alerts.Count > Most)
                _alerts.Dequeue();
            _view = null;
        }
    }

    /// <summary>Puts alerts of an earlier session before those of this one.</summary>
    internal void Restore(IReadOnlyList<Alert> earlier)
    {
        lock (_gate)
        {
            Alert[] all = [.. earlier.Concat(_alerts).DistinctBy(alert => alert.Id).TakeLast(Most)];
            _alerts.Clear();
            foreach (Alert alert in all)
                _alerts.Enqueue(alert);
            _view = null;
        }
    }
}
