namespace RealtimeNotebook;

// How the houses spell the same bar. The trap is the letter m: everywhere a minute; a month is "mo" in ours and dxFeed's, and
// a capital "M" in Binance's and TradingView's. Apart from that the spellings do not contradict each other, so one reader takes all.
public readonly partial struct Interval
{
    private const int OneMinuteIndex = 5;

    // Binance has not all of them: null.
    private static readonly Spelling[] Spellings =
    [
        new(1 * Second, "1s", "s", "1s", "1S"),
        new(5 * Second, "5s", "5s", null, "5S"),
        new(10 * Second, "10s", "10s", null, "10S"),
        new(15 * Second, "15s", "15s", null, "15S"),
        new(30 * Second, "30s", "30s", null, "30S"),
        new(1 * Minute, "1m", "m", "1m", "1"),
        new(2 * Minute, "2m", "2m", null, "2"),
        new(3 * Minute, "3m", "3m", "3m", "3"),
        new(5 * Minute, "5m", "5m", "5m", "5"),
        new(10 * Minute, "10m", "10m", null, "10"),
        new(15 * Minute, "15m", "15m", "15m", "15"),
        new(30 * Minute, "30m", "30m", "30m", "30"),
        new(45 * Minute, "45m", "45m", null, "45"),
        new(1 * Hour, "1h", "h", "1h", "60"),
        new(2 * Hour, "2h", "2h", "2h", "120"),
        new(3 * Hour, "3h", "3h", null, "180"),
        new(4 * Hour, "4h", "4h", "4h", "240"),
        new(6 * Hour, "6h", "6h", "6h", "360"),
        new(8 * Hour, "8h", "8h", "8h", "480"),
        new(12 * Hour, "12h", "12h", "12h", "720"),
        new(1 * Day, "1d", "d", "1d", "1D"),
        new(3 * Day, "3d", "3d", "3d", "3D"),
        new(1 * Week, "1w", "w", "1w", "1W"),
        new(30 * Day, "1mo", "mo", "1M", "1M"),
    ];

    /// <summary>All intervals, shortest first.</summary>
    public static IReadOnlyList<Interval> All { get; } = [.. Enumerable.Range(0, Spellings.Length).Select(i => new Interval(i))];

    private static bool TryParseBare(ReadOnlySpan<char> text, out Interval interval)
    {
        for (int i = 0; i < Spellings.Length; i++)
        {
            Spelling row = Spellings[i];
            if (text.SequenceEqual(row.Ours) || text.SequenceEqual(row.DxFeed)
                || (row.Binance is not null && text.SequenceEqual(row.Binance)) || text.SequenceEqual(row.TradingView)
                || IsShortTradingView(text, row.TradingView))
            {
                interval = new(i);
                return true;
            }
        }
        interval = default;
        return false;
    }

    // TradingView lets the one be left out: S, D, W, M.
    private static bool IsShortTradingView(ReadOnlySpan<char> text, string full) =>
        text.Length == 1 && full.Length == 2 && full[0] == '1' && char.IsAsciiLetterUpper(full[1]) && text[0] == full[1];

    private sealed record Spelling(long Milliseconds, string Ours, string DxFeed, string? Binance, string TradingView);
}
