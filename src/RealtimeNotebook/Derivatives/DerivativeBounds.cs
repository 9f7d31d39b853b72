using System.Globalization;

namespace RealtimeNotebook.Derivatives;

/// <summary>The one door for numbers from outside: past it sums cannot overflow, and a text is a symbol or a venue.</summary>
internal static class DerivativeBounds
{
    // A decimal has room for millions of the greatest value.
    private const decimal MostQuantity = 1e16m;
    private const decimal MostPrice = 1e9m;
    private const decimal MostValue = 1e22m;
    private const decimal MostRate = 10m;
    private const long EarliestMs = 946_684_800_000;
    private const long LatestMs = 7_258_118_400_000;
    private const int MostVenueLength = 32;

    /// <summary>Says what is wrong with open interest, or null.</summary>
    internal static string? Fault(in OpenInterest entry) => Common(entry)
        ?? Outside("open_interest", entry.Quantity, 0, MostQuantity)
        ?? (entry.Value is { } value ? Outside("open_interest_value", value, 0, MostValue) : null);

    /// <summary>Says what is wrong with a funding rate, or null.</summary>
    internal static string? Fault(in Funding entry) => Common(entry)
        ?? Outside("funding_rate", entry.Rate, -MostRate, MostRate)
        ?? (entry.PredictedRate is { } rate ? Outside("predicted_rate", rate, -MostRate, MostRate) : null)
        ?? (entry.NextTimeMs is { } next ? TimeFault("next_funding_time", next) : null);

    /// <summary>Says what is wrong with a liquidation, or null.</summary>
    internal static string? Fault(in Liquidation entry) => Common(entry)
        ?? (entry.Side is LiquidatedSide.Long or LiquidatedSide.Short ? null : "side is neither LONG nor SHORT.")
        ?? Outside("quantity", entry.Quantity, decimal.Zero, MostQuantity)
        ?? Outside("price", entry.Price, decimal.Zero, MostPrice)
        ?? (entry.Quantity == 0 ? "quantity is 0; expected more." : entry.Price == 0 ? "price is 0; expected more." : null)
        ?? Outside("value", entry.Value, 0, MostValue);

    /// <summary>Says what is wrong with a venue's name, or null.</summary>
    internal static string? VenueFault(string? venue)
    {
        bool isGood = venue is { Length: > 0 and <= MostVenueLength }
            && venue.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_' or '.');
        return isGood ? null : $"venue is no name of an exchange; expected 1 to {MostVenueLength} of a-z 0-9 - _ . such as binance.";
    }

    private static string? Common<T>(in T entry)
        where T : struct, IDerivative =>
        SeriesKey.SymbolFault(entry.Symbol) ?? VenueFault(entry.Venue) ?? TimeFault("timestamp", entry.TimeMs);

    private static string? TimeFault(string field, long timeMs) => timeMs is >= EarliestMs and <= LatestMs ? null
        : string.Create(CultureInfo.InvariantCulture, $"{field} {timeMs} lies outside the years 2000 to 2199; expected Unix milliseconds.");

    private static string? Outside(string field, decimal value, decimal least, decimal most) => value >= least && value <= most ? null
        : string.Create(CultureInfo.InvariantCulture, $"{field} {value} lies outside {least}..{most}.");
}
