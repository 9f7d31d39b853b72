using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>Answers <c>/data</c>: a stretch of a series' past, a page of it at a time.</summary>
internal sealed class DataRoute(ChartRegistry registry, Guard guard) : IDisposable
{
    private const int DefaultBars = 500;
    private const int MostBars = 5_000;

    // Each may have a database at work; what comes beyond waits its turn, and is turned away when that takes too long.
    private const int MostAtOnce = 4;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turns = new(MostAtOnce);

    /// <summary>Answers a request that has been let in.</summary>
    internal async Task AnswerAsync(HttpContext context)
    {
        AllowOrigin(context);
        Refusal? refusal = Read(context.Request.Query, out DataQuery query);
        IChartSource? source = null;
        if (refusal is null)
            (source, refusal) = await registry.FindAsync(query.Key, context.RequestAborted).ConfigureAwait(false);
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
            refusal = await SendAsync(context, source!, query).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
        if (refusal is not null)
            await guard.RefuseAsync(context, refusal).ConfigureAwait(false);
    }

    public void Dispose() => _turns.Dispose();

    // A notebook's page has another origin than this server. It has been judged by now: whoever is here may read what he asked for.
    private static void AllowOrigin(HttpContext context)
    {
        context.Response.Headers.Vary = "Origin";
        if (context.Request.Headers.Origin is { Count: 1 } origin)
            context.Response.Headers.AccessControlAllowOrigin = origin;
    }

    private static async Task<Refusal?> SendAsync(HttpContext context, IChartSource source, DataQuery query)
    {
        CancellationToken stop = context.RequestAborted;
        Task<StoredReach> asked = source.ReachAsync(stop);
        try
        {
            ChartPage page = await source.ReadAsync(query.BeforeMs, query.Limit, stop).ConfigureAwait(false);
            StoredReach reach = await asked.ConfigureAwait(false);
            await Reply.JsonAsync(context, 200, json => DataJson.Write(json, source.Key, page, reach)).ConfigureAwait(false);
            return null;
        }
        catch (FeedUnavailableException e)
        {
            return new(503, "HISTORY_UNAVAILABLE", e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException && !context.Response.HasStarted)
        {
            return new(502, "HISTORY_FAILED", $"{source.Snapshot.Status.History} failed: {e.GetType().Name}: {e.Message}");
        }
    }

    private static Refusal? Read(IQueryCollection given, out DataQuery query)
    {
        query = default;
        if (!TryOne(given, "symbol", out string symbol) || !TryOne(given, "interval", out string timeframe)
            || !TryOne(given, "before", out string before) || !TryOne(given, "limit", out string limit))
        {
            return new(400, "INVALID_QUERY", "A parameter was given more than once; expected /data?symbol=GC%3DF&interval=1h, and perhaps before and limit.");
        }
        if (SeriesQuery.Read(symbol, timeframe.Length == 0 ? null : timeframe, out SeriesKey key) is { } fault)
            return fault;
        if (!TryReadTime(before, out long beforeMs))
            return new(400, "INVALID_DATE", $"before '{Shown(before)}' is no time; expected Unix milliseconds or ISO 8601 such as 2025-11-26T14:00:00Z.");
        int bars = DefaultBars;
        if (limit.Length > 0 && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out bars) || bars is < 1 or > MostBars))
            return new(400, "INVALID_LIMIT", $"limit '{Shown(limit)}' is not a number of bars from 1 to {MostBars}.");
        query = new(key, beforeMs, bars);
        return null;
    }

    private static bool TryOne(IQueryCollection given, string name, out string value)
    {
        StringValues values = given[name];
        value = values.ToString();
        return values.Count <= 1;
    }

    private static bool TryReadTime(string text, out long unixMs)
    {
        unixMs = long.MaxValue;
        if (text.Length == 0)
            return true;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out unixMs))
        {
            unixMs = Math.Clamp(unixMs, EarliestMs, LatestMs);
            return true;
        }
        return text.Length <= 40 && TextTime.TryReadIso(Encoding.UTF8.GetBytes(text), out unixMs);
    }

    private static string Shown(string text) => text.Length <= 32 ? text : text[..32] + "...";

    // 1900 to 2200: what is asked for beyond has the same answer, and no calendar ends in between.
    private const long EarliestMs = -2_208_988_800_000;
    private const long LatestMs = 7_258_118_400_000;

    private readonly record struct DataQuery(SeriesKey Key, long BeforeMs, int Limit);
}
