using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The paths there are, and what each answers.</summary>
internal sealed class Routes(
    ServerOptions options, ChartRegistry registry, ServerCounters counters, Guard guard, AccessControl access, DataRoute data, TimeProvider clock)
{
    private readonly long _startedAt = clock.GetTimestamp();
    private readonly MarketSockets _sockets = new(options, registry, counters, guard, clock);

    /// <summary>Maps every path. A path is protected unless it is marked; see <see cref="Guard"/>.</summary>
    internal void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/", ListAsync);
        Map(routes, "/chart/{symbol}/{timeframe}", ChartAsync);
        Map(routes, "/dashboard", DashboardAsync);
        Map(routes, "/assets/{name}", AssetAsync);
        Map(routes, "/grid", GridAsync);
        Map(routes, "/ws/market/{symbol}/{timeframe}", _sockets.OneAsync);
        Map(routes, "/ws/markets", _sockets.SeveralAsync);
        Map(routes, "/ws/status", TrackersAsync);
        Map(routes, "/data", data.AnswerAsync);
        Map(routes, "/api/status", StatusAsync);
        Map(routes, "/api/alerts", new AlertRoute(registry, guard).AnswerAsync);
        Map(routes, "/health", HealthAsync).WithMetadata(new OpenToAnybody());
    }

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string path, RequestDelegate answer) => routes.Map(path, answer);

    private static Task HealthAsync(HttpContext context) => Reply.JsonAsync(context, 200, static json =>
    {
        json.WriteStartObject();
        json.WriteString("status", "ok");
        json.WriteEndObject();
    });

    private Task StatusAsync(HttpContext context)
    {
        bool isHealthy = registry.Sources.All(StatusJson.IsHealthy) && DerivativesStatusJson.IsHealthy(options.Derivatives);
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

    private async Task ChartAsync(HttpContext context)
    {
        Refusal? refusal = SeriesAddress.Read(context, 3, out SeriesKey key);
        if (refusal is null && await ExchangeTokenAsync(context, "./" + Uri.EscapeDataString(key.Interval.ToString())).ConfigureAwait(false))
            return;
        if (refusal is null)
            (_, refusal) = await registry.FindAsync(key, context.RequestAborted).ConfigureAwait(false);
        await PageAsync(context, "page.html", refusal).ConfigureAwait(false);
    }

    // One series of several that is not there is said on its chart; the others are shown.
    private async Task GridAsync(HttpContext context)
    {
        Refusal? refusal = SeriesList.Read(context, options.Limits.MostSeries, out IReadOnlyList<SeriesKey> keys);
        if (refusal is null && await ExchangeTokenAsync(context, "./grid").ConfigureAwait(false))
            return;
        if (refusal is null)
        {
            FoundSeries found = await FoundSeries.FindAsync(registry, keys, context.RequestAborted).ConfigureAwait(false);
            refusal = found.Refusal;
        }
        await PageAsync(context, "grid.html", refusal).ConfigureAwait(false);
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

    private async Task DashboardAsync(HttpContext context)
    {
        if (await ExchangeTokenAsync(context, "./dashboard").ConfigureAwait(false))
            return;
        Asset? page = options.Assets.Find("dashboard.html", context.Request.Headers.AcceptEncoding.ToString());
        if (page is null)
        {
            await guard.RefuseAsync(context, MissingAsset("")).ConfigureAwait(false);
            return;
        }
        PageHeaders.Page(context, options);
        await SendAsync(context, page, isPublic: false).ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await ExchangeTokenAsync(context, "./").ConfigureAwait(false))
            return;
        IReadOnlyList<IChartSource> sources = registry.Sources;
        if (sources.Count == 1)
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = "./chart/" + SeriesAddress.Write(sources[0].Key);
            return;
        }
        PageHeaders.Page(context, options);
        await Reply.BytesAsync(context, 200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(ListPage.Write(sources, options.Limits.MostSeries))).ConfigureAwait(false);
    }

    // A page opened with the token in its URL gets a cookie instead, so that the token stays out of history and bookmarks.
    private async Task<bool> ExchangeTokenAsync(HttpContext context, string here)
    {
        if (context.Items[typeof(TokenPlace)] is not TokenPlace.Query)
            return false;
        bool isPublic = options.PublicUrl is { } url && string.Equals(url.Host, context.Request.Host.Host, StringComparison.OrdinalIgnoreCase);
        context.Response.Cookies.Append(access.CookieName, context.Request.Query["token"].ToString(), new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = isPublic && options.PublicUrl!.Scheme == "https",
            Path = isPublic ? options.PublicUrl!.AbsolutePath : "/",
            IsEssential = true,
        });
        string target = here + QueryWithoutToken(context.Request);
        // A browser keeps a Strict cookie back from a redirect that another site's link began, but not from a page that renews itself.
        if (context.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            context.Response.Headers["Refresh"] = "0; url=" + target;
            await Reply.BytesAsync(context, 200, "text/html; charset=utf-8", "<!doctype html>\n<title>Opening the chart</title>\n"u8.ToArray()).ConfigureAwait(false);
            return true;
        }
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = target;
        return true;
    }

    private static string QueryWithoutToken(HttpRequest request)
    {
        var rest = QueryString.Empty;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in request.Query)
        {
            if (!string.Equals(name, "token", StringComparison.OrdinalIgnoreCase))
            {
                foreach (string? value in values)
                    rest = rest.Add(name, value ?? "");
            }
        }
        return rest.ToUriComponent();
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
