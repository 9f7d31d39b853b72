using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RealtimeNotebook.Server;

/// <summary>The WebSockets that series are streamed over: <c>/ws/market</c> for one, <c>/ws/markets</c> for several.</summary>
internal sealed class MarketSockets(ServerOptions options, ChartRegistry registry, ServerCounters counters, Guard guard, TimeProvider clock)
{
    /// <summary><c>/ws/market/{symbol}/{timeframe}</c>.</summary>
    internal async Task OneAsync(HttpContext context)
    {
        Refusal? refusal = SeriesAddress.Read(context, 4, out SeriesKey key);
        await AnswerAsync(context, [key], refusal).ConfigureAwait(false);
    }

    /// <summary><c>/ws/markets?series=SPY:1m,QQQ:1m</c>: the same messages, each with its symbol and timeframe.</summary>
    /// <remarks>A series that is not there is refused by its name, in an <c>error</c> message; the others are shown.</remarks>
    internal async Task SeveralAsync(HttpContext context)
    {
        Refusal? refusal = SeriesList.Read(context, options.Limits.MostSeries, out IReadOnlyList<SeriesKey> keys);
        await AnswerAsync(context, keys, refusal).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, IReadOnlyList<SeriesKey> keys, Refusal? refusal)
    {
        if (refusal is null && !context.WebSockets.IsWebSocketRequest)
            refusal = NotASocket(context);
        FoundSeries? found = refusal is null ? await FoundSeries.FindAsync(registry, keys, context.RequestAborted).ConfigureAwait(false) : null;
        refusal ??= found!.Refusal;
        if (refusal is null && !registry.TrySit())
            refusal = new(503, "VIEWER_LIMIT", $"{options.Limits.MostViewers} viewers are connected, and no more are served; close some charts.");
        if (refusal is not null)
        {
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        try
        {
            using WebSocket socket = await AcceptAsync(context).ConfigureAwait(false);
            var wire = context.Features.Get<IHttpUpgradeFeature>() as CountedUpgrade;
            using var viewer = new WebSocketViewer(socket, found!.Sources, options.Limits, clock, counters, context.Abort, wire);
            foreach ((SeriesKey key, Refusal missing) in found.Missing)
                viewer.Tell(key, missing);
            await registry.ShowAsync(viewer).ConfigureAwait(false);
        }
        finally
        {
            registry.Rise();
        }
    }

    // Compression leaks secrets that travel beside text of an attacker's choice; messages hold prices, and never the token. A small
    // window keeps what is held for a viewer below 200 kB, and candles that resemble each other need no larger one.
    private Task<WebSocket> AcceptAsync(HttpContext context) => !options.Compress
        ? context.WebSockets.AcceptWebSocketAsync()
        : context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = true, ServerMaxWindowBits = 12 });

    private static Refusal NotASocket(HttpContext context)
    {
        bool isTried = context.Request.Headers.Upgrade.Count > 0;
        context.Response.Headers.Upgrade = "websocket";
        return isTried
            ? new(400, "BAD_HANDSHAKE", "The WebSocket handshake cannot be read; expected GET with Upgrade: websocket, version 13 and a key of 16 bytes.")
            : new(426, "WEBSOCKET_EXPECTED", "This path is a WebSocket; connect to it with ws://.");
    }
}
