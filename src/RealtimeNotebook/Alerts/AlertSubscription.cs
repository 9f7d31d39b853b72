using System.Threading.Channels;

namespace RealtimeNotebook.Alerts;

/// <summary>Alerts on their way to one reader; when he is slow the oldest are dropped and counted.</summary>
internal sealed class AlertSubscription : IAlertListener
{
    private const int Most = 1_000;

    private readonly Channel<Alert> _alerts;
    private readonly AlertDesk _desk;
    private long _missed;

    internal AlertSubscription(AlertDesk desk)
    {
        _desk = desk;
        _alerts = Channel.CreateBounded<Alert>(
            new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _missed));
        desk.Attach(this);
    }

    /// <summary>The alerts; completed when the chart has ended.</summary>
    internal ChannelReader<Alert> Reader => _alerts.Reader;

    /// <summary>How many were dropped.</summary>
    internal long Missed => Interlocked.Read(ref _missed);

    public void Tell(Alert alert) => _alerts.Writer.TryWrite(alert);

    public void Renew()
    {
        // A reader follows what happens; the list is read where it is wanted.
    }

    /// <summary>Lets the reader read what there is, and then no more.</summary>
    internal void Complete() => _alerts.Writer.TryComplete();

    /// <summary>Ends the subscription.</summary>
    internal void End()
    {
        _desk.Detach(this);
        Complete();
    }
}
