namespace RealtimeNotebook.Server;

/// <summary>How a refusal is told: never with what was sent, which may hold a secret.</summary>
internal static class AccessFaults
{
    /// <summary>The HTTP status, the code and the sentence of a refusal.</summary>
    internal static (int Status, string Code, string Message) Describe(this AccessFault fault) => fault switch
    {
        AccessFault.HostRefused => (421, "HOST_REFUSED",
            "This server answers to localhost, 127.0.0.1 and ::1 only; to reach it by another name, set PublicUrl."),
        AccessFault.OriginRefused => (403, "ORIGIN_REFUSED",
            "A page of this origin may not connect; expected one on this machine, in VS Code, or named in PublicUrl or AllowedOrigins."),
        AccessFault.OriginNeedsToken => (403, "ORIGIN_NEEDS_TOKEN",
            "A page without an origin of its own, sandboxed or opened from a file, must send the token, as a Bearer token or as ?token=."),
        AccessFault.TokenMissing => (401, "TOKEN_MISSING",
            "The token is missing; open the chart's full URL, or send the token as a Bearer token, as ?token=, or to a WebSocket as the subprotocol rtnb.token.TOKEN beside rtnb."),
        AccessFault.TokenWrong => (401, "TOKEN_WRONG",
            "The token is not this server's; each process makes a new one, so run the cell again or take the chart's present URL."),
        AccessFault.TokenRepeated => (400, "TOKEN_REPEATED", "The token was sent more than once; send it in one place."),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is nothing to describe."),
    };
}
