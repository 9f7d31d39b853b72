using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Open interest of the last month and funding of all time, as Binance keeps them. Liquidations it does not keep.</summary>
internal sealed class BinanceDerivativesHistory : IDerivativesHistory
{
    private const long MinuteMs = 60_000;
    private const long DayMs = 24 * 60 * MinuteMs;
    private const int PagePoints = 500;
    private const int FundingPage = 1_000;

    // The exchange says a month; a day less, so that a request is never refused for the last of them.
    private const long KeptMs = 29 * DayMs;

    private static readonly (string Name, long Ms)[] Periods =
    [
        ("5m", 5 * MinuteMs), ("15m", 15 * MinuteMs), ("30m", 30 * MinuteMs), ("1h", 60 * MinuteMs), ("2h", 120 * MinuteMs),
        ("4h", 240 * MinuteMs), ("6h", 360 * MinuteMs), ("12h", 720 * MinuteMs), ("1d", DayMs),
    ];

    private readonly BinanceRest _rest;
    private readonly TimeProvider _clock;

    /// <summary>Names an exchange; nothing is dialled yet.</summary>
    /// <param name="address">Of USD-M futures.</param>
    /// <param name="venues">Where clients are shared.</param>
    /// <param name="clock">Tells which month is the last.</param>
    /// <exception cref="ArgumentException">The market has no derivatives.</exception>
    internal BinanceDerivativesHistory(BinanceAddress address, BinanceVenues venues, TimeProvider clock)
    {
        if (address.Market != BinanceMarket.Futures)
            throw new ArgumentException($"{address} has neither open interest nor funding; expected binance://.", nameof(address));
        (_rest, _clock) = (venues.Rest(address), clock);
        Name = $"{address with { FromTrades = false }}";
    }

    public string Name { get; }

    public Task<IReadOnlyList<OpenInterest>> OpenInterestAsync(DerivativesRange range, CancellationToken stop) =>
        OpenInterestAsync(range.Symbol, range.FromMs, range.ToMs, range.MostEntries, stop);

    public Task<IReadOnlyList<Funding>> FundingAsync(DerivativesRange range, CancellationToken stop) =>
        FundingAsync(range.Symbol, range.FromMs, range.ToMs, stop);

    public Task<IReadOnlyList<Liquidation>> LiquidationsAsync(DerivativesRange range, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Liquidation>>([]);

    // Sockets and limits are the process's.
    public ValueTask DisposeAsync() => default;

    /// <summary>Reads open interest at even steps, oldest first.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="fromMs">Start, included, in Unix milliseconds; what is older than a month the exchange does not have.</param>
    /// <param name="toMs">End, excluded.</param>
    /// <param name="mostPoints">How many at most; the step, 5 minutes to a day, is the finest that keeps to it.</param>
    /// <param name="stop">Ends the reading; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The exchange gave no answer, or one that cannot be read.</exception>
    internal async Task<IReadOnlyList<OpenInterest>> OpenInterestAsync(string symbol, long fromMs, long toMs, int mostPoints, CancellationToken stop)
    {
        string known = Known(symbol);
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        toMs = Math.Min(toMs, nowMs);
        fromMs = Math.Max(fromMs, nowMs - KeptMs);
        var points = new List<OpenInterest>();
        if (fromMs >= toMs)
            return points;
        (string period, long stepMs) = Array.Find(Periods, period => (toMs - fromMs) / period.Ms < mostPoints) is { Ms: > 0 } fine ? fine : Periods[^1];
        // No page holds more points than one answer may have, so that none is cut off.
        for (long page = fromMs; page < toMs; page += PagePoints * stepMs)
        {
            string path = BinanceQuery.OpenInterestHistory(known, period, page, Math.Min(page + PagePoints * stepMs, toMs) - 1);
            byte[] body = await _rest.GetAsync(path, weight: 1, isStatistics: true, stop).ConfigureAwait(false);
            foreach (BinanceRow row in BinanceRow.ReadList(body) ?? throw _rest.Unreadable(path, body))
            {
                if (row.Quantity is { } quantity && quantity >= 0 && row.TimeMs >= fromMs && row.TimeMs < toMs && (points.Count == 0 || row.TimeMs > points[^1].TimeMs))
                    points.Add(new(row.TimeMs, known, BinanceAddress.Venue, quantity, row.Value));
            }
        }
        return points;
    }

    /// <summary>Reads funding that was paid, oldest first: the time is that of the payment.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="fromMs">Start, included, in Unix milliseconds.</param>
    /// <param name="toMs">End, excluded.</param>
    /// <param name="stop">Ends the reading; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The exchange gave no answer, or one that cannot be read.</exception>
    internal async Task<IReadOnlyList<Funding>> FundingAsync(string symbol, long fromMs, long toMs, CancellationToken stop)
    {
        string known = Known(symbol);
        var points = new List<Funding>();
        long page = Math.Max(fromMs, 0);
        while (page < toMs)
        {
            string path = BinanceQuery.FundingRates(known, page, toMs - 1);
            byte[] body = await _rest.GetAsync(path, weight: 1, isStatistics: true, stop).ConfigureAwait(false);
            List<BinanceRow> rows = BinanceRow.ReadList(body) ?? throw _rest.Unreadable(path, body);
            long newestMs = page - 1;
            foreach (BinanceRow row in rows)
            {
                newestMs = Math.Max(newestMs, row.TimeMs);
                if (row.Rate is { } rate && row.TimeMs >= fromMs && row.TimeMs < toMs && (points.Count == 0 || row.TimeMs > points[^1].TimeMs))
                    points.Add(new(row.TimeMs, known, BinanceAddress.Venue, rate, null, null));
            }
            // The oldest of the range come first; a full page may have more behind it.
            if (rows.Count < FundingPage || newestMs < page)
                break;
            page = newestMs + 1;
        }
        return points;
    }

    private string Known(string symbol) => BinanceSymbol.TryOf(symbol)
        ?? throw new FeedUnavailableException($"{Name} can have no symbol '{symbol}'; expected its own spelling, such as BTCUSDT.");
}
