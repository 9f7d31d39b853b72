using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>Refuses a WebSocket so that a page can read why: an HTTP status is invisible to it, a message and a close code are not.</summary>
internal sealed class SocketRefusal(ViewerLimits limits, TimeProvider clock)
{
    // Beyond that the HTTP status has to do: nobody holds many sockets open by being refused.
    private const int MaxAtOnce = 64;

    private int _count;

    /// <summary>Accepts the socket, sends an <c>error</c> message, and closes with the code of the refusal.</summary>
    /// <returns>False when too many are being refused already; nothing has been sent.</returns>
    internal async Task<bool> TrySendAsync(HttpContext context, Refusal refusal)
    {
        try
        {
            if (Interlocked.Increment(ref _count) > MaxAtOnce)
                return false;
            await SendAsync(context, refusal).ConfigureAwait(false);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task SendAsync(HttpContext context, Refusal refusal)
    {
        using var timeout = new CancellationTokenSource(limits.CloseTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        try
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = SocketProtocol.Select(context) })
                .ConfigureAwait(false);
            using var buffer = new PooledBuffer();
            using (var json = new Utf8JsonWriter(buffer))
                ChartMessages.Error(json, refusal.Code, refusal.Message);
            await socket.SendAsync(buffer.Written, WebSocketMessageType.Text, true, stop.Token).ConfigureAwait(false);
            await socket.CloseOutputAsync(refusal.CloseStatus, refusal.Code, stop.Token).ConfigureAwait(false);
            // A connection that ends before the other side has answered may be reset, and a reset can overtake the close frame.
            byte[] rest = new byte[256];
            while ((await socket.ReceiveAsync(rest.AsMemory(), stop.Token).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
            {
                // What else was sent is not read.
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            context.Abort();
        }
    }
}
