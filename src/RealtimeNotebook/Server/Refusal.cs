using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>What is answered to a request that cannot be met.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What went wrong, for programs.</param>
/// <param name="Message">What was wrong, what was expected, what to do.</param>
internal sealed record Refusal(int Status, string Code, string Message)
{
    /// <summary>The status with which a WebSocket is closed: 4400 bad request, 4401 not allowed, 4404 unknown, 4429 too many; 1013 where
    /// the same request may succeed later.</summary>
    internal WebSocketCloseStatus CloseStatus => (WebSocketCloseStatus)(Status switch
    {
        401 or 403 => 4401,
        404 => 4404,
        429 => 4429,
        503 => Code is "VIEWER_LIMIT" or "SERIES_LIMIT" ? 4429 : 1013,
        >= 500 => 1011,
        _ => 4400,
    });

    /// <summary>Sends it as <c>{"error":{"code","message"}}</c>.</summary>
    internal Task WriteAsync(HttpContext context) => Reply.JsonAsync(context, Status, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", Code);
        json.WriteString("message", Message);
        json.WriteEndObject();
        json.WriteEndObject();
    });
}

/// <summary>Whole answers.</summary>
internal static class Reply
{
    /// <summary>Sends JSON that nobody may keep.</summary>
    internal static async Task JsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        await BytesAsync(context, status, "application/json; charset=utf-8", buffer.Written).ConfigureAwait(false);
    }

    /// <summary>Sends bytes of a type.</summary>
    internal static async Task BytesAsync(HttpContext context, int status, string type, ReadOnlyMemory<byte> body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
