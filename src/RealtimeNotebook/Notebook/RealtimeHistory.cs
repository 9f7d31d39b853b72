using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook;

/// <summary>Bars of the past, for research: from the same sources that live charts are seeded from, in the same columns.</summary>
public static class RealtimeHistory
{
    private const long DayMs = 86_400_000;

    /// <summary>Reads the newest bars of a stretch of time.</summary>
    /// <param name="symbol">The symbol, such as <c>SPY</c>, <c>GC=F</c> or <c>BTC/USDT</c>.</param>
    /// <param name="interval">The length of a bar, such as <c>1m</c>; see <see cref="Interval"/>.</param>
    /// <param name="history">The source, as <see cref="RealtimeOptions.History"/> names it; null for what that would be without a name.</param>
    /// <param name="from">The stretch's start, included; null for the first bar there is.</param>
    /// <param name="to">Its end, excluded; null for now. Of a bar that is not over, a source may know a part.</param>
    /// <param name="mostBars">How many bars at most, 1 to 10,000,000; of more, the newest.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The bars, oldest first; none if there are none. Their <see cref="CandleColumns.Report"/> says which rows made no bar, and what was assumed.</returns>
    /// <exception cref="ArgumentException">The symbol, the interval, the address or the stretch is wrong; the message says what was expected.</exception>
    /// <exception cref="FeedUnavailableException">The source gave no answer, or one that cannot be read; the message says what to do.</exception>
    public static async Task<CandleColumns> ReadAsync(
        string symbol, string interval = "1m", string? history = null, DateTimeOffset? from = null, DateTimeOffset? to = null,
        int mostBars = 100_000, CancellationToken stop = default)
    {
        SeriesKey key = ChartOrder.ReadKey(symbol, interval);
        if (mostBars is < 1 or > Candles.CandleState.MaxCapacity)
            throw new ArgumentOutOfRangeException(nameof(mostBars), mostBars, $"Expected 1 to {Candles.CandleState.MaxCapacity:N0} bars.");
        if (from >= to)
            throw new ArgumentException($"The stretch ends at {to:u} and begins at {from:u}; expected a later end.", nameof(to));
        // Which market is meant where the address does not say so; nothing is dialled.
        IFeedListener feed = FeedAddress.Open(
            history is null ? null : "demo://", key, new RealtimeOptions().RedisChannel, Environment.GetEnvironmentVariable, TimeProvider.System);
        await using (feed.ConfigureAwait(false))
        {
            string? zone = SessionHours.OfFiles(history ?? Environment.GetEnvironmentVariable("REALTIME_HISTORY"));
            IHistory source = HistoryAddress.Open(history, Environment.GetEnvironmentVariable, feed, SessionZone.Named(zone));
            await using (source.ConfigureAwait(false))
            {
                long toMs = (to ?? feed.Clock.GetUtcNow()).ToUnixTimeMilliseconds();
                var range = new HistoryRange(from?.ToUnixTimeMilliseconds() ?? long.MinValue, toMs, mostBars);
                var pages = new List<IReadOnlyList<Candle>>();
                await foreach (IReadOnlyList<Candle> page in source.ReadAsync(key, range, stop).ConfigureAwait(false))
                    pages.Add(page);
                string? days = key.Interval.Milliseconds >= DayMs ? zone ?? SessionZones.Of(source) : null;
                return CandleColumns.From(pages.OldestFirst()).Of(days).With(Report(source.Health));
            }
        }
    }

    private static HistoryReport Report(IReadOnlyList<SourceHealth> sources) => new(
        sources.Sum(source => source.RowsSkipped), sources.Sum(source => source.RowsRepaired),
        sources.Select(source => source.FirstSkippedRow).FirstOrDefault(first => first is not null),
        [.. sources.Where(source => source.State == SourceState.Ok).Select(source => source.Text).OfType<string>()]);
}
