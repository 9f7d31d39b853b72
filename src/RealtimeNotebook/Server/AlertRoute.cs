using Microsoft.AspNetCore.Http;
using RealtimeNotebook.Alerts;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>Answers <c>/api/alerts?symbol=&amp;interval=</c> with the last 100 alerts of a series.</summary>
internal sealed class AlertRoute(ChartRegistry registry, Guard guard)
{
    internal async Task AnswerAsync(HttpContext context)
    {
        Refusal? refusal = Read(context.Request.Query, out SeriesKey key);
        IChartSource? source = null;
        if (refusal is null)
            (source, refusal) = await registry.FindAsync(key, context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
        else
            await Reply.JsonAsync(context, 200, json => AlertMessages.Answer(json, key, (source as IAlertedSource)?.Alerts)).ConfigureAwait(false);
    }

    private static Refusal? Read(IQueryCollection query, out SeriesKey key)
    {
        key = default;
        // The whole symbol of dxFeed says the interval, too.
        string? timeframe = query["interval"] is [{ } one] ? one : null;
        if (query["symbol"] is not [{ } symbol] || query["interval"].Count > 1 || (timeframe is null && !symbol.Contains('{', StringComparison.Ordinal)))
            return new(400, "MISSING_PARAMETER", "Which series? Expected for example /api/alerts?symbol=SPY&interval=1m.");
        return SeriesQuery.Read(symbol, timeframe, out key);
    }
}
