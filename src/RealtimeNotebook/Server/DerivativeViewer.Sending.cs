using System.Net.WebSockets;
using System.Text.Json;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Server;

// The loop that sends.
internal sealed partial class DerivativeViewer
{
    private async Task SendLoopAsync()
    {
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_abort.Token).ConfigureAwait(false))
            {
                _wake.Reader.TryRead(out _);
                while (_replies.TryDequeue(out (string Code, string Message) reply))
                    await SendAsync(json => ChartMessages.Error(json, reply.Code, reply.Message)).ConfigureAwait(false);
                if (Interlocked.Exchange(ref _tellStatus, 0) == 1)
                    await SendAsync(json => DerivativeMessages.Status(json, _hub, _mailbox.Symbols)).ConfigureAwait(false);
                foreach ((DerivativeEvent Event, decimal? Move) one in _mailbox.TakeNewest())
                    await SendAsync(json => DerivativeMessages.Event(json, one.Event, one.Move, _hub.IsSimulated)).ConfigureAwait(false);
                await SendLiquidationsAsync().ConfigureAwait(false);
                if (Volatile.Read(ref _ending) is { } ending)
                {
                    await CloseAsync(ending).ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception e) when (IsConnectionLost(e))
        {
            // The connection is gone; nobody is left to tell. The reading loop ends by the same token.
            Abort();
        }
        catch
        {
            // A fault of ours: whoever awaits both loops is told, and the other one must not wait for a viewer that gets nothing.
            Abort();
            throw;
        }
    }

    private async Task SendLiquidationsAsync()
    {
        while (_mailbox.TakeLiquidations(NowMs) is { Count: > 0 } groups)
            await SendAsync(json => DerivativeMessages.Liquidations(json, groups, _hub.IsSimulated)).ConfigureAwait(false);
        if (_mailbox.DueIn(NowMs) is { } wait)
            _throttled.Change(TimeSpan.FromMilliseconds(wait + 1), Timeout.InfiniteTimeSpan);
    }

    private async Task CloseAsync(Ending ending)
    {
        Volatile.Write(ref _isClosing, 1);
        // Stays armed when the frame is out: the other side has this long to answer, and the reading loop waits for it.
        _deadline.Change(_limits.CloseTimeout, Timeout.InfiniteTimeSpan);
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await _socket.CloseOutputAsync(ending.Status, ending.Reason, _abort.Token).ConfigureAwait(false);
    }

    private async Task SendAsync(Action<Utf8JsonWriter> write)
    {
        _buffer.Clear();
        _json.Reset(_buffer);
        write(_json);
        _deadline.Change(_limits.SendTimeout, Timeout.InfiniteTimeSpan);
        await _socket.SendAsync(_buffer.Written, WebSocketMessageType.Text, true, _abort.Token).ConfigureAwait(false);
        _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _counters.CountMessage(_buffer.Count);
    }

    // What sockets throw when the other side has gone, or when we tore the connection down ourselves.
    private static bool IsConnectionLost(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;
}
