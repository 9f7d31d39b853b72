namespace RealtimeNotebook.Feeds;

/// <summary>Reads klines and trades of one series from the events of Binance.</summary>
/// <remarks>
/// The sequence of an event is such that a series applies each thing once, whatever comes twice or late. From klines alone it is
/// the time of the event. Where trades move the bar, it is the number of the last trade: a trade that a kline contains already is a
/// duplicate, and so is a kline that says no more than the trades did. The last bit is set for a kline that closes its bar, which is
/// the exchange's own word and counts even when nothing was traded since.
/// </remarks>
internal sealed class BinanceCandles
{
    private readonly Interval _interval;
    private readonly bool _fromTrades;
    private readonly byte[] _symbol;
    private readonly byte[] _period;

    /// <summary>Reads events of a series.</summary>
    /// <param name="symbol">The exchange's spelling.</param>
    /// <param name="interval">The length of a bar.</param>
    /// <param name="fromTrades">Whether trades move the bar between klines.</param>
    internal BinanceCandles(string symbol, Interval interval, bool fromTrades)
    {
        (_interval, _fromTrades) = (interval, fromTrades);
        (_symbol, _period) = (System.Text.Encoding.ASCII.GetBytes(symbol), System.Text.Encoding.ASCII.GetBytes(interval.ToBinance()));
    }

    /// <summary>Reads <c>{"e":"kline",...,"k":{"t":..,"o":"..",...,"x":false}}</c>: the bar so far.</summary>
    internal bool TryReadKline(ReadOnlySpan<byte> json, out CandleUpdate update, out Refusal refusal)
    {
        update = default;
        if (!TryReadEvent(json, "kline"u8, out BinanceFields fields, out refusal))
            return false;
        if (!fields.Text('i').SequenceEqual(_period))
        {
            refusal = new(CandleFault.WrongSeries, "interval", Refusal.Printable(fields.Text('i')));
            return false;
        }
        if (!fields.TryLong('t', out long openMs))
            return Fail(fields, 't', "time", out refusal);
        if (!fields.TryDouble('o', out double open))
            return Fail(fields, 'o', "open", out refusal);
        if (!fields.TryDouble('h', out double high))
            return Fail(fields, 'h', "high", out refusal);
        if (!fields.TryDouble('l', out double low))
            return Fail(fields, 'l', "low", out refusal);
        if (!fields.TryDouble('c', out double close))
            return Fail(fields, 'c', "close", out refusal);
        if (!fields.TryDouble('v', out double volume))
            return Fail(fields, 'v', "volume", out refusal);
        if (!fields.TryLong('E', out long eventMs) || eventMs is <= 0 or > LatestMs)
            return Fail(fields, 'E', "time", out refusal, CandleFault.BadTime);
        if (!Candle.TryCreate(openMs, open, high, low, close, volume, out Candle candle, out CandleFault fault, out bool isRepaired))
        {
            refusal = new(fault, Found: Refusal.Printable(json));
            return false;
        }
        if (_interval.OpenOf(openMs) != openMs)
        {
            refusal = new(CandleFault.BadTime, "time", Refusal.Printable(fields.Text('t')));
            return false;
        }
        bool closes = fields.Text('x').SequenceEqual("true"u8);
        long last = _fromTrades ? fields.TryLong('L', out long id) ? id : -1 : eventMs;
        // A bar in which nothing was traded has no last trade, and its order does not matter.
        long sequence = last is > 0 and < long.MaxValue / 2 ? last * 2 + (closes ? 1 : 0) : 0;
        UpdateTraits traits = (closes ? UpdateTraits.Closes | UpdateTraits.Official : UpdateTraits.None) | (isRepaired ? UpdateTraits.Repaired : UpdateTraits.None);
        update = new(candle, UpdateSemantics.Snapshot, traits, sequence, eventMs);
        return true;
    }

    /// <summary>Reads <c>{"e":"aggTrade",...,"p":"..","q":"..","l":..,"T":..}</c>: what a trade adds to its bar.</summary>
    internal bool TryReadTrade(ReadOnlySpan<byte> json, out CandleUpdate update, out Refusal refusal)
    {
        update = default;
        if (!TryReadEvent(json, "aggTrade"u8, out BinanceFields fields, out refusal))
            return false;
        if (!fields.TryDouble('p', out double price))
            return Fail(fields, 'p', "price", out refusal);
        if (!fields.TryDouble('q', out double size))
            return Fail(fields, 'q', "size", out refusal);
        if (!fields.TryLong('T', out long timeMs) || timeMs is <= 0 or > LatestMs)
            return Fail(fields, 'T', "time", out refusal, CandleFault.BadTime);
        if (!fields.TryLong('l', out long last) || last is <= 0 or >= long.MaxValue / 2)
            return Fail(fields, 'l', "last trade", out refusal);
        if (!fields.TryLong('E', out long eventMs) || eventMs is <= 0 or > LatestMs)
            return Fail(fields, 'E', "time", out refusal, CandleFault.BadTime);
        if (!Candle.TryCreate(_interval.OpenOf(timeMs), price, price, price, price, size, out Candle candle, out CandleFault fault))
        {
            refusal = new(fault, fault == CandleFault.NegativeVolume ? "size" : "price", Refusal.Printable(fields.Text(fault == CandleFault.NegativeVolume ? 'q' : 'p')));
            return false;
        }
        update = new(candle, UpdateSemantics.Increment, UpdateTraits.None, last * 2, eventMs);
        return true;
    }

    private const long LatestMs = 7_258_118_400_000;

    private bool TryReadEvent(ReadOnlySpan<byte> json, ReadOnlySpan<byte> type, out BinanceFields fields, out Refusal refusal)
    {
        refusal = default;
        if (!BinanceFields.TryRead(json, out fields))
            refusal = new(CandleFault.NotJson, Found: Refusal.Printable(json));
        else if (!fields.Text('e').SequenceEqual(type))
            refusal = new(CandleFault.WrongSeries, "event", Refusal.Printable(fields.Text('e')));
        else if (!fields.Text('s').SequenceEqual(_symbol))
            refusal = new(CandleFault.WrongSeries, "symbol", Refusal.Printable(fields.Text('s')));
        return refusal.Fault == CandleFault.None;
    }

    private static bool Fail(in BinanceFields fields, char letter, string field, out Refusal refusal, CandleFault fault = CandleFault.MissingField)
    {
        ReadOnlySpan<byte> found = fields.Text(letter);
        refusal = new(found.IsEmpty ? CandleFault.MissingField : fault, field, found.IsEmpty ? null : Refusal.Printable(found));
        return false;
    }
}
