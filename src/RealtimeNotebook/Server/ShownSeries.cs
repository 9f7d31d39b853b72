using RealtimeNotebook.Alerts;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>One series of a connection: what its viewer has been told of it, and what waits to be told.</summary>
/// <remarks>Offers and orders come from any thread; what is left to tell is sent by one loop. What is held is one snapshot and 100 alerts.</remarks>
internal sealed class ShownSeries : ISeriesViewer, IDisposable
{
    private readonly Action _wake;
    private readonly Action _conflated;
    private readonly ViewerMailbox _mailbox = new();
    private readonly AlertMailbox _alerts;
    private readonly ChartTeller _teller;
    private long _everyTicks;
    private int _features;
    private int _resync;
    private int _isEnding;
    private bool _hasBegunAlerts;

    /// <summary>Prepares to show a series; nothing is offered before <see cref="Open"/>.</summary>
    /// <param name="source">The series.</param>
    /// <param name="mostBarsBehind">How many bars the viewer may be behind before it gets everything anew.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="wake">Called when there is something to send.</param>
    /// <param name="conflated">Called when a snapshot was replaced before it was taken.</param>
    /// <param name="request">What the viewer asked for; null for everything.</param>
    internal ShownSeries(IChartSource source, int mostBarsBehind, TimeProvider clock, Action wake, Action conflated, ViewerRequest? request = null)
    {
        (Source, _wake, _conflated) = (source, wake, conflated);
        _teller = new(source, clock, mostBarsBehind, request);
        _features = (int)_teller.Features;
        _alerts = new((source as IAlertedSource)?.Alerts, wake);
        _everyTicks = source.Options.UpdateEvery.Ticks;
    }

    /// <summary>The series.</summary>
    internal IChartSource Source { get; }

    public TimeSpan Every => TimeSpan.FromTicks(Volatile.Read(ref _everyTicks));

    /// <summary>How many alerts the viewer was too slow for.</summary>
    internal long AlertsDropped => _alerts.Dropped;

    /// <summary>Latency as its page measured it; null until it reports.</summary>
    internal ViewerStats.LatencyReport? Latency { get; set; }

    public void Offer(ChartSnapshot snapshot, long sourceMs)
    {
        if (_mailbox.Put(snapshot, sourceMs))
            _conflated();
        _wake();
    }

    /// <summary>Begins to look on, unless it is over already.</summary>
    internal void Open()
    {
        if (Volatile.Read(ref _isEnding) == 1)
            return;
        Source.Attach(this);
        _alerts.Open();
        // Whoever ended it in between found nothing to leave.
        if (Volatile.Read(ref _isEnding) == 1)
            Leave();
    }

    /// <summary>Looks on no more. Idempotent.</summary>
    internal void Leave()
    {
        _alerts.Close();
        Source.Detach(this);
    }

    /// <summary>Ends it, and only it: the viewer is told that the series has stopped.</summary>
    /// <returns>Whether it had not been ended before.</returns>
    internal bool End()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 1)
            return false;
        Leave();
        _wake();
        return true;
    }

    /// <summary>Sets the pace.</summary>
    internal void SetPace(TimeSpan every) => Volatile.Write(ref _everyTicks, every.Ticks);

    /// <summary>Adds messages to those that the viewer asked for.</summary>
    internal void AddFeatures(ViewerFeatures features)
    {
        Interlocked.Or(ref _features, (int)features);
        _wake();
    }

    /// <summary>Tells everything anew.</summary>
    internal void BeginAnew()
    {
        Volatile.Write(ref _resync, 1);
        _wake();
    }

    /// <summary>Sends what is left to tell. Called by the sending loop alone, as are the methods below.</summary>
    /// <param name="send">Sends one message, which is valid until it is completed.</param>
    internal async Task SendAsync(Func<ReadOnlyMemory<byte>, Task> send)
    {
        bool isEnding = Volatile.Read(ref _isEnding) == 1;
        _teller.Features = (ViewerFeatures)Volatile.Read(ref _features);
        await SendAlertsAsync(send).ConfigureAwait(false);
        await SendNewsAsync(send).ConfigureAwait(false);
        await SendAlertsAsync(send).ConfigureAwait(false);
        if (isEnding)
            await SendStopAsync(send).ConfigureAwait(false);
    }

    /// <summary>Sends that the series has stopped, unless the viewer knows.</summary>
    internal async Task SendStopAsync(Func<ReadOnlyMemory<byte>, Task> send)
    {
        if (_teller.TryStop())
            await send(_teller.Message).ConfigureAwait(false);
    }

    public void Dispose() => _teller.Dispose();

    private async Task SendNewsAsync(Func<ReadOnlyMemory<byte>, Task> send)
    {
        if (_mailbox.Take() is { } mail)
            _teller.Take(mail.Snapshot, mail.SourceMs);
        if (Interlocked.Exchange(ref _resync, 0) == 1)
            _teller.BeginAnew();
        while (_teller.TryNext())
            await send(_teller.Message).ConfigureAwait(false);
    }

    // An alert does not wait for bars; but the first thing that a viewer is told is the series, and then what it has missed.
    private async Task SendAlertsAsync(Func<ReadOnlyMemory<byte>, Task> send)
    {
        if ((_teller.Features & ViewerFeatures.Alerts) == 0)
        {
            // Whoever asks for alerts later begins with the list of the last ones.
            _alerts.Clear();
            return;
        }
        if (!_teller.HasBegun)
            return;
        if (!_hasBegunAlerts)
            _alerts.Clear();
        _hasBegunAlerts = true;
        while (_alerts.TryTake(out Alert? alert))
        {
            _teller.Alert(alert);
            await send(_teller.Message).ConfigureAwait(false);
        }
        if (_alerts.TakeList() is not { } list)
            return;
        _teller.Alerts(list);
        await send(_teller.Message).ConfigureAwait(false);
    }
}
