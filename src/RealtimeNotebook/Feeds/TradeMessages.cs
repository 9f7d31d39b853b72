using RealtimeNotebook.Feeds;

namespace RealtimeNotebook;

/// <summary>Hands trades to a <see cref="LiveCandleBuilder"/> as they come: one JSON object a message.</summary>
public static class TradeMessages
{
    /// <summary>Adds the trade that a message tells.</summary>
    /// <param name="builder">Where it goes.</param>
    /// <param name="json">UTF-8 text such as <c>{"symbol":"SPY","price":585.1,"timestamp":1795185000000}</c>, or Binance's <c>trade</c> and
    /// <c>aggTrade</c> events; numbers may be strings.</param>
    /// <param name="refusal">What was wrong and what was expected; null when the trade was taken, or came too late for its candle.</param>
    /// <returns>Whether the message changed a candle. One of another symbol is refused.</returns>
    public static bool TryUpdate(this LiveCandleBuilder builder, ReadOnlySpan<byte> json, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(builder);
        refusal = null;
        if (!CandleJson.TryRead(json, builder.Key, UpdateSemantics.Increment, out DecodedEvent decoded, out Refusal why))
            refusal = why.ToText();
        else if (!decoded.IsTrade)
            refusal = """The message is a candle; expected a trade such as {"symbol":"SPY","price":585.1,"timestamp":1795185000000}.""";
        return refusal is null && builder.Update(decoded.Tick);
    }
}
