using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace RealtimeNotebook.Server;

/// <summary>The paths of derivatives: <c>/ws</c>, <c>/api/history/...</c> and <c>/api/symbols</c>.</summary>
internal sealed class DerivativeRoutes(ServerOptions options, ChartRegistry registry, ServerCounters counters, Guard guard, TimeProvider clock) : IDisposable
{
    // Each may have a store at work; what comes beyond waits its turn, and is turned away when that takes too long.
    private const int MostAtOnce = 4;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SocketDoor _door = new(options, registry, guard);
    private readonly SemaphoreSlim _turns = new(MostAtOnce);
    private readonly ConcurrentDictionary<DerivativeViewer, bool> _viewers = new();
    private bool _isStopped;

    /// <summary>Maps them.</summary>
    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("/ws", SocketAsync).WithMetadata(new ServesSocket());
        routes.Map("/api/symbols", SymbolsAsync);
        routes.Map("/api/history/oi", OpenInterestAsync);
        routes.Map("/api/history/funding", FundingAsync);
        routes.Map("/api/history/liquidations", LiquidationsAsync);
    }

    /// <summary>Ends all connections; completed when they have ended.</summary>
    internal Task StopAsync()
    {
        Volatile.Write(ref _isStopped, true);
        return Task.WhenAll(_viewers.Keys.Select(static viewer => viewer.StopAsync()));
    }

    public void Dispose() => _turns.Dispose();

    private Task SocketAsync(HttpContext context)
    {
        Refusal? refusal = SocketDoor.Judge(context) ?? (options.Derivatives is null ? Missing : null);
        return _door.AnswerAsync(context, refusal, new(), socket => ShowAsync(context, socket));
    }

    private async Task ShowAsync(HttpContext context, WebSocket socket)
    {
        using var viewer = new DerivativeViewer(socket, options.Derivatives!, options.Limits, clock, counters, context.Abort);
        counters.CountViewer();
        _viewers[viewer] = true;
        try
        {
            // Whoever stopped the server while the connection was being made did not see this viewer.
            if (Volatile.Read(ref _isStopped))
                _ = viewer.StopAsync();
            await viewer.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _viewers.TryRemove(viewer, out _);
        }
    }

    private Task OpenInterestAsync(HttpContext context) =>
        HistoryAsync(context, "oi", static (reader, query, stop) => reader.OpenInterestAsync(query, stop), DerivativeColumns.OpenInterest);

    private Task FundingAsync(HttpContext context) =>
        HistoryAsync(context, "funding", static (reader, query, stop) => reader.FundingAsync(query, stop), DerivativeColumns.Funding);

    private Task LiquidationsAsync(HttpContext context) =>
        HistoryAsync(context, "liquidations", static (reader, query, stop) => reader.LiquidationsAsync(query, stop), DerivativeColumns.Liquidations);

    private Task SymbolsAsync(HttpContext context)
    {
        AllowOrigin(context);
        return options.Derivatives is { } hub
            ? Reply.JsonAsync(context, 200, json => DerivativeMessages.Symbols(json, hub, registry.Sources.Select(static source => source.Key.Symbol)))
            : guard.RefuseAsync(context, Missing);
    }

    private async Task HistoryAsync<T>(HttpContext context, string kind,
        Func<DerivativePastReader, DerivativeQuery, CancellationToken, Task<DerivativePast<T>>> read, IReadOnlyList<DerivativeColumn<T>> columns)
    {
        AllowOrigin(context);
        DerivativeQuery query = default;
        Refusal? refusal = options.Derivatives is not { } hub ? Missing
            : DerivativeQuery.Read(context.Request.Query, hub, clock.GetUtcNow().ToUnixTimeMilliseconds(), out query);
        if (refusal is null && !await _turns.WaitAsync(LongestWait, context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.Headers.RetryAfter = "1";
            refusal = new(503, "BUSY", $"{MostAtOnce} requests for history are under way; ask again in a moment.");
        }
        if (refusal is not null)
        {
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        try
        {
            DerivativePast<T> past = await read(new(options.Derivatives!), query, context.RequestAborted).ConfigureAwait(false);
            if (WantsCsv(context.Request))
                await Reply.BytesAsync(context, 200, "text/csv; charset=utf-8", DerivativeColumns.ToCsv(query, past, columns)).ConfigureAwait(false);
            else
                await Reply.JsonAsync(context, 200, json => DerivativeColumns.Write(json, kind, query, options.Derivatives!.IsSimulated, past, columns)).ConfigureAwait(false);
        }
        catch (FeedUnavailableException e)
        {
            refusal = new(503, "HISTORY_UNAVAILABLE", e.Message);
        }
        finally
        {
            _turns.Release();
        }
        if (refusal is not null)
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
    }

    private static bool WantsCsv(HttpRequest request)
    {
        string accept = request.Headers.Accept.ToString();
        int csv = accept.IndexOf("text/csv", StringComparison.OrdinalIgnoreCase);
        int json = accept.IndexOf("application/json", StringComparison.OrdinalIgnoreCase);
        return csv >= 0 && (json < 0 || csv < json);
    }

    // A page that was opened from a file has no origin of this server's. It has been judged by now: whoever is here may read what he asked for.
    private static void AllowOrigin(HttpContext context)
    {
        context.Response.Headers.Vary = "Origin, Accept";
        if (context.Request.Headers.Origin is { Count: 1 } origin)
            context.Response.Headers.AccessControlAllowOrigin = origin;
    }

    private static Refusal Missing => new(404, "NO_DERIVATIVES",
        "This server has no feed of open interest, funding and liquidations; start it with --derivatives redis://HOST:PORT or demo://.");
}
