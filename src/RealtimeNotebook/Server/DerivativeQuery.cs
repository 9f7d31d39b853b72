using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>What is asked of <c>/api/history/...</c>, read and checked.</summary>
/// <param name="Symbol">The symbol, one that there is.</param>
/// <param name="FromMs">Start, included, in Unix milliseconds.</param>
/// <param name="ToMs">End, excluded.</param>
/// <param name="Venue">Only this venue; <c>sum</c> for all of them in one; null for each.</param>
/// <param name="Limit">How many entries a venue at most.</param>
internal readonly record struct DerivativeQuery(string Symbol, long FromMs, long ToMs, string? Venue, int Limit)
{
    /// <summary>How many entries a venue are sent if nothing else is said; and beyond a month never more.</summary>
    internal const int DefaultLimit = 5_000;

    private const int LeastLimit = 4;
    private const int MostLimit = 50_000;
    private const long DayMs = 86_400_000;
    private const long MonthMs = 31 * DayMs;
    private const long MostRangeMs = 366 * DayMs;
    private const long EarliestMs = 946_684_800_000;
    private const long LatestMs = 4_102_444_800_000;

    private static readonly string[] Names = ["symbol", "from", "to", "venue", "limit", "token"];

    /// <summary>Whether the range is so long that it is thinned out whatever the limit.</summary>
    internal bool IsLong => ToMs - FromMs is > MonthMs and < MostRangeMs + 1;

    /// <summary>How many entries a venue are sent.</summary>
    internal int Most => IsLong ? Math.Min(Limit, DefaultLimit) : Limit;

    /// <summary>Reads a query.</summary>
    /// <param name="query">The part after the question mark.</param>
    /// <param name="hub">Knows the symbols.</param>
    /// <param name="nowMs">The time.</param>
    /// <param name="asked">What is asked, or the default value.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static Refusal? Read(IQueryCollection query, DerivativesHub hub, long nowMs, out DerivativeQuery asked)
    {
        asked = default;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in query)
        {
            if (!Names.Contains(name, StringComparer.Ordinal))
                return new(400, "INVALID_PARAMETER", $"'{Short(name)}' means nothing here; expected symbol, from, to, venue, limit.");
            if (values.Count > 1)
                return new(400, "INVALID_PARAMETER", $"{name} is given {values.Count} times; expected once.");
        }
        string symbol = query["symbol"].ToString();
        if (hub.SymbolFault(symbol) is { } fault)
            return new(400, "INVALID_SYMBOL", fault);
        if (TimeFault(query, "from", out long? from) is { } fromFault)
            return fromFault;
        if (TimeFault(query, "to", out long? to) is { } toFault)
            return toFault;
        long toMs = to ?? Math.Max(nowMs, (from ?? nowMs) + 1);
        long fromMs = from ?? toMs - DayMs;
        if (fromMs >= toMs)
            return new(400, "INVALID_RANGE", string.Create(CultureInfo.InvariantCulture, $"from ({fromMs}) is not before to ({toMs}); exchange them, or leave one out."));
        if (toMs - fromMs > MostRangeMs)
            return new(400, "INVALID_RANGE", "from and to are more than 366 days apart; ask for a year at a time.");
        int limit = DefaultLimit;
        if (query.ContainsKey("limit")
            && (!int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < LeastLimit or > MostLimit))
            return new(400, "INVALID_LIMIT", $"limit '{Short(query["limit"].ToString())}' is not a number from {LeastLimit} to {MostLimit}.");
        string? venue = query.ContainsKey("venue") ? query["venue"].ToString() : null;
        if (venue is not null && DerivativeBounds.VenueFault(venue) is { } venueFault)
            return new(400, "INVALID_VENUE", venueFault);
        if (venue is not null and not VenueSum.Name && hub.Venues.Count > 0 && !hub.Venues.Contains(venue, StringComparer.Ordinal))
            return new(400, "INVALID_VENUE", $"There is no venue '{venue}'; expected {string.Join(", ", hub.Venues)} or {VenueSum.Name}.");
        asked = new(symbol, fromMs, toMs, venue, limit);
        return null;
    }

    private static Refusal? TimeFault(IQueryCollection query, string name, out long? timeMs)
    {
        timeMs = null;
        if (!query.ContainsKey(name))
            return null;
        string text = query[name].ToString();
        bool isTime = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long ms);
        if (isTime)
            ms = TextTime.FromNumber(ms);
        isTime = isTime || TextTime.TryReadIso(Encoding.UTF8.GetBytes(text), out ms);
        if (!isTime)
            return new(400, "INVALID_TIME", $"{name} '{Short(text)}' is not a time; expected ISO-8601 such as 2026-11-20T14:31:00Z, or Unix milliseconds.");
        if (ms is < EarliestMs or > LatestMs)
            return new(400, "INVALID_TIME", $"{name} '{Short(text)}' lies outside the years 2000 to 2099.");
        timeMs = ms;
        return null;
    }

    private static string Short(string text) => text.Length <= 48 ? text : text[..48] + "...";
}
