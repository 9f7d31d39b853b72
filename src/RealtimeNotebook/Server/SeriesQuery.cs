using RealtimeNotebook.Candles;

namespace RealtimeNotebook.Server;

/// <summary>Reads a series out of two texts, such as the values of a query or of a body.</summary>
internal static class SeriesQuery
{
    private const int MostShown = 32;

    /// <summary>Reads a symbol and an interval.</summary>
    /// <param name="symbol">The symbol; null when there is none.</param>
    /// <param name="interval">The interval in any of the four spellings; null when there is none.</param>
    /// <param name="key">The series, or the default value.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static Refusal? Read(string? symbol, string? interval, out SeriesKey key)
    {
        key = default;
        // The whole symbol of dxFeed says the interval, too.
        if (symbol is not null && SymbolAttributes.TryRead(symbol, out string bare, out string? period) && period is not null
            && (interval is null || IsSame(period, interval)))
        {
            (symbol, interval) = (bare, period);
        }
        if (SeriesKey.SymbolFault(symbol) is { } fault)
            return new(400, "INVALID_SYMBOL", fault);
        if (!Interval.TryParse(interval, out Interval length))
        {
            string shown = interval is null ? "The interval is missing" : $"'{(interval.Length <= MostShown ? interval : interval[..MostShown] + "...")}' is not an interval";
            return new(400, "INVALID_INTERVAL", $"{shown}; expected one of {string.Join(' ', Interval.All)}.");
        }
        key = new(symbol!, length);
        return null;
    }

    private static bool IsSame(string period, string interval) =>
        Interval.TryParse(period, out Interval one) && Interval.TryParse(interval, out Interval other) && one == other;
}
