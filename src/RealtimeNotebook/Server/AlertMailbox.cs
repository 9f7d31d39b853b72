using RealtimeNotebook.Alerts;

namespace RealtimeNotebook.Server;

/// <summary>Alerts on their way to one viewer: the newest 100 that it has not been sent, of which the least severe give way first. Any thread may put, one takes.</summary>
/// <param name="engine">What raises them; null where nothing does.</param>
/// <param name="wake">Called when there is something to take.</param>
internal sealed class AlertMailbox(AlertEngine? engine, Action wake) : IAlertListener
{
    private readonly object _gate = new();
    private readonly List<Alert> _alerts = [];
    private bool _isListWanted = true;
    private long _dropped;

    /// <summary>How many gave way to newer ones because the viewer did not read.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Begins to listen.</summary>
    internal void Open() => engine?.Desk.Attach(this);

    /// <summary>Listens no more.</summary>
    internal void Close() => engine?.Desk.Detach(this);

    public void Tell(Alert alert)
    {
        lock (_gate)
        {
            _alerts.Add(alert);
            if (_alerts.Count > AlertLog.Most)
            {
                _alerts.RemoveAt(AlertRank.IndexToDrop(_alerts, static one => one.Severity));
                _dropped++;
                // Those that gave way are in the list.
                _isListWanted = true;
            }
        }
        wake();
    }

    public void Renew()
    {
        lock (_gate)
            _isListWanted = true;
        wake();
    }

    /// <summary>Takes the next alert to send.</summary>
    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Alert? alert)
    {
        lock (_gate)
        {
            alert = _alerts.Count > 0 ? _alerts[0] : null;
            if (alert is null)
                return false;
            _alerts.RemoveAt(0);
            return true;
        }
    }

    /// <summary>Takes the list of the last alerts, where it is to be sent and is not empty.</summary>
    internal IReadOnlyList<Alert>? TakeList()
    {
        lock (_gate)
        {
            if (engine is null || !_isListWanted)
                return null;
            _isListWanted = false;
        }
        return engine.Desk.Log.History is { Count: > 0 } list ? list : null;
    }

    /// <summary>Forgets what waits: the viewer gets the list instead.</summary>
    internal void Clear()
    {
        lock (_gate)
            _alerts.Clear();
    }
}
