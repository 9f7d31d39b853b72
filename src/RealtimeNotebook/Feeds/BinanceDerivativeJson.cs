namespace RealtimeNotebook.Feeds;

/// <summary>Reads funding and liquidations from the events of Binance, their numbers digit by digit.</summary>
internal static class BinanceDerivativeJson
{
    private const long LatestMs = 7_258_118_400_000;

    /// <summary>Reads <c>{"e":"markPriceUpdate","E":..,"s":"BTCUSDT","p":"..","r":"0.00038167","T":..}</c>.</summary>
    /// <param name="json">The event.</param>
    /// <param name="symbol">The symbol that the stream is of, in the exchange's spelling.</param>
    /// <param name="funding">The funding rate.</param>
    /// <param name="markPrice">The mark price; 0 where the event has none.</param>
    /// <param name="fault">What was wrong and what was expected.</param>
    internal static bool TryReadMarkPrice(ReadOnlySpan<byte> json, string symbol, out Funding funding, out decimal markPrice, out string? fault)
    {
        (funding, markPrice) = (default, 0);
        if (!TryReadEvent(json, symbol, "markPriceUpdate", out BinanceFields fields, out fault))
            return false;
        if (!fields.TryLong('E', out long timeMs) || timeMs is <= 0 or > LatestMs)
            return Fail("E", fields.Text('E'), "the time of the event in Unix milliseconds", out fault);
        if (!fields.TryDecimal('r', out decimal rate))
            return Fail("r", fields.Text('r'), "the funding rate, such as \"0.00038167\"; contracts that are delivered have none", out fault);
        if (!fields.TryLong('T', out long nextMs) || nextMs is < 0 or > LatestMs)
            return Fail("T", fields.Text('T'), "the time of the next funding in Unix milliseconds", out fault);
        if (fields.TryDecimal('p', out decimal mark) && mark > 0)
            markPrice = mark;
        funding = new(timeMs, symbol, BinanceAddress.Venue, rate, nextMs == 0 ? null : nextMs, null);
        return true;
    }

    /// <summary>Reads <c>{"e":"forceOrder","E":..,"o":{"s":"BTCUSDT","S":"SELL","q":"0.014","p":"9910","ap":"9910","T":..}}</c>.</summary>
    /// <param name="json">The event.</param>
    /// <param name="symbol">The symbol that the stream is of, in the exchange's spelling.</param>
    /// <param name="liquidation">The position that was closed: a sale closes a long one.</param>
    /// <param name="fault">What was wrong and what was expected.</param>
    internal static bool TryReadLiquidation(ReadOnlySpan<byte> json, string symbol, out Liquidation liquidation, out string? fault)
    {
        liquidation = default;
        if (!TryReadEvent(json, symbol, "forceOrder", out BinanceFields fields, out fault))
            return false;
        bool sells = fields.Text('S').SequenceEqual("SELL"u8);
        if (!sells && !fields.Text('S').SequenceEqual("BUY"u8))
            return Fail("S", fields.Text('S'), "SELL or BUY", out fault);
        if (!fields.TryDecimal('q', out decimal quantity) || quantity <= 0)
            return Fail("q", fields.Text('q'), "a quantity of more than 0", out fault);
        // An order that nothing has filled yet has no average; its own price is then the best there is.
        if ((!fields.TryAveragePrice(out decimal price) || price <= 0) && (!fields.TryDecimal('p', out price) || price <= 0))
            return Fail("ap", fields.Text('p'), "a price of more than 0", out fault);
        if (!fields.TryLong('T', out long timeMs) || timeMs is <= 0 or > LatestMs)
            return Fail("T", fields.Text('T'), "the time of the trade in Unix milliseconds", out fault);
        liquidation = new(timeMs, symbol, BinanceAddress.Venue, sells ? LiquidatedSide.Long : LiquidatedSide.Short, quantity, price);
        return true;
    }

    /// <summary>Reads <c>{"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}</c>.</summary>
    internal static bool TryReadOpenInterest(ReadOnlySpan<byte> json, string symbol, decimal markPrice, out OpenInterest openInterest)
    {
        openInterest = default;
        var row = new BinanceRow();
        if (!BinanceRow.TryReadOne(json, ref row) || row.Symbol != symbol || row.Quantity is not { } quantity || quantity < 0 || row.TimeMs is <= 0 or > LatestMs)
            return false;
        openInterest = new(row.TimeMs, symbol, BinanceAddress.Venue, quantity, markPrice > 0 ? quantity * markPrice : null);
        return true;
    }

    private static bool TryReadEvent(ReadOnlySpan<byte> json, string symbol, string type, out BinanceFields fields, out string? fault)
    {
        fault = null;
        if (!BinanceFields.TryRead(json, out fields))
            fault = $"The event is not one JSON object ({Refusal.Printable(json)}); expected a {type} as Binance documents it.";
        else if (!System.Text.Ascii.Equals(fields.Text('e'), type))
            fault = $"e ({Refusal.Printable(fields.Text('e'))}) is another event than the stream is of; expected {type}.";
        else if (!System.Text.Ascii.Equals(fields.Text('s'), symbol))
            fault = $"s ({Refusal.Printable(fields.Text('s'))}) is another symbol than the stream is of; expected {symbol}.";
        return fault is null;
    }

    private static bool Fail(string field, ReadOnlySpan<byte> found, string expected, out string? fault)
    {
        fault = $"{field} ({(found.IsEmpty ? "missing" : Refusal.Printable(found))}) is not {expected}.";
        return false;
    }
}
