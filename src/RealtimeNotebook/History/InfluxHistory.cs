using System.Runtime.CompilerServices;

namespace RealtimeNotebook.History;

/// <summary>Reads bars from InfluxDB 1.x, 2.x or 3 over its InfluxQL endpoint.</summary>
/// <remarks>
/// The newest bars of a range are wanted, and how far back they reach is not known; so pages of time are read from the end
/// towards the start until there are enough, and handed out oldest first. A page holds at most as many bars as 72 hours have
/// minutes, since InfluxDB 3 opens no more files than that for one query; a server that says it is older gets longer ones. Where nothing is found, pages grow, and after a few
/// of them the beginning of time is reached.
/// </remarks>
internal sealed class InfluxHistory : IHistory
{
    private const int LeastPageBars = 256;
    private const int MostPageBars = 72 * 60;
    private const int LongPageBars = 50_000;
    private const long HourMs = 3_600_000;
    private const long FileLimitMs = 72 * HourMs;
    private const long LongestHolidayMs = 10 * 24 * HourMs;

    // 1970-01-01: no bar of an exchange is older in practice, and InfluxDB 1.x's own calendar begins not long before.
    private const long EarliestMs = 0;

    // 2200-01-01, within InfluxDB's 64-bit nanoseconds.
    private const long LatestMs = 7_258_118_400_000;

    private readonly InfluxAddress _address;
    private readonly InfluxClient _client;
    private long _longestPageMs = long.MaxValue;
    private long _rowsSkipped;

    /// <summary>Names a database; nothing is dialled yet.</summary>
    internal InfluxHistory(InfluxAddress address, HttpMessageHandler? handler = null)
    {
        _address = address;
        _client = new(address, handler);
        Name = $"{address}";
    }

    public string Name { get; }

    public bool IsPresent => true;

    /// <summary>Where it reads.</summary>
    internal InfluxAddress Address => _address;

    /// <summary>Rows found that make no bar: a price is null, or the numbers contradict each other.</summary>
    internal long RowsSkipped => Interlocked.Read(ref _rowsSkipped);

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        long fromMs = Math.Max(range.FromMs, EarliestMs);
        long endMs = Math.Min(range.ToMs, LatestMs);
        var pages = new Stack<IReadOnlyList<Candle>>();
        int missing = range.MostBars;
        long emptyMs = 0;
        while (missing > 0 && endMs > fromMs)
        {
            long pageMs = Math.Min(PageMs(key.Interval, missing, emptyMs), endMs - fromMs);
            if (await PageAsync(key, endMs - pageMs, endMs, stop).ConfigureAwait(false) is not { } bars)
                continue;
            endMs -= pageMs;
            emptyMs = bars.Count == 0 ? emptyMs + pageMs : 0;
            if (bars.Count > 0)
                pages.Push(bars.Count <= missing ? bars : bars.GetRange(bars.Count - missing, missing));
            missing -= bars.Count;
            // A server that opens few files at a time cannot be asked for all of the past.
            if (Volatile.Read(ref _longestPageMs) == FileLimitMs && emptyMs > LongestHolidayMs)
                break;
        }
        while (pages.TryPop(out IReadOnlyList<Candle>? page))
            yield return page;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    private long PageMs(Interval interval, int missing, long emptyMs)
    {
        // Twice as many as are missing, for markets sleep; and where nothing was, all that again.
        long bars = Math.Clamp(2L * missing, LeastPageBars, _client.OpensAllFiles ? LongPageBars : MostPageBars);
        return Math.Min(Math.Max(bars * interval.Milliseconds, 2 * emptyMs), Volatile.Read(ref _longestPageMs));
    }

    // Null when the server opens fewer files than the page has; the next page will be shorter.
    private async Task<List<Candle>?> PageAsync(SeriesKey key, long fromMs, long toMs, CancellationToken stop)
    {
        var bars = new List<Candle>();
        while (fromMs < toMs)
        {
            InfluxAnswer answer = await _client.AskAsync(InfluxQuery.For(_address, key, fromMs, toMs), stop).ConfigureAwait(false);
            if (answer.Error is { } error)
            {
                if (!error.Contains("file limit", StringComparison.OrdinalIgnoreCase) || toMs - fromMs <= FileLimitMs)
                    throw InfluxFault.Of(_address, error);
                Volatile.Write(ref _longestPageMs, FileLimitMs);
                return null;
            }
            bars.AddRange(answer.Bars);
            Interlocked.Add(ref _rowsSkipped, answer.RowsSkipped);
            if (!answer.IsPartial)
                return bars;
            // Cut at the server's limit of rows: what was cut off follows the last row.
            fromMs = answer.LastRowMs + 1 ?? throw InfluxFault.Of(_address, "an answer was cut off before its first row");
        }
        return bars;
    }
}
