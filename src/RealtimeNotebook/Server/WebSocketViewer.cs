using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>One connection that looks at one series or at several.</summary>
/// <remarks>
/// Offers land in mailboxes and return at once; one loop takes the newest and sends what is left to tell; another reads the few
/// messages a viewer may send. All writing is done by the first loop. What is held for a viewer that does not read is one snapshot
/// and 100 alerts a series, one message and the network's own buffers, until its time is up.
/// </remarks>
internal sealed partial class WebSocketViewer : IDisposable
{
    private readonly WebSocket _socket;
    private readonly ShownSeries[] _series;
    private readonly ViewerLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ServerCounters _counters;
    private readonly Action _abortConnection;

    private readonly ConcurrentQueue<Complaint> _replies = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _deadline;

    private Ending? _ending;
    private int _open;
    private int _isClosing;

    /// <summary>Wraps a connection.</summary>
    /// <param name="socket">The connection; the caller disposes it.</param>
    /// <param name="sources">What it looks at; one at least.</param>
    /// <param name="limits">What it is granted.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="counters">The server's counts.</param>
    /// <param name="abortConnection">Tears the connection down at once; may be called more than once, from any thread.</param>
    /// <param name="wire">Counts what goes out, where messages may be compressed.</param>
    internal WebSocketViewer(
        WebSocket socket, IReadOnlyList<IChartSource> sources, ViewerLimits limits, TimeProvider clock, ServerCounters counters, Action abortConnection,
        CountedUpgrade? wire = null)
    {
        (_socket, _limits, _clock, _counters, _abortConnection) = (socket, limits, clock, counters, abortConnection);
        Stats = new(clock, wire);
        _series = [.. sources.Select(source => new ShownSeries(source, limits.MostBarsBehind, clock, Wake, CountConflated))];
        _open = _series.Length;
        _deadline = clock.CreateTimer(static viewer => ((WebSocketViewer)viewer!).OnDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What it looks at.</summary>
    internal IReadOnlyList<ShownSeries> Series => _series;

    /// <summary>How many alerts it was too slow for.</summary>
    internal long AlertsDropped => _series.Sum(shown => shown.AlertsDropped);

    /// <summary>What it has been sent.</summary>
    internal ViewerStats Stats { get; }

    /// <summary>Shows the series until either side ends it. Never throws for what the other side does.</summary>
    internal async Task RunAsync()
    {
        try
        {
            foreach (ShownSeries shown in _series)
                shown.Open();
            await Task.WhenAll(SendLoopAsync(), ReceiveLoopAsync()).ConfigureAwait(false);
        }
        finally
        {
            foreach (ShownSeries shown in _series)
                shown.Leave();
            _ended.TrySetResult();
        }
    }

    /// <summary>Says of a series that was asked for why it is not shown.</summary>
    internal void Tell(SeriesKey key, Refusal refusal)
    {
        _counters.CountRefusal(refusal.Code);
        _replies.Enqueue(new(refusal.Code, refusal.Message, key));
        Wake();
    }

    /// <summary>Whether it looks at this very series.</summary>
    internal bool Shows(IChartSource source) => Array.Exists(_series, shown => ReferenceEquals(shown.Source, source));

    /// <summary>Ends one series, and with the last one the connection; the viewer is told that it has stopped.</summary>
    /// <returns>Completed when the series is no longer looked at, and when the connection that showed it alone has ended.</returns>
    internal Task StopAsync(IChartSource source)
    {
        foreach (ShownSeries shown in _series)
        {
            if (ReferenceEquals(shown.Source, source) && shown.End() && Interlocked.Decrement(ref _open) == 0)
                return StopAsync(tellStopped: true);
        }
        return Task.CompletedTask;
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
        foreach (ShownSeries shown in _series)
            shown.Dispose();
        _abort.Dispose();
    }

    // The first reason stands.
    private void End(Ending ending)
    {
        Interlocked.CompareExchange(ref _ending, ending, null);
        Wake();
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private void CountConflated()
    {
        Stats.CountConflated();
        _counters.CountConflated();
    }

    private void OnDeadline()
    {
        // Past the close frame the deadline is for the other side's answer, which is no sign of slowness.
        if (Volatile.Read(ref _isClosing) == 0)
            _counters.CountSlowViewer();
        Abort();
    }

    private readonly record struct Complaint(string Code, string Message, SeriesKey? Key = null);

    private sealed record Ending(WebSocketCloseStatus Status, string Reason, bool TellStopped);
}
