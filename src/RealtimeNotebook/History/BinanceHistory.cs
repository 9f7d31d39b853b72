using System.Runtime.CompilerServices;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Reads bars from the REST interface of Binance: the exchange's own, digit by digit those of its closed klines.</summary>
/// <remarks>The newest bars of a range are wanted, so pages are read, and handed out, from its end towards its start.</remarks>
internal sealed class BinanceHistory : IHistory
{
    private const int MostFuturesBars = 1_500;
    private const int MostSpotBars = 1_000;

    private readonly BinanceAddress _address;
    private readonly BinanceRest _rest;
    private readonly TimeZoneInfo? _zone;

    /// <summary>Names an exchange; nothing is dialled yet.</summary>
    /// <param name="address">The exchange.</param>
    /// <param name="venues">Where its limits and connections are shared.</param>
    /// <param name="zone">The session zone of the series; null for UTC. The exchange has no bars of two hours and longer of another.</param>
    internal BinanceHistory(BinanceAddress address, BinanceVenues venues, TimeZoneInfo? zone = null)
    {
        _zone = zone;
        (_address, _rest) = (address, venues.Rest(address));
        // Where the events come from makes no difference to the bars.
        Name = $"{address with { FromTrades = false }}";
    }

    public string Name { get; }

    public bool IsPresent => true;

    /// <summary>Rows found that make no bar.</summary>
    internal long RowsSkipped => Rows.Skipped;

    public RowCounter Rows { get; } = new();

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        if (BinanceSymbol.TryOf(key.Symbol) is not { } symbol)
            throw new FeedUnavailableException($"{Name} can have no symbol '{key.Symbol}'; expected its own spelling, such as BTCUSDT.");
        if (!BinanceSymbol.HasBars(_address.Market, key.Interval))
            throw new FeedUnavailableException(BinanceSymbol.NoBars(_address, key.Interval));
        if (BinanceSymbol.OtherDays(_address, key.Interval, _zone) is { } otherDays)
            throw new FeedUnavailableException(otherDays);
        int missing = range.MostBars;
        long fromMs = Math.Max(range.FromMs, 0);
        long toMs = range.ToMs;
        int most = _address.Market == BinanceMarket.Spot ? MostSpotBars : MostFuturesBars;
        while (missing > 0 && toMs > fromMs)
        {
            // One more than there can be: the range need not begin where a bar does.
            long possible = Math.Min(missing, (toMs - fromMs) / key.Interval.Milliseconds + 2);
            int limit = (int)Math.Min(possible, most);
            string path = BinanceQuery.Klines(_address.Market, symbol, key.Interval, toMs - 1, limit);
            byte[] body = await _rest.GetAsync(path, BinanceQuery.KlinesWeight(_address.Market, limit), isStatistics: false, stop).ConfigureAwait(false);
            if (!BinanceKlineRows.TryRead(body, out List<Candle> bars, out int rows, out int repaired, out long oldestMs))
                throw _rest.Unreadable(path, body);
            for (int i = bars.Count; i < rows; i++)
                Rows.Skip($"{symbol} {key.Interval} {path.Split('?')[0]}", "a row makes no bar, or does not follow the one before; expected [time,open,high,low,close,volume,...] with rising times.");
            Rows.Add(skipped: 0, repaired, first: null);
            bars.RemoveAll(bar => bar.OpenMs < fromMs || bar.OpenMs >= toMs);
            if (bars.Count > missing)
                bars.RemoveRange(0, bars.Count - missing);
            missing -= bars.Count;
            if (bars.Count > 0)
                yield return bars;
            // Fewer than asked for: there are no older ones. An answer that does not go back further would be asked for again and again.
            if (rows < limit || oldestMs >= toMs)
                break;
            toMs = oldestMs;
        }
    }

    // The client is the process's.
    public ValueTask DisposeAsync() => default;
}
