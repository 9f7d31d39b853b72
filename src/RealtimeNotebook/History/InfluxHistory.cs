using System.Runtime.CompilerServices;

namespace RealtimeNotebook.History;

/// <summary>Reads bars from InfluxDB 1.x, 2.x or 3 over its InfluxQL endpoint.</summary>
/// <remarks>
/// The newest bars of a range are wanted, and how far back they reach is not known; so stretches of time are read from the end
/// towards the start until there are enough, each by as many queries as it has pages, and every page is handed out as it has been read.
/// A stretch holds at most as many bars as 72 hours have minutes, since InfluxDB 3 opens no more files than that for one query; a server that
/// says it is older gets longer ones. Where nothing is found, stretches grow, and after a few of them the beginning of time is reached.
/// </remarks>
internal sealed class InfluxHistory : IHistory
{
    private const int LeastPageBars = 256;
    private const int MostPageBars = 72 * 60;
    private const int LongPageBars = 200_000;
    private const int MostRows = 10_000;

    // A server whose limit of rows is lower than this needs too many queries.
    private const int LeastCutRows = 100;
    private const int MostShortAnswers = 50;
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
    internal long RowsSkipped => Rows.Skipped;

    public RowCounter Rows { get; } = new();

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        long fromMs = Math.Max(range.FromMs, EarliestMs);
        long endMs = Math.Min(range.ToMs, LatestMs);
        int missing = range.MostBars;
        long emptyMs = 0;
        // How many bars' time there is for each row.
        double bare = 1;
        int cuts = MostShortAnswers;
        while (missing > 0 && endMs > fromMs)
        {
            long startMs = endMs - Math.Min(PageMs(key.Interval, Math.Min(missing, MostRows), bare, emptyMs), endMs - fromMs);
            // One more than wanted: the oldest time may have more rows than are in the answer, and is read once more with what is older.
            int most = Math.Min(missing, MostRows) + 1;
            if (await PageAsync(key, startMs, endMs, most, stop).ConfigureAwait(false) is not { } answer)
                continue;
            if (answer.IsPartial && answer.Rows < LeastCutRows && --cuts == 0)
                throw InfluxFault.Of(_address, $"{MostShortAnswers} answers were cut off, the last after {answer.Rows} rows; set max-row-limit in influxdb.conf to 10000 or more, or to 0");
            bool isWhole = answer.Rows < most && !answer.IsPartial;
            bool hasMoreTimes = answer.NewestRowMs > answer.OldestRowMs;
            emptyMs = answer.Rows == 0 ? emptyMs + endMs - startMs : 0;
            if (answer.Rows > 0)
                bare = Math.Max(1, (endMs - (isWhole ? startMs : answer.OldestRowMs)) / ((double)answer.Rows * key.Interval.Milliseconds));
            endMs = isWhole ? startMs : hasMoreTimes ? answer.OldestRowMs + 1 : answer.OldestRowMs;
            List<Candle> bars = answer.Bars;
            if (!isWhole && hasMoreTimes && bars.Count > 0 && bars[0].OpenMs == answer.OldestRowMs)
                bars.RemoveAt(0);
            if (bars.Count > missing)
                bars.RemoveRange(0, bars.Count - missing);
            missing -= bars.Count;
            if (bars.Count > 0)
                yield return bars;
            // A server that opens few files at a time cannot be asked for all of the past.
            if (Volatile.Read(ref _longestPageMs) == FileLimitMs && emptyMs > LongestHolidayMs)
                break;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    private long PageMs(Interval interval, int rows, double bare, long emptyMs)
    {
        // Twice as long as the rows took that were read last, for markets sleep; and where nothing was, all that again. A longer stretch
        // than needed costs the server time, though it has not to send it.
        long bars = Math.Clamp((long)(2 * rows * bare), LeastPageBars, _client.OpensAllFiles ? LongPageBars : MostPageBars);
        return Math.Min(Math.Max(bars * interval.Milliseconds, 2 * emptyMs), Volatile.Read(ref _longestPageMs));
    }

    // Null when the server opens fewer files than the stretch has; the next one will be shorter.
    private async Task<InfluxAnswer?> PageAsync(SeriesKey key, long fromMs, long toMs, int most, CancellationToken stop)
    {
        InfluxAnswer answer = await _client.AskAsync(InfluxQuery.For(_address, key, fromMs, toMs, most), stop).ConfigureAwait(false);
        if (answer.Error is { } error)
        {
            if (!error.Contains("file limit", StringComparison.OrdinalIgnoreCase) || toMs - fromMs <= FileLimitMs)
                throw InfluxFault.Of(_address, error);
            Volatile.Write(ref _longestPageMs, FileLimitMs);
            return null;
        }
        if (answer.FirstSkipped is (var openMs, var reason))
        {
            string where = $"{key.ToDxFeed()} at {DateTimeOffset.FromUnixTimeMilliseconds(openMs):yyyy-MM-dd'T'HH:mm:ss'Z'}";
            for (int i = 0; i < answer.RowsSkipped; i++)
                Rows.Skip(where, reason);
        }
        for (int i = 0; i < answer.RowsRepaired; i++)
            Rows.Repair();
        if (answer.IsPartial && answer.Rows == 0)
            throw InfluxFault.Of(_address, "an answer was cut off before its first row");
        return answer.Rows == 0 || answer.OldestRowMs < toMs ? answer : throw InfluxFault.Of(_address, "an answer has only rows that were not asked for");
    }
}
