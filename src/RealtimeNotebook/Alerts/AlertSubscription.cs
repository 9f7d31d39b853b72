using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace RealtimeNotebook.Alerts;

/// <summary>Alerts on their way to one reader; when he is slow the oldest of the least severe are dropped and counted.</summary>
internal sealed class AlertSubscription : IAlertListener
{
    private const int Most = 1_000;

    private readonly object _gate = new();
    private readonly List<Alert> _alerts = [];
    private readonly AlertDesk _desk;
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isComplete;
    private long _missed;

    internal AlertSubscription(AlertDesk desk)
    {
        _desk = desk;
        Reader = new AlertReader(this);
        desk.Attach(this);
    }

    /// <summary>The alerts; completed when the chart has ended.</summary>
    internal ChannelReader<Alert> Reader { get; }

    /// <summary>How many were dropped.</summary>
    internal long Missed => Interlocked.Read(ref _missed);

    public void Tell(Alert alert)
    {
        lock (_gate)
        {
            if (_isComplete)
                return;
            _alerts.Add(alert);
            if (_alerts.Count > Most)
            {
                _alerts.RemoveAt(AlertRank.IndexToDrop(_alerts, static one => one.Severity));
                _missed++;
            }
        }
        _bell.Writer.TryWrite(true);
    }

    public void Renew()
    {
        // A reader follows what happens; the list is read where it is wanted.
    }

    /// <summary>Lets the reader read what there is, and then no more.</summary>
    internal void Complete()
    {
        lock (_gate)
            _isComplete = true;
        _bell.Writer.TryComplete();
    }

    /// <summary>Ends the subscription.</summary>
    internal void End()
    {
        _desk.Detach(this);
        Complete();
    }

    private bool HasAlerts
    {
        get
        {
            lock (_gate)
                return _alerts.Count > 0;
        }
    }

    // One reader; a bell that has rung once too often only makes him look in vain.
    private sealed class AlertReader(AlertSubscription of) : ChannelReader<Alert>
    {
        public override bool TryRead([MaybeNullWhen(false)] out Alert item)
        {
            lock (of._gate)
            {
                item = of._alerts.Count > 0 ? of._alerts[0] : null;
                if (item is null)
                    return false;
                of._alerts.RemoveAt(0);
                return true;
            }
        }

        public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
        {
            while (!of.HasAlerts)
            {
                if (!await of._bell.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                    return of.HasAlerts;
                of._bell.Reader.TryRead(out _);
            }
            return true;
        }
    }
}
