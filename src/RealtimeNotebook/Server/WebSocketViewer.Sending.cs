using System.Net.WebSockets;
using System.Text.Json;

namespace RealtimeNotebook.Server;

// The loop that sends.
internal sealed partial class WebSocketViewer
{
    private async Task SendLoopAsync()
    {
        Func<ReadOnlyMemory<byte>, Task> send = SendAsync;
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_abort.Token).ConfigureAwait(false))
            {
                _wake.Reader.TryRead(out _);
                await SendRepliesAsync().ConfigureAwait(false);
                foreach (ShownSeries shown in _series)
                    await shown.SendAsync(send).ConfigureAwait(false);
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

    private async Task SendRepliesAsync()
    {
        while (_replies.TryDequeue(out Complaint reply))
        {
            using var buffer = new PooledBuffer();
            using (var json = new Utf8JsonWriter(buffer, new() { SkipValidation = true }))
                ChartMessages.Error(json, reply.Code, reply.Message, reply.Key);
            await SendAsync(buffer.Written).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync(Ending ending)
    {
        if (ending.TellStopped)
        {
            foreach (ShownSeries shown in _series)
                await shown.SendStopAsync(SendAsync).ConfigureAwait(false);
        }
        Volatile.Write(ref _isClosing, 1);
        // Stays armed when the frame is out: the other side has this long to answer, and the reading loop waits for it.
        _deadline.Change(_limits.CloseTimeout, Timeout.InfiniteTimeSpan);
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await _socket.CloseOutputAsync(ending.Status, ending.Reason, _abort.Token).ConfigureAwait(false);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        _deadline.Change(_limits.SendTimeout, Timeout.InfiniteTimeSpan);
        await _socket.SendAsync(message, WebSocketMessageType.Text, true, _abort.Token).ConfigureAwait(false);
        _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Stats.CountMessage(message.Length);
        _counters.CountMessage(message.Length);
    }

    // What sockets throw when the other side has gone, or when we tore the connection down ourselves.
    private static bool IsConnectionLost(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;
}
