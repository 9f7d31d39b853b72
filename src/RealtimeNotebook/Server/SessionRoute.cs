using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>Answers <c>POST /api/session</c>: <c>{"code":"..."}</c> is exchanged for <c>{"token":"..."}</c>.</summary>
internal sealed class SessionRoute(SessionCodes codes, AccessToken token, Guard guard)
{
    private const int MaxBytes = 512;

    internal async Task AnswerAsync(HttpContext context)
    {
        byte[] body = new byte[MaxBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        Refusal? refusal = ReadCode(body.AsSpan(0, length), out string code);
        if (refusal is null && !codes.TryUse(code))
            refusal = new(401, "CODE_WRONG", "The code is not known, has been used, or is older than 60 seconds; open the chart again, or take its full URL.");
        if (refusal is not null)
        {
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("token", token.Text);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static Refusal? ReadCode(ReadOnlySpan<byte> body, out string code)
    {
        code = "";
        if (body.Length <= MaxBytes)
        {
            try
            {
                var reader = new Utf8JsonReader(body);
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("code", out JsonElement given)
                    && given.ValueKind == JsonValueKind.String)
                {
                    code = given.GetString()!;
                    return null;
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // Answered below: the text is not JSON, or not UTF-8.
            }
        }
        return new(400, "CODE_EXPECTED", "The body is not {\"code\":\"...\"}.");
    }
}
