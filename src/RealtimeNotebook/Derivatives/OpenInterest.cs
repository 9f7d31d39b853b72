using RealtimeNotebook.Derivatives;

namespace RealtimeNotebook;

/// <summary>How many contracts of a symbol are open at a venue, at one moment. Equal by value; immutable.</summary>
/// <param name="TimeMs">When, in Unix milliseconds, UTC.</param>
/// <param name="Symbol">The symbol, such as <c>BTCUSDT</c>.</param>
/// <param name="Venue">The exchange, in lower case, such as <c>binance</c>.</param>
/// <param name="Quantity">Open contracts in units of the base asset, 0 or more.</param>
/// <param name="Value">The same in quote currency, 0 or more; null where the venue does not say.</param>
public readonly record struct OpenInterest(long TimeMs, string Symbol, string Venue, decimal Quantity, decimal? Value) : IDerivative;
