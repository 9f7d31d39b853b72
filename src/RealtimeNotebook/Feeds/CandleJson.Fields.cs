namespace RealtimeNotebook.Feeds;

// The names by which sources call the parts of a candle and of a trade.
internal static partial class CandleJson
{
    private enum Field
    {
        Unknown,
        Time,
        OtherTime,
        TradeTime,
        Open,
        High,
        Low,
        Close,
        Volume,
        Price,
        Size,
        SourceTime,
        Sequence,
        Closed,
        Incomplete,
        Official,
        Symbol,
        Interval,
        Kline,
    }

    /// <summary>What a field of that name holds, as the plainest of its names; null for a name that says nothing.</summary>
    internal static string? RoleOf(ReadOnlySpan<byte> name) => FieldOf(name) switch
    {
        Field.Unknown => null,
        Field.Time or Field.OtherTime or Field.TradeTime => "time",
        Field.Open => "open",
        Field.High => "high",
        Field.Low => "low",
        Field.Close => "close",
        Field.Volume => "volume",
        Field.Price => "price",
        Field.Size => "size",
        Field.Symbol => "symbol",
        Field.Interval => "interval",
        Field.Kline => "k",
        _ => "",
    };

    // By length first, so that a name costs at most three comparisons. dxFeed's index and sequence are constant within a bar
    // and must not be mistaken for a rising number.
    private static Field FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 => name[0] switch
        {
            (byte)'t' => Field.OtherTime,
            (byte)'T' => Field.TradeTime,
            (byte)'o' => Field.Open,
            (byte)'h' => Field.High,
            (byte)'l' => Field.Low,
            (byte)'c' => Field.Close,
            (byte)'v' => Field.Volume,
            (byte)'p' => Field.Price,
            (byte)'q' => Field.Size,
            (byte)'E' => Field.SourceTime,
            (byte)'x' => Field.Closed,
            (byte)'s' => Field.Symbol,
            (byte)'i' => Field.Interval,
            (byte)'k' => Field.Kline,
            _ => Field.Unknown,
        },
        3 => name.SequenceEqual("low"u8) ? Field.Low : name.SequenceEqual("seq"u8) ? Field.Sequence : Field.Unknown,
        4 => name.SequenceEqual("time"u8) ? Field.Time
            : name.SequenceEqual("open"u8) ? Field.Open
            : name.SequenceEqual("high"u8) ? Field.High
            : name.SequenceEqual("size"u8) ? Field.Size : Field.Unknown,
        5 => name.SequenceEqual("close"u8) ? Field.Close : name.SequenceEqual("price"u8) ? Field.Price : Field.Unknown,
        6 => name.SequenceEqual("volume"u8) ? Field.Volume
            : name.SequenceEqual("symbol"u8) ? Field.Symbol
            : name.SequenceEqual("closed"u8) ? Field.Closed : Field.Unknown,
        8 => name.SequenceEqual("interval"u8) ? Field.Interval
            : name.SequenceEqual("quantity"u8) ? Field.Size
            : name.SequenceEqual("official"u8) ? Field.Official : Field.Unknown,
        9 => name.SequenceEqual("eventTime"u8) ? Field.SourceTime
            : name.SequenceEqual("timestamp"u8) ? Field.OtherTime
            : name.SequenceEqual("is_closed"u8) ? Field.Closed
            : name.SequenceEqual("timeframe"u8) ? Field.Interval : Field.Unknown,
        11 => name.SequenceEqual("eventSymbol"u8) ? Field.Symbol : name.SequenceEqual("source_time"u8) ? Field.SourceTime : Field.Unknown,
        13 => name.SequenceEqual("is_incomplete"u8) ? Field.Incomplete : Field.Unknown,
        _ => Field.Unknown,
    };
}
