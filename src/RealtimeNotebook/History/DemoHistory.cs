using System.Globalization;
using System.Runtime.CompilerServices;
using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>The past of the demo market, from the year 2000 to the present of its clock; the bar of the present is in it as far as it is.</summary>
/// <param name="seed">Which market.</param>
/// <param name="clock">The market's clock: that of the feed which it joins.</param>
/// <param name="zone">The session zone, by whose clock long bars begin; null for UTC.</param>
internal sealed class DemoHistory(long seed, TimeProvider clock, TimeZoneInfo? zone = null) : IHistory
{
    private const int PageBars = 500;

    // 2000-01-01, when the demo market opened.
    private const long OpeningMs = 946_684_800_000;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"demo://?seed={seed}");

    public bool IsPresent => true;

    public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
        SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        long nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        long endMs = Math.Min(range.ToMs, nowMs);
        var interval = new ZonedInterval(key.Interval, zone);
        long firstMs = FirstOpen(interval, range, endMs);
        var path = new DemoPath(seed, key.Symbol);
        while (endMs > firstMs)
        {
            long pageMs = Math.Max(firstMs, interval.Back(interval.OpenOf(endMs - 1), PageBars - 1));
            var page = new List<Candle>(PageBars);
            for (long openMs = pageMs, nextMs; openMs < endMs; openMs = nextMs)
            {
                nextMs = interval.NextOpen(openMs);
                if (path.TryBar(openMs, Math.Min(nextMs, nowMs), out Candle candle))
                    page.Add(candle);
            }
            endMs = pageMs;
            if (page.Count > 0)
                yield return page;
            stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => default;

    private static long FirstOpen(in ZonedInterval interval, HistoryRange range, long endMs)
    {
        if (endMs <= OpeningMs)
            return endMs;
        long lastOpenMs = interval.OpenOf(endMs - 1);
        // Back by at most as many bars as the market has; more would leave the calendar.
        long most = Math.Min(range.MostBars, (lastOpenMs - OpeningMs) / interval.Milliseconds + 2);
        long fromMs = Math.Max(Math.Max(range.FromMs, OpeningMs), interval.Back(lastOpenMs, (int)(most - 1)));
        long openMs = interval.OpenOf(fromMs);
        return openMs < fromMs ? interval.NextOpen(openMs) : openMs;
    }
}
