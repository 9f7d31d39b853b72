using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>Lets pages of other origins that may connect read the answers (CORS). Host and Origin have been judged before.</summary>
internal static class CrossOrigin
{
    private const string PreflightSeconds = "600";

    /// <summary>Whether a browser asks, on behalf of a page of another origin, whether it may send a request.</summary>
    internal static bool IsPreflight(HttpRequest request) =>
        request.Method == "OPTIONS" && request.Headers.Origin.Count == 1 && request.Headers.AccessControlRequestMethod.Count == 1;

    /// <summary>Answers that it may; whether it gets an answer to the request itself is decided by the token that comes with that.</summary>
    internal static void AnswerPreflight(HttpContext context, bool takesPost)
    {
        HttpResponse response = context.Response;
        Allow(context, hasToken: true);
        response.Headers.AccessControlAllowMethods = takesPost ? "POST" : "GET, HEAD";
        response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type, Accept";
        response.Headers.AccessControlMaxAge = PreflightSeconds;
        // Browsers ask so before a page of a public address may reach a private one.
        if (context.Request.Headers["Access-Control-Request-Private-Network"] == "true")
            response.Headers["Access-Control-Allow-Private-Network"] = "true";
        response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Lets the page of the request's Origin read the answer.</summary>
    internal static void Allow(HttpContext context, bool hasToken)
    {
        context.Response.Headers.Vary = "Origin";
        if (AccessControl.ReadableBy(context.Request, hasToken) is { } origin)
            context.Response.Headers.AccessControlAllowOrigin = origin;
    }

    /// <summary>Lets every page read the answer, which holds no data.</summary>
    internal static void AllowAnybody(HttpResponse response) => response.Headers.AccessControlAllowOrigin = "*";
}
