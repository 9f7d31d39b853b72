using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The forming bars, for other programs: <c>GET /live-candle</c> and <c>POST /save-live-candle</c>.</summary>
/// <remarks>A body must be called JSON: no page of another origin can send one that is without being asked about first, and it is not answered.</remarks>
internal sealed class LiveCandleRoutes(ChartRegistry registry, Guard guard, ILiveCandleStore? candles, TimeProvider clock)
{
    /// <summary>Maps the paths.</summary>
    internal void Map(IEndpointRouteBuilder routes)
    {
        RequestDelegate find = FindAsync, save = SaveAsync;
        routes.Map("/live-candle", find);
        routes.Map("/save-live-candle", save).WithMetadata(new TakesPost());
    }

    private async Task FindAsync(HttpContext context)
    {
        Refusal? refusal = SeriesQuery.Read(One(context, "symbol"), One(context, "interval"), out SeriesKey key);
        LiveCandle? found = null;
        if (refusal is null)
            (found, refusal) = await FindAsync(key, context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteStartObject();
            if (found is { } candle)
            {
                json.WritePropertyName("candle");
                candle.Write(json);
            }
            else
            {
                json.WriteNull("candle");
            }
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task<(LiveCandle? Found, Refusal? Refusal)> FindAsync(SeriesKey key, CancellationToken stop)
    {
        // What runs here is newer than what was saved of it.
        foreach (IChartSource source in registry.Sources)
        {
            if (source.Key == key && source.Snapshot is { Forming: { } forming } now)
                return (new(forming, IsIncomplete: true, now.Status.IsSimulated ? LiveCandle.Simulated : LiveCandle.Live), null);
        }
        if (candles is null)
            return default;
        try
        {
            return (await candles.FindAsync(key, stop).ConfigureAwait(false), null);
        }
        catch (FeedUnavailableException e)
        {
            return (null, new(503, "STORE_UNAVAILABLE", e.Message));
        }
    }

    private async Task SaveAsync(HttpContext context)
    {
        (SavedCandle? saved, Refusal? refusal) = await ReadAsync(context).ConfigureAwait(false);
        refusal ??= await SaveAsync(saved!, context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        bool isRepaired = saved!.Candle.IsRepaired;
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "saved");
            if (isRepaired)
                json.WriteString("repaired", "high or low was off by a rounding error and was widened to open and close");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task<Refusal?> SaveAsync(SavedCandle saved, CancellationToken stop)
    {
        if (candles is null or { CanSave: false })
        {
            return new(503, "NO_STORE", "Nothing is configured that could keep a live candle; set WriteBack.LiveCandle to a Redis server, "
                + "or start with --write-back-live-candle redis://HOST:PORT.");
        }
        try
        {
            await candles.SaveAsync(saved.Key, saved.Candle, stop).ConfigureAwait(false);
            return null;
        }
        catch (FeedUnavailableException e)
        {
            return new(503, "STORE_UNAVAILABLE", e.Message);
        }
    }

    private async Task<(SavedCandle? Saved, Refusal? Refusal)> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            return (null, new(415, "JSON_EXPECTED", "The body must be JSON; send it with Content-Type: application/json."));
        byte[] body = new byte[SavedCandle.MostBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        if (length > SavedCandle.MostBytes)
            return (null, new(413, "BODY_TOO_LARGE", $"The body is longer than {SavedCandle.MostBytes} bytes; expected {SavedCandle.Example}."));
        Refusal? refusal = SavedCandle.Read(body.AsSpan(0, length), clock.GetUtcNow().ToUnixTimeMilliseconds(), out SavedCandle? saved);
        return (saved, refusal);
    }

    private static string? One(HttpContext context, string name) =>
        context.Request.Query[name] is { Count: 1 } and [{ } value] ? value : null;
}
