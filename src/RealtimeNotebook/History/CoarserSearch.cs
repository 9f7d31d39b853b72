using RealtimeNotebook.Candles;

namespace RealtimeNotebook.History;

/// <summary>Answers for coarse bars with fine ones: which of these are needed, and what they make.</summary>
internal sealed class CoarserSearch
{
    // 1900-01-01 and 2200-01-01, between which all bars lie.
    private const long EarliestMs = -2_208_988_800_000;
    private const long LatestMs = 7_258_118_400_000;

    private readonly SeriesKey _key;
    private readonly Interval _fine;
    private readonly HistoryRange _range;
    private readonly TimeZoneInfo? _zone;

    /// <summary>Begins.</summary>
    /// <param name="key">The coarse series.</param>
    /// <param name="fine">The interval of the bars that there are; whole ones of them make a coarse one.</param>
    /// <param name="range">Which coarse bars are wanted.</param>
    /// <param name="zone">The zone by whose clock days, weeks and months begin; null for UTC.</param>
    internal CoarserSearch(SeriesKey key, Interval fine, HistoryRange range, TimeZoneInfo? zone = null)
    {
        (_key, _fine, _range, _zone) = (key, fine, range, zone);
        long fromMs = Math.Clamp(range.FromMs, EarliestMs, LatestMs);
        long toMs = Math.Clamp(range.ToMs, EarliestMs + 1, LatestMs);
        // Coarse bars are wanted whole, from the first that opens in the range to the end of the last.
        long firstMs = key.Interval.OpenOf(fromMs, zone);
        if (firstMs < fromMs)
            firstMs = key.Interval.NextOpen(firstMs, zone);
        long endMs = key.Interval.NextOpen(key.Interval.OpenOf(toMs - 1, zone), zone);
        long longest = key.Interval.IsCalendar ? 31 * 86_400_000L : key.Interval.Milliseconds;
        FineRange = new(firstMs, Math.Max(endMs, firstMs), (int)Math.Min(range.MostBars * (longest / fine.Milliseconds), CandleState.MaxCapacity)) { LeavesOutOwn = range.LeavesOutOwn };
    }

    /// <summary>Which fine bars are needed.</summary>
    internal HistoryRange FineRange { get; }

    /// <summary>Puts fine bars together.</summary>
    internal NewestBars Join(NewestBars fine)
    {
        var bars = new NewestBars(_range.MostBars);
        var coarser = new CoarserBars(_fine, _key.Interval, _zone);
        // Of as many as were asked for, the oldest may lack those before it.
        bool isCut = fine.Count >= FineRange.MostBars;
        bool isWhole = true;
        Candle? last = null;
        foreach (Candle bar in fine.Pages().SelectMany(page => page))
        {
            Candle joined = coarser.Close(bar).Candle;
            if (last is not { } previous)
            {
                isWhole = !isCut || bar.OpenMs == joined.OpenMs;
            }
            else if (previous.OpenMs != joined.OpenMs)
            {
                if (isWhole)
                    bars.Add(previous);
                isWhole = true;
            }
            last = joined;
        }
        if (last is { } newest && isWhole)
            bars.Add(newest);
        return bars;
    }
}
