using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>The subprotocols of our WebSockets: <c>rtnb</c>, and beside it <c>rtnb.token.TOKEN</c>, since a page cannot set headers of a handshake.</summary>
internal static class SocketProtocol
{
    private const string Name = "rtnb";
    private const string TokenPrefix = "rtnb.token.";

    /// <summary>The subprotocol to accept; null where the client did not offer ours. A browser fails a socket of which no offer was accepted.</summary>
    internal static string? Select(HttpContext context) =>
        context.WebSockets.WebSocketRequestedProtocols.Contains(Name, StringComparer.Ordinal) ? Name : null;

    /// <summary>The tokens among the offered subprotocols; the offer itself is never repeated in an answer.</summary>
    internal static IEnumerable<string> Tokens(HttpRequest request) => request.Headers.SecWebSocketProtocol
        .SelectMany(static list => (list ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Where(static offer => offer.StartsWith(TokenPrefix, StringComparison.Ordinal))
        .Select(static offer => offer[TokenPrefix.Length..]);
}
