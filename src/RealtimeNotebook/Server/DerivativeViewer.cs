using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>One connection to <c>/ws</c>.</summary>
/// <remarks>News lands in a mailbox and returns at once; one loop sends what waits, another reads what the viewer asks for. What is held
/// for a viewer that does not read is bounded by what it subscribed to, until its time is up.</remarks>
internal sealed partial class DerivativeViewer : IDerivativesViewer, IDisposable
{
    private readonly WebSocket _socket;
    private readonly DerivativesHub _hub;
    private readonly ViewerLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ServerCounters _counters;
    private readonly Action _abortConnection;

    private readonly DerivativeMailbox _mailbox = new();
    private readonly ConcurrentQueue<(string Code, string Message)> _replies = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PooledBuffer _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly ITimer _deadline;
    private readonly ITimer _throttled;

    private Ending? _ending;
    private int _tellStatus = 1;
    private int _isClosing;

    /// <summary>Wraps a connection.</summary>
    /// <param name="socket">The connection; the caller disposes it.</param>
    /// <param name="hub">What it looks at.</param>
    /// <param name="limits">What it is granted.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="counters">The server's counts.</param>
    /// <param name="abortConnection">Tears the connection down at once; may be called more than once, from any thread.</param>
    internal DerivativeViewer(
        WebSocket socket, DerivativesHub hub, ViewerLimits limits, TimeProvider clock, ServerCounters counters, Action abortConnection)
    {
        (_socket, _hub, _limits, _clock, _counters, _abortConnection) = (socket, hub, limits, clock, counters, abortConnection);
        _json = new(_buffer);
        _deadline = clock.CreateTimer(static viewer => ((DerivativeViewer)viewer!).OnDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _throttled = clock.CreateTimer(static viewer => ((DerivativeViewer)viewer!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Wake();
    }

    // A clock that does not go back, unlike that on the wall.
    private long NowMs => (long)(_clock.GetTimestamp() * 1_000.0 / _clock.TimestampFrequency);

    public void Offer(in DerivativeEvent one, decimal? move)
    {
        if (_mailbox.Put(one, move, NowMs))
            Wake();
    }

    public void StatusChanged()
    {
        Volatile.Write(ref _tellStatus, 1);
        Wake();
    }

    /// <summary>Serves until either side ends it. Never throws for what the other side does.</summary>
    internal async Task RunAsync()
    {
        try
        {
            _hub.Attach(this);
            await Task.WhenAll(SendLoopAsync(), ReceiveLoopAsync()).ConfigureAwait(false);
        }
        finally
        {
            _hub.Detach(this);
            foreach (string symbol in _mailbox.Symbols)
            {
                if (_mailbox.Close(symbol))
                    _hub.LookAway(symbol);
            }
            _ended.TrySetResult();
        }
    }

    /// <summary>Ends the connection; completed when it has ended, which a viewer that does not read cannot hold up for long.</summary>
    internal async Task StopAsync()
    {
        End(new(WebSocketCloseStatus.EndpointUnavailable, "The server has stopped."));
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
        _throttled.Dispose();
        _json.Dispose();
        _buffer.Dispose();
        _abort.Dispose();
    }

    private void Wake() => _wake.Writer.TryWrite(true);

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

    private sealed record Ending(WebSocketCloseStatus Status, string Reason);
}
