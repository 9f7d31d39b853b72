using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>Marks a route that anybody may ask. Only <c>/health</c> bears it.</summary>
internal sealed class OpenToAnybody;

/// <summary>Marks a route that is told something, rather than asked: it takes POST, and nothing else.</summary>
internal sealed class TakesPost;

/// <summary>Stands in front of every route: lets in whom <see cref="AccessControl"/> lets in, and answers everything else itself.</summary>
internal sealed class Guard(AccessControl access, ServerCounters counters)
{
    /// <summary>Answers a request, or passes it on.</summary>
    internal async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        counters.CountRequest();
        PageHeaders.Everywhere(context.Response);
        try
        {
            if (Judge(context) is { } refusal)
                await RefuseAsync(context, refusal).ConfigureAwait(false);
            else
                await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            counters.CountRefusal("GONE");
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, new(e.StatusCode, "BAD_REQUEST", "The request is malformed or too large.")).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            counters.CountFault(e);
            if (!context.Response.HasStarted)
                await new Refusal(500, "SERVER_FAULT", "The server failed; /api/status says how.").WriteAsync(context).ConfigureAwait(false);
            else
                context.Abort();
        }
    }

    /// <summary>Counts a refusal and sends it.</summary>
    internal Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        counters.CountRefusal(refusal.Code);
        return refusal.WriteAsync(context);
    }

    private Refusal? Judge(HttpContext context)
    {
        Endpoint? endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<OpenToAnybody>() is null)
        {
            (AccessFault fault, TokenPlace place) = access.Judge(context.Request);
            if (fault != AccessFault.None)
            {
                (int status, string code, string message) = fault.Describe();
                if (status == 401)
                    context.Response.Headers.WWWAuthenticate = "Bearer";
                return new(status, code, message);
            }
            context.Items[typeof(TokenPlace)] = place;
        }
        if (endpoint is null)
            return new(404, "UNKNOWN_PATH", "There is nothing at this path; expected /, /chart/{symbol}/{timeframe}, /ws/market/{symbol}/{timeframe}, /data, /live-candle, /save-live-candle, /api/status or /health.");
        // Asked here rather than by routing, which would answer before this guard, and not in JSON.
        bool takesPost = endpoint.Metadata.GetMetadata<TakesPost>() is not null;
        if (takesPost ? context.Request.Method != "POST" : context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.Headers.Allow = takesPost ? "POST" : "GET, HEAD";
            return new(405, "METHOD_NOT_ALLOWED", $"This path is for {(takesPost ? "POST" : "GET")} only.");
        }
        return null;
    }
}
