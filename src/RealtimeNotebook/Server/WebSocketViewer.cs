using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;
using RealtimeNotebook.Alerts;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>One connection that looks at one series.</summary>
/// <remarks>
/// Offers land in a mailbox and return at once; one loop takes the newest and sends what is left to tell; another reads the few
/// messages a viewer may send. All writing is done by the first loop. What is held for a viewer that does not read is one snapshot,
/// 100 alerts, one message and the network's own buffers, until its time is up.
/// </remarks>
internal sealed partial class WebSocketViewer : ISeriesViewer, IDisposable
{
    private readonly WebSocket _socket;
    private readonly IChartSource _source;
    private readonly ViewerLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ServerCounters _counters;
    private readonly Action _abortConnection;

    private readonly ViewerMailbox _mailbox = new();
    private readonly AlertMailbox _alerts;
    private readonly ChartTeller _teller;
    private readonly ConcurrentQueue<(string Code, string Message)> _replies = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _deadline;

    private Ending? _ending;
    private long _everyTicks;
    private int _resync;
    private int _isClosing;

    /// <summary>Wraps a connection.</summary>
    /// <param name="socket">The connection; the caller disposes it.</param>
    /// <param name="source">What it looks at.</param>
    /// <param name="limits">What it is granted.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="counters">The server's counts.</param>
    /// <param name="abortConnection">Tears the connection down at once; may be called more than once, from any thread.</param>
    /// <param name="wire">Counts what goes out, where messages may be compressed.</param>
    internal WebSocketViewer(
        WebSocket socket, IChartSource source, ViewerLimits limits, TimeProvider clock, ServerCounters counters, Action abortConnection,
        CountedUpgrade? wire = null)
    {
        (_socket, _source, _limits, _clock, _counters, _abortConnection) = (socket, source, limits, clock, counters, abortConnection);
        Stats = new(clock, wire);
        _teller = new(source, clock, limits.MostBarsBehind);
        _alerts = new((source as IAlertedSource)?.Alerts, () => _wake.Writer.TryWrite(true));
        _everyTicks = source.Options.UpdateEvery.Ticks;
        _deadline = clock.CreateTimer(static viewer => ((WebSocketViewer)viewer!).OnDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What it looks at.</summary>
    internal IChartSource Source => _source;

    /// <summary>How many alerts it was too slow for.</summary>
    internal long AlertsDropped => _alerts.Dropped;

    /// <summary>What it has been sent, and what it reports.</summary>
    internal ViewerStats Stats { get; }

    public TimeSpan Every => TimeSpan.FromTicks(Volatile.Read(ref _everyTicks));

    public void Offer(ChartSnapshot snapshot, long sourceMs)
    {
        if (_mailbox.Put(snapshot, sourceMs))
        {
            Stats.CountConflated();
            _counters.CountConflated();
        }
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Shows the series until either side ends it. Never throws for what the other side does.</summary>
    internal async Task RunAsync()
    {
        try
        {
            _source.Attach(this);
            _alerts.Open();
            await Task.WhenAll(SendLoopAsync(), ReceiveLoopAsync()).ConfigureAwait(false);
        }
        finally
        {
            _alerts.Close();
            _source.Detach(this);
            _ended.TrySetResult();
        }
    }

    /// <summary>Ends the connection; completed when it has ended, which a viewer that does not read cannot hold up for long.</summary>
    /// <param name="tellStopped">Whether the viewer is told that the series has stopped; otherwise it should come back.</param>
    internal async Task StopAsync(bool tellStopped)
    {
        End(tellStopped
            ? new(WebSocketCloseStatus.EndpointUnavailable, "The series has stopped.", true)
            : new((WebSocketCloseStatus)1012, "The series was started anew.", false));
        try
        {
            await _ended.Task.WaitAsync(_limits.CloseTimeout * 2, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abort();
            await _ended.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Tears the connection down at once.</summary>
    internal void Abort()
    {
        try
        {
            _abort.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile, which is what was wanted.
            return;
        }
        _abortConnection();
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _teller.Dispose();
        _abort.Dispose();
    }

    // The first reason stands.
    private void End(Ending ending)
    {
        Interlocked.CompareExchange(ref _ending, ending, null);
        _wake.Writer.TryWrite(true);
    }

    private void OnDeadline()
    {
        // Past the close frame the deadline is for the other side's answer, which is no sign of slowness.
        if (Volatile.Read(ref _isClosing) == 0)
            _counters.CountSlowViewer();
        Abort();
    }

    private sealed record Ending(WebSocketCloseStatus Status, string Reason, bool TellStopped);
}
