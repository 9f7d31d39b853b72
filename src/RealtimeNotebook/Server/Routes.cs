using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace RealtimeNotebook.Server;

/// <summary>The paths there are, and what each answers.</summary>
internal sealed class Routes(
    ServerOptions options, ChartRegistry registry, ServerCounters counters, Guard guard, DataRoute data, SessionRoute session, TimeProvider clock)
{
    private readonly long _startedAt = clock.GetTimestamp();
    private readonly MarketSockets _sockets = new(options, registry, counters, guard, clock);

    /// <summary>Maps every path. A path is protected unless it is marked; see <see cref="Guard"/>.</summary>
    internal void Map(IEndpointRouteBuilder routes)
    {
        // Pages and scripts hold no data, and a page cannot send its token before its script runs.
        foreach ((string path, RequestDelegate answer) in (ReadOnlySpan<(string, RequestDelegate)>)
            [("/", ListAsync), ("/chart/{symbol}/{timeframe}", ChartAsync), ("/grid", GridAsync), ("/dashboard", DashboardAsync), ("/assets/{name}", AssetAsync)])
            routes.Map(path, answer).WithMetadata(new NeedsNoToken());
        Map(routes, "/api/session", session.AnswerAsync).WithMetadata(new NeedsNoToken(), new TakesPost());
        Map(routes, "/ws/market/{symbol}/{timeframe}", _sockets.OneAsync).WithMetadata(new ServesSocket());
        Map(routes, "/ws/markets", _sockets.SeveralAsync).WithMetadata(new ServesSocket());
        Map(routes, "/ws/status", TrackersAsync);
        Map(routes, "/data", data.AnswerAsync);
        Map(routes, "/api/status", StatusAsync);
        Map(routes, "/api/alerts", new AlertRoute(registry, guard).AnswerAsync);
        Map(routes, "/health", AliveAsync).WithMetadata(new OpenToAnybody());
        Map(routes, "/health/live", AliveAsync).WithMetadata(new OpenToAnybody());
        Map(routes, "/health/ready", ReadyAsync).WithMetadata(new OpenToAnybody());
    }

    private bool IsHealthy => registry.Registered.All(StatusJson.IsHealthy) && DerivativesStatusJson.IsHealthy(options.Derivatives);

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string path, RequestDelegate answer) => routes.Map(path, answer);

    private static Task AliveAsync(HttpContext context) => HealthAsync(context, isHealthy: true);

    // What is opened on demand is left out: nobody is to make the server unhealthy by asking for a series that no feed has.
    private Task ReadyAsync(HttpContext context) => HealthAsync(context, IsHealthy);

    private static Task HealthAsync(HttpContext context, bool isHealthy) => Reply.JsonAsync(context, isHealthy ? 200 : 503, json =>
    {
        json.WriteStartObject();
        json.WriteString("status", isHealthy ? "ok" : "unhealthy");
        json.WriteEndObject();
    });

    private Task StatusAsync(HttpContext context)
    {
        bool isHealthy = IsHealthy;
        return Reply.JsonAsync(context, isHealthy ? 200 : 503,
            json => StatusJson.WriteAll(json, registry, counters, options.Derivatives, isHealthy, clock.GetElapsedTime(_startedAt)));
    }

    private Task TrackersAsync(HttpContext context) => Reply.JsonAsync(context, 200, json => StatusJson.WriteTrackers(json, registry));

    private async Task AssetAsync(HttpContext context)
    {
        string name = context.GetRouteValue("name") as string ?? "";
        // Pages are not served bare: they need the policy that comes with their own routes.
        Asset? asset = name.EndsWith(".html", StringComparison.Ordinal) ? null : options.Assets.Find(name, context.Request.Headers.AcceptEncoding.ToString());
        if (asset is null)
            await guard.RefuseAsync(context, MissingAsset(".html")).ConfigureAwait(false);
        else
            await SendAsync(context, asset, isPublic: true).ConfigureAwait(false);
    }

    // Whether there is such a series is not said to somebody who has shown no token: the page's socket is told.
    private Task ChartAsync(HttpContext context) => PageAsync(context, "page.html", SeriesAddress.Read(context, 3, out _));

    private Task GridAsync(HttpContext context) => PageAsync(context, "grid.html", SeriesList.Read(context, options.Limits.MostSeries, out _));

    private Task DashboardAsync(HttpContext context) => PageAsync(context, "dashboard.html", null);

    private Task ListAsync(HttpContext context)
    {
        PageHeaders.Page(context, options);
        return Reply.BytesAsync(context, 200, "text/html; charset=utf-8", ListPage.Html);
    }

    private async Task PageAsync(HttpContext context, string name, Refusal? refusal)
    {
        Asset? page = options.Assets.Find(name, context.Request.Headers.AcceptEncoding.ToString());
        if (refusal is null && page is null)
            refusal = MissingAsset("");
        if (refusal is not null)
        {
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        PageHeaders.Page(context, options);
        await SendAsync(context, page!, isPublic: false).ConfigureAwait(false);
    }

    private Refusal MissingAsset(string butNot) => new(404, "UNKNOWN_ASSET",
        $"There is no such asset; there are: {string.Join(", ", options.Assets.Names.Where(name => butNot.Length == 0 || !name.EndsWith(butNot, StringComparison.Ordinal)))}.");

    private static async Task SendAsync(HttpContext context, Asset asset, bool isPublic)
    {
        HttpResponse response = context.Response;
        if (isPublic)
        {
            // A notebook's page loads the script from here, so it may; and it may keep it, if it asks each time whether it is still the same.
            response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            response.Headers.CacheControl = "private, no-cache";
            response.Headers.ETag = asset.Tag;
            if (context.Request.Headers.IfNoneMatch.ToString().Contains(asset.Tag, StringComparison.Ordinal))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        response.Headers.Vary = "Accept-Encoding";
        if (asset.Encoding.Length > 0)
            response.Headers.ContentEncoding = asset.Encoding;
        await Reply.BytesAsync(context, 200, asset.Type, asset.Body).ConfigureAwait(false);
    }
}
