using RealtimeNotebook.Alerts;

namespace RealtimeNotebook.Notebook;

/// <summary>The handlers of one chart's alerts: a subscription is read while there is somebody to call.</summary>
internal sealed class AlertHandlers(ChartAlerts sender, AlertDesk desk, TimeProvider clock)
{
    // A handler that never returns must not hold up the end of the chart.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private EventHandler<Alert>? _handlers;
    private AlertSubscription? _subscription;
    private Task _calling = Task.CompletedTask;
    private long _faults;
    private string? _lastFault;

    internal long Faults => Interlocked.Read(ref _faults);

    internal string? LastFault => Volatile.Read(ref _lastFault);

    internal void Add(EventHandler<Alert>? handler)
    {
        lock (_gate)
        {
            _handlers += handler;
            if (_subscription is not null || _handlers is null)
                return;
            AlertSubscription started = _subscription = new(desk);
            _calling = Quiet.Run(() => CallAsync(started));
        }
    }

    internal void Remove(EventHandler<Alert>? handler)
    {
        lock (_gate)
        {
            _handlers -= handler;
            if (_handlers is not null)
                return;
            _subscription?.End();
            _subscription = null;
        }
    }

    /// <summary>Waits until the handlers have been called for what there was. Called when the alerts have ended.</summary>
    internal Task EndAsync() => Task.WhenAny(_calling, Task.Delay(Patience, clock));

    private async Task CallAsync(AlertSubscription subscription)
    {
        await foreach (Alert alert in subscription.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            foreach (EventHandler<Alert> handler in Volatile.Read(ref _handlers)?.GetInvocationList() ?? [])
            {
                try
                {
                    handler(sender, alert);
                }
                catch (Exception e)
                {
                    // The handler is the user's and may throw anything; it is counted, and the next alert is told all the same.
                    Volatile.Write(ref _lastFault, $"{e.GetType().Name}: {e.Message}");
                    Interlocked.Increment(ref _faults);
                }
            }
        }
    }
}
