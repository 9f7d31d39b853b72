namespace RealtimeNotebook.History;

/// <summary>The keys under which a Redis server holds what belongs to one series.</summary>
internal static class CandleKeys
{
    /// <summary>Official bars: a sorted set, score = opening time in ms, member = JSON array <c>[time,open,high,low,close,volume,...]</c>.</summary>
    internal static string Official(SeriesKey key) => $"klines_z:{key.Symbol}:{key.Interval}";

    /// <summary>The bar that forms, or formed last: a JSON object that expires.</summary>
    internal static string LiveCandle(SeriesKey key) => $"live_candle:{key.Symbol}:{key.Interval}";

    /// <summary>The chart for whoever starts next: a hash that expires.</summary>
    internal static string Snapshot(SeriesKey key) => $"snapshot:{key.Symbol}:{key.Interval}";
}
