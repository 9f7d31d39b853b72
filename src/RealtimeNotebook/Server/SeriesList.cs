using Microsoft.AspNetCore.Http;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Server;

/// <summary>Reads and writes several series as they stand in a URL: <c>?series=SPY:1m,QQQ:1m</c>.</summary>
internal static class SeriesList
{
    private const string Name = "series";

    /// <summary>Reads a list, each series once.</summary>
    /// <param name="context">The request; the parameter may be there more than once.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="keys">The series in their order; empty where something is wrong.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static Refusal? Read(HttpContext context, int most, out IReadOnlyList<SeriesKey> keys)
    {
        var read = new List<SeriesKey>();
        keys = [];
        foreach (string? list in context.Request.Query[Name])
        {
            IReadOnlyList<string> parts = SymbolAttributes.SplitList(list ?? "");
            for (int from = 0, to; from < parts.Count; from = to)
            {
                // A symbol may have a comma in it, so an entry goes on until it ends with an interval.
                for (to = from + 1; to < parts.Count && !EndsWithInterval(parts[to - 1]);)
                    to++;
                if (Read(string.Join(',', parts.Skip(from).Take(to - from)), out SeriesKey key) is { } refusal)
                    return refusal;
                if (!read.Contains(key))
                    read.Add(key);
            }
        }
        if (read.Count == 0)
            return new(400, "SERIES_EXPECTED", "There is no series; expected for example ?series=SPY:1m,QQQ:1m.");
        if (read.Count > most)
            return new(400, "SERIES_LIMIT", $"{read.Count} series are asked for; at most {most} are shown together.");
        keys = read;
        return null;
    }

    /// <summary>Writes a list as a query without its question mark.</summary>
    internal static string Write(IEnumerable<SeriesKey> keys) =>
        $"{Name}={string.Join(',', keys.Select(key => $"{Uri.EscapeDataString(key.Symbol)}:{key.Interval}"))}";

    private static Refusal? Read(string entry, out SeriesKey key)
    {
        // The last colon, since exchanges put one into their symbols: BINANCE:BTCUSDT:1m.
        int colon = ColonOf(entry);
        return SeriesQuery.Read(colon < 0 ? entry : entry[..colon], colon < 0 ? null : entry[(colon + 1)..], out key);
    }

    private static bool EndsWithInterval(string part) => ColonOf(part) is var colon and >= 0
        ? Interval.TryParse(part[(colon + 1)..], out _)
        : SymbolAttributes.TryRead(part, out _, out string? period) && period is not null;

    // The colon before the interval; one inside braces belongs to an attribute.
    private static int ColonOf(string entry) => entry.LastIndexOf(':') is var colon && colon > entry.LastIndexOf('}') ? colon
        : entry.Contains('{', StringComparison.Ordinal) ? -1 : colon;
}
