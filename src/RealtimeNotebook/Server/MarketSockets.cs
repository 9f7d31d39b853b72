using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RealtimeNotebook.Server;

/// <summary>The WebSockets that series are streamed over: <c>/ws/market</c> for one, <c>/ws/markets</c> for several.</summary>
internal sealed class MarketSockets(ServerOptions options, ChartRegistry registry, ServerCounters counters, Guard guard, TimeProvider clock)
{
    private readonly SocketDoor _door = new(options, registry, guard);

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
        ViewerRequest request = default;
        refusal ??= SocketDoor.Judge(context) ?? ViewerRequest.Read(context.Request.Query, out request);
        FoundSeries? found = refusal is null ? await FoundSeries.FindAsync(registry, keys, context.RequestAborted).ConfigureAwait(false) : null;
        await _door.AnswerAsync(context, refusal ?? found!.Refusal, HowToAccept(), socket => ShowAsync(context, socket, found!, request)).ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpContext context, WebSocket socket, FoundSeries found, ViewerRequest request)
    {
        var wire = context.Features.Get<IHttpUpgradeFeature>() as CountedUpgrade;
        using var viewer = new WebSocketViewer(socket, found.Sources, options.Limits, clock, counters, context.Abort, wire, request);
        foreach ((SeriesKey key, Refusal missing) in found.Missing)
            viewer.Tell(key, missing);
        await registry.ShowAsync(viewer).ConfigureAwait(false);
    }

    // Compression leaks secrets that travel beside text of an attacker's choice; messages hold prices, and never the token. A small
    // window keeps what is held for a viewer below 200 kB, and candles that resemble each other need no larger one.
    private WebSocketAcceptContext HowToAccept() =>
        options.Compress ? new() { DangerousEnableCompression = true, ServerMaxWindowBits = 12 } : new();
}
