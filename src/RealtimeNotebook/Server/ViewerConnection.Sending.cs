using System.Net.WebSockets;
using System.Text.Json;

namespace RealtimeNotebook.Server;

// The loop that sends.
internal sealed partial class ViewerConnection
{
    /// <summary>The answer to a ping.</summary>
    internal static readonly ReadOnlyMemory<byte> PongMessage = "{\"type\":\"pong\"}"u8.ToArray();

    /// <summary>Sends a message as text, within the time that one may take. Called while the viewer tells, or says farewell.</summary>
    /// <param name="message">The message, UTF-8; it stays as it is until the task is completed.</param>
    internal async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        _deadline.Change(_limits.SendTimeout, Timeout.InfiniteTimeSpan);
        await _socket.SendAsync(message, WebSocketMessageType.Text, true, _abort.Token).ConfigureAwait(false);
        _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stats?.CountMessage(message.Length);
        _counters.CountMessage(message.Length);
    }

    private async Task SendLoopAsync(IConnectedViewer viewer)
    {
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_abort.Token).ConfigureAwait(false))
            {
                _wake.Reader.TryRead(out _);
                await SendRepliesAsync().ConfigureAwait(false);
                await viewer.TellAsync().ConfigureAwait(false);
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
        if (Interlocked.Exchange(ref _mustPong, 0) == 1)
            await SendAsync(PongMessage).ConfigureAwait(false);
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
        if (ending.Farewell is { } farewell)
            await farewell().ConfigureAwait(false);
        Volatile.Write(ref _isClosing, 1);
        // Stays armed when the frame is out: the other side has this long to answer, and the reading loop waits for it.
        _deadline.Change(_limits.CloseTimeout, Timeout.InfiniteTimeSpan);
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await _socket.CloseOutputAsync(ending.Status, ending.Reason, _abort.Token).ConfigureAwait(false);
    }
}
