using System.Runtime.CompilerServices;
using RealtimeNotebook.Candles;

namespace RealtimeNotebook.History;

/// <summary>Answers for bars of a coarser interval from a history of finer ones.</summary>
/// <param name="fine">The history of the finer bars; owned from now on.</param>
/// <param name="interval">The interval of those bars; it divides every interval that is asked for.</param>
/// <param name="zone">The session zone, by whose clock days, weeks and months begin; null for what the finer history says of itself, else UTC.</param>
internal sealed class CoarserHistory(IHistory fine, Interval interval, TimeZoneInfo? zone = null) : IJoinedHistory
{
    private const long DayMs = 86_400_000;

    // More than a source can be asked for at once would not come back within its time.
    private const int MostFineBars = 1_000_000;

    private bool _hasAskedForZone;

    public string Name => fine.Name;

    public bool IsPresent => fine.IsPresent;

    public IReadOnlyList<IHistory> Parts => [fine];

    public IReadOnlyList<SourceHealth> Health => fine.Health;

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        var coarse = new ZonedInterval(key.Interval, zone ?? await LearnZoneAsync(key, stop).ConfigureAwait(false));
        // A bar belongs to the range by its opening time, and is made of all that lies inside it.
        long fromMs = range.FromMs == long.MinValue ? long.MinValue : OpenNotBefore(coarse, range.FromMs);
        long toMs = OpenNotBefore(coarse, range.ToMs);
        long longest = key.Interval.IsCalendar ? 31 * DayMs : coarse.Milliseconds;
        int most = (int)Math.Min((range.MostBars + 1L) * (longest / interval.Milliseconds), MostFineBars);
        var liveMs = new HashSet<long>();
        int read = 0;
        int missing = range.MostBars;
        // The oldest bar so far, which the next page may have the beginning of.
        Candle? begun = null;
        await foreach (IReadOnlyList<Candle> page in fine.ReadAsync(new(key.Symbol, interval), new(fromMs, toMs, most), stop).ConfigureAwait(false))
        {
            if (page.Count == 0)
                continue;
            read += page.Count;
            if (page is LivePage)
                liveMs.Add(coarse.OpenOf(page[0].OpenMs));
            var bars = new List<Candle>();
            foreach (Candle bar in page)
                Add(bars, coarse, bar);
            if (begun is { } later)
                AddPart(bars, later);
            begun = bars[0];
            bars.RemoveRange(0, Math.Max(1, bars.Count - missing));
            missing -= bars.Count;
            foreach (IReadOnlyList<Candle> whole in LivePage.Split(bars, liveMs))
                yield return whole;
            if (missing == 0)
                yield break;
        }
        // As many as were asked for may be only the newest there are, and the first bar then lacks its beginning.
        if (begun is { } first && read < most)
            yield return liveMs.Contains(first.OpenMs) ? new LivePage(first) : [first];
    }

    public ValueTask DisposeAsync() => fine.DisposeAsync();

    // Days of a file that names its offset from UTC make the weeks and months of that clock, and only a reading of the file tells of it.
    private async ValueTask<TimeZoneInfo?> LearnZoneAsync(SeriesKey key, CancellationToken stop)
    {
        if (!_hasAskedForZone && interval.Milliseconds >= DayMs && SessionZones.MayLearn(fine) && SessionZones.Of(fine) is null)
        {
            await foreach (IReadOnlyList<Candle> _ in fine.ReadAsync(new(key.Symbol, interval), new(long.MinValue, long.MaxValue, 1), stop).ConfigureAwait(false))
                break;
            _hasAskedForZone = true;
        }
        return SessionZones.ZoneOf(fine, interval);
    }

    private static long OpenNotBefore(in ZonedInterval interval, long timeMs)
    {
        long open = interval.OpenOf(timeMs);
        return open == timeMs ? open : interval.NextOpen(open);
    }

    // A bar, or the later part of the last.
    private static void AddPart(List<Candle> bars, in Candle later)
    {
        if (bars[^1].OpenMs == later.OpenMs)
            bars[^1] = bars[^1].Joined(later);
        else
            bars.Add(later);
    }

    private static void Add(List<Candle> bars, in ZonedInterval coarse, in Candle fine)
    {
        long open = coarse.OpenOf(fine.OpenMs);
        if (bars.Count > 0 && bars[^1] is var last && last.OpenMs == open)
            bars[^1] = last.Joined(fine);
        else
            bars.Add(fine with { OpenMs = open });
    }
}
