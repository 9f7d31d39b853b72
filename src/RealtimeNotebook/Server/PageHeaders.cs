using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>What a browser is told to forbid.</summary>
internal static class PageHeaders
{
    /// <summary>For every answer: nothing is kept, nothing is guessed, no other origin reads it, no URL is passed on.</summary>
    internal static void Everywhere(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>For pages: only the server's own scripts and styles, only its own sockets, framed only by pages of this machine.</summary>
    /// <remarks>The Host has been judged before, so that nothing of an outsider's reaches the policy.</remarks>
    internal static void Page(HttpContext context, ServerOptions options)
    {
        HostString asked = context.Request.Host;
        string host = asked.Port is { } port ? new HostString(asked.Host, port).ToUriComponent() : new HostString(asked.Host).ToUriComponent();
        // 'self' covers sockets only in newer browsers, hence the names.
        var frames = new List<string> { "'self'", "http://localhost:*", "https://localhost:*", "http://127.0.0.1:*", "https://127.0.0.1:*", "vscode-webview:" };
        if (options.PublicUrl is { } url)
            frames.Add(url.GetLeftPart(UriPartial.Authority));
        frames.AddRange(options.AllowedOrigins);
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            + $"connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none'; frame-ancestors {string.Join(' ', frames)}";
    }
}
