using System.Net.WebSockets;
using System.Threading.Channels;

namespace RealtimeNotebook.Server;

/// <summary>A WebSocket that somebody looks at something over: when it sends, what it takes in, and how it ends.</summary>
/// <remarks>
/// <para>One loop does all the writing: woken from any thread, it sends the replies that wait, then what the viewer has left to tell.
/// Another reads the messages, which are short and few; whoever says too much or too much that is wrong is shown out.</para>
/// <para>The first reason to end stands. The close frame follows the round in which the reason was seen, and the other side has
/// <see cref="ViewerLimits.CloseTimeout"/> to answer it. Whoever does not take a message within <see cref="ViewerLimits.SendTimeout"/>
/// is dropped without one, and counted as slow.</para>
/// </remarks>
internal sealed partial class ViewerConnection : IDisposable
{
    private readonly WebSocket _socket;
    private readonly ViewerLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ServerCounters _counters;
    private readonly Action _abortConnection;
    private readonly int _mostRepliesWaiting;
    private readonly ViewerStats? _stats;

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _deadline;

    private Ending? _ending;
    private int _isClosing;

    /// <summary>Wraps a connection.</summary>
    /// <param name="socket">The connection; the caller disposes it.</param>
    /// <param name="limits">What its viewer is granted.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="counters">The server's counts.</param>
    /// <param name="abortConnection">Tears the connection down at once; may be called more than once, from any thread.</param>
    /// <param name="mostRepliesWaiting">How many errors may wait to be told; one at least.</param>
    /// <param name="stats">Counts what this viewer is sent, where that is asked for.</param>
    internal ViewerConnection(
        WebSocket socket, ViewerLimits limits, TimeProvider clock, ServerCounters counters, Action abortConnection, int mostRepliesWaiting,
        ViewerStats? stats = null)
    {
        (_socket, _limits, _clock, _counters, _abortConnection) = (socket, limits, clock, counters, abortConnection);
        (_mostRepliesWaiting, _stats) = (mostRepliesWaiting, stats);
        _deadline = clock.CreateTimer(static connection => ((ViewerConnection)connection!).OnDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Serves a viewer until either side ends it. Never throws for what the other side does.</summary>
    internal async Task RunAsync(IConnectedViewer viewer)
    {
        try
        {
            viewer.Open();
            await Task.WhenAll(SendLoopAsync(viewer), ReceiveLoopAsync(viewer)).ConfigureAwait(false);
        }
        finally
        {
            // Whoever waits for the end must not wait for ever because leaving failed.
            try
            {
                viewer.Leave();
            }
            finally
            {
                _ended.TrySetResult();
            }
        }
    }

    /// <summary>Says that there is something to send. Thread-safe; returns at once.</summary>
    internal void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Ends the connection; completed when the viewer has left, which one that does not read cannot hold up for long.</summary>
    /// <param name="status">What the close frame says.</param>
    /// <param name="reason">The same in words.</param>
    /// <param name="farewell">Sends what is told last, if this reason is the one that stands.</param>
    internal async Task StopAsync(WebSocketCloseStatus status, string reason, Func<Task>? farewell = null)
    {
        End(new(status, reason, farewell));
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

    public void Dispose()
    {
        _deadline.Dispose();
        _abort.Dispose();
    }

    // The first reason stands.
    private void End(Ending ending)
    {
        Interlocked.CompareExchange(ref _ending, ending, null);
        Wake();
    }

    private void Abort()
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

    private void OnDeadline()
    {
        // Past the close frame the deadline is for the other side's answer, which is no sign of slowness.
        if (Volatile.Read(ref _isClosing) == 0)
            _counters.CountSlowViewer();
        Abort();
    }

    // What sockets throw when the other side has gone, or when we tore the connection down ourselves.
    private static bool IsConnectionLost(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;

    private sealed record Ending(WebSocketCloseStatus Status, string Reason, Func<Task>? Farewell = null);
}
