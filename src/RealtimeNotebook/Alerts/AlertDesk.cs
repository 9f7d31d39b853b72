using System.Globalization;

namespace RealtimeNotebook.Alerts;

/// <summary>What happens to an alert once it has been raised: it is numbered, kept, and told or summed up.</summary>
internal sealed class AlertDesk
{
    private readonly object _gate = new();
    private readonly SeriesKey _key;
    private readonly TimeProvider _clock;
    private readonly BurstGate _burst;
    private readonly string _session;
    private IAlertListener[] _listeners = [];
    private long _faults;
    private string? _lastFault;
    private bool _ended;
    private long _number;

    internal AlertDesk(SeriesKey key, AlertOptions options, TimeProvider clock)
    {
        (_key, _clock) = (key, clock);
        _burst = new(options.MostPerSecond, options.Burst, clock);
        // The start in milliseconds, so that a restored alert and a new one never share a name.
        _session = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture);
        Keeper = AlertStoreAddress.Open(options.Keep, key) is { } store ? new(store, Log, Restored, Note, clock) : null;
        Keeper?.Start();
    }

    /// <summary>The last 100 alerts.</summary>
    internal AlertLog Log { get; } = new();

    /// <summary>Keeps them over a restart; null where nothing does.</summary>
    internal AlertKeeper? Keeper { get; }

    /// <summary>Whether some alerts wait to be summed up.</summary>
    internal bool HasHeld
    {
        get
        {
            lock (_gate)
                return _burst.Held > 0;
        }
    }

    /// <summary>How many alerts were not told one by one.</summary>
    internal long HeldBack
    {
        get
        {
            lock (_gate)
                return _burst.HeldBack;
        }
    }

    internal void Attach(IAlertListener listener)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _listeners = [.. _listeners, listener];
                return;
            }
        }
        (listener as AlertSubscription)?.Complete();
    }

    internal void Detach(IAlertListener listener)
    {
        lock (_gate)
            _listeners = [.. _listeners.Where(other => other != listener)];
    }

    /// <summary>Raises an alert.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="found">What was found; with a text.</param>
    /// <param name="moment">Where.</param>
    /// <param name="sourceMs">When the event that showed it arose; 0 where unknown.</param>
    internal void Raise(string rule, AlertSeverity severity, AlertFinding found, AlertMoment moment, long sourceMs) =>
        Raise(new(NewId(), rule, _key, severity, found.Text!, Now, moment.Bar.OpenMs, found.Price, sourceMs) { IsSimulated = moment.State.IsSimulated });

    /// <summary>Tells what has been held back, when it is time.</summary>
    internal void SumUp(bool atEnd = false)
    {
        Alert? summary;
        lock (_gate)
            summary = _burst.TakeSummary(NewId, atEnd);
        if (summary is null)
            return;
        foreach (IAlertListener listener in Volatile.Read(ref _listeners))
        {
            listener.Tell(summary);
            listener.Renew();
        }
    }

    /// <summary>Tells the rest, ends the subscriptions, and keeps what is not kept yet.</summary>
    internal async Task EndAsync()
    {
        SumUp(atEnd: true);
        IAlertListener[] listeners;
        lock (_gate)
            (_ended, listeners) = (true, _listeners);
        foreach (AlertSubscription subscription in listeners.OfType<AlertSubscription>())
            subscription.Complete();
        if (Keeper is not null)
            await Keeper.EndAsync().ConfigureAwait(false);
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private string NewId() => string.Create(CultureInfo.InvariantCulture, $"{_session}-{Interlocked.Increment(ref _number)}");

    /// <summary>How often looking at the rules failed as a whole.</summary>
    internal long Faults => Volatile.Read(ref _faults);

    /// <summary>Why it failed last; null when it never did.</summary>
    internal string? LastFault => Volatile.Read(ref _lastFault);

    /// <summary>Says that looking at the rules failed; the next look may go well. The same failure again is counted only.</summary>
    internal void NoteFault(Exception e)
    {
        string text = AlertText.Clean($"The alert rules could not be evaluated: {e.GetType().Name}: {e.Message}");
        Interlocked.Increment(ref _faults);
        if (Interlocked.Exchange(ref _lastFault, text) != text)
            Raise(new(NewId(), "alerts", _key, AlertSeverity.Warning, text, Now, Now));
    }

    // What the store has to say of itself, as an alert: it is about no bar, so it bears the present.
    private void Note(string text) => Raise(new(NewId(), "alert history", _key, AlertSeverity.Warning, AlertText.Clean(text), Now, Now));

    private void Raise(Alert alert)
    {
        Log.Add(alert);
        Keeper?.Ring();
        lock (_gate)
        {
            if (!_burst.LetsThrough(alert))
                return;
        }
        foreach (IAlertListener listener in Volatile.Read(ref _listeners))
            listener.Tell(alert);
    }

    private void Restored()
    {
        foreach (IAlertListener listener in Volatile.Read(ref _listeners))
            listener.Renew();
    }
}
