using RealtimeNotebook.Derivatives;

namespace RealtimeNotebook;

/// <summary>What holders of one side pay the other, as a venue says at one moment. Equal by value; immutable.</summary>
/// <param name="TimeMs">When it was said, in Unix milliseconds, UTC.</param>
/// <param name="Symbol">The symbol, such as <c>BTCUSDT</c>.</param>
/// <param name="Venue">The exchange, in lower case.</param>
/// <param name="Rate">The funding rate of the running period as a fraction: 0.0001 is one basis point, paid by the longs where positive.</param>
/// <param name="NextTimeMs">When it is paid next, in Unix milliseconds; null where the venue does not say.</param>
/// <param name="PredictedRate">What the venue expects of the period after; null where it does not say.</param>
public readonly record struct Funding(long TimeMs, string Symbol, string Venue, decimal Rate, long? NextTimeMs, decimal? PredictedRate) : IDerivative;
