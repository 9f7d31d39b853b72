using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>Where a request becomes a WebSocket: it has to be a handshake, and a seat has to be free.</summary>
internal sealed class SocketDoor(ServerOptions options, ChartRegistry registry, Guard guard)
{
    /// <summary>What to answer to a request that is no handshake; null for one that is.</summary>
    internal static Refusal? Judge(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
            return null;
        bool isTried = context.Request.Headers.Upgrade.Count > 0;
        context.Response.Headers.Upgrade = "websocket";
        return isTried
            ? new(400, "BAD_HANDSHAKE", "The WebSocket handshake cannot be read; expected GET with Upgrade: websocket, version 13 and a key of 16 bytes.")
            : new(426, "WEBSOCKET_EXPECTED", "This path is a WebSocket; connect to it with ws://.");
    }

    /// <summary>Lets a viewer in, and keeps its seat until it has been served.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">Why it is turned away; null when nothing but a seat is missing.</param>
    /// <param name="accept">How the socket is to be; the subprotocol is selected here.</param>
    /// <param name="serve">Serves the viewer.</param>
    internal async Task AnswerAsync(HttpContext context, Refusal? refusal, WebSocketAcceptContext accept, Func<WebSocket, Task> serve)
    {
        if (refusal is null && !registry.TrySit())
            refusal = new(503, "VIEWER_LIMIT", $"{options.Limits.MostViewers} viewers are connected, and no more are served; close some charts.");
        if (refusal is not null)
        {
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        try
        {
            accept.SubProtocol = SocketProtocol.Select(context);
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false);
            await serve(socket).ConfigureAwait(false);
        }
        finally
        {
            registry.Rise();
        }
    }
}
