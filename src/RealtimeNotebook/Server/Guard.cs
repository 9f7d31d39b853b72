using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Server;

/// <summary>Marks a route that anybody may ask, from any page. Only <c>/health</c> and what is below it bear it.</summary>
internal sealed class OpenToAnybody;

/// <summary>Marks a route that needs no token: a page or script without data, or the exchange of a one-time code.</summary>
internal sealed class NeedsNoToken;

/// <summary>Marks a route that is told something, rather than asked: it takes POST, and nothing else.</summary>
internal sealed class TakesPost;

/// <summary>Marks a route that serves WebSockets: it is refused as a page can see it, by an accepted socket that is closed with a code.</summary>
internal sealed class ServesSocket;

/// <summary>Stands in front of every route: lets in whom <see cref="AccessControl"/> lets in, and answers everything else itself.</summary>
internal sealed class Guard(AccessControl access, ServerCounters counters, ViewerLimits limits, TimeProvider clock)
{
    private readonly SocketRefusal _socketRefusal = new(limits, clock);

    /// <summary>Answers a request, or passes it on.</summary>
    internal async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        counters.CountRequest();
        AdmittedConnection? connection = context.Features.Get<AdmittedConnection>();
        connection?.BeginRequest();
        PageHeaders.Everywhere(context.Response);
        try
        {
            if (CrossOrigin.IsPreflight(context.Request) && JudgePlace(context) is null && context.GetEndpoint() is { } asked)
                CrossOrigin.AnswerPreflight(context, asked.Metadata.GetMetadata<TakesPost>() is not null);
            else if (Judge(context) is { } refusal)
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
        catch (IOException) when (HttpMethods.IsPost(context.Request.Method) && !context.Response.HasStarted)
        {
            // A chunk whose size is no number that fits is reported in this way, and not as a bad request.
            await RefuseAsync(context, new(400, "BAD_REQUEST", "The body cannot be read; send it with a length, or in well-formed chunks.")).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            counters.CountFault(e);
            if (!context.Response.HasStarted)
                await new Refusal(500, "SERVER_FAULT", "The server failed; /api/status says how.").WriteAsync(context).ConfigureAwait(false);
            else
                context.Abort();
        }
        finally
        {
            connection?.EndRequest();
        }
    }

    /// <summary>Counts a refusal and sends it.</summary>
    /// <remarks>A refused Host or Origin gets the HTTP status alone: such a page is not to learn more.</remarks>
    internal async Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        counters.CountRefusal(refusal.Code);
        // A page whose address is wrong learns so, too, instead of trying again for ever.
        bool isForSocket = context.WebSockets.IsWebSocketRequest && context.GetEndpoint() is var endpoint
            && (refusal.Code == "UNKNOWN_PATH" || endpoint?.Metadata.GetMetadata<ServesSocket>() is not null)
            && refusal.Code is not ("HOST_REFUSED" or "ORIGIN_REFUSED" or "ORIGIN_NEEDS_TOKEN");
        if (!isForSocket || !await _socketRefusal.TrySendAsync(context, refusal).ConfigureAwait(false))
            await refusal.WriteAsync(context).ConfigureAwait(false);
    }

    private Refusal? JudgePlace(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OpenToAnybody>() is not null ? null : Describe(context, access.JudgePlace(context.Request));

    private Refusal? Judge(HttpContext context)
    {
        Endpoint? endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<OpenToAnybody>() is not null)
        {
            CrossOrigin.AllowAnybody(context.Response);
        }
        else
        {
            if (JudgePlace(context) is { } misplaced)
                return misplaced;
            CrossOrigin.Allow(context, hasToken: false);
            bool isOpen = endpoint?.Metadata.GetMetadata<NeedsNoToken>() is not null;
            if (!isOpen && Describe(context, access.JudgeToken(context.Request)) is { } refusal)
                return refusal;
            CrossOrigin.Allow(context, hasToken: true);
            if (!isOpen)
                context.Features.Get<AdmittedConnection>()?.Prove();
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

    private static Refusal? Describe(HttpContext context, AccessFault fault)
    {
        if (fault == AccessFault.None)
            return null;
        (int status, string code, string message) = fault.Describe();
        if (status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return new(status, code, message);
    }
}
