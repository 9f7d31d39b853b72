using RealtimeNotebook.Server;

namespace RealtimeNotebook.Notebook;

/// <summary>Where an axis is marked, and with what.</summary>
internal static class AxisTicks
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    private static readonly long[] Steps =
    [
        1_000, 5_000, 10_000, 15_000, 30_000, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute,
        Hour, 2 * Hour, 3 * Hour, 4 * Hour, 6 * Hour, 12 * Hour, Day, 2 * Day, 7 * Day, 14 * Day,
    ];

    private static readonly int[] MonthSteps = [1, 3, 6, 12, 24, 60, 120];

    /// <summary>Round numbers in a range, rising.</summary>
    internal static IReadOnlyList<double> Numbers(double low, double high, int about)
    {
        if (StepOf(low, high, about) is not { } step)
            return [];
        var ticks = new List<double>();
        for (double at = Math.Ceiling(low / step); at * step <= high && ticks.Count <= 4 * about; at++)
            ticks.Add(at * step + 0.0); // Not -0, which would be written with its sign.
        return ticks;
    }

    /// <summary>How many decimals tell those numbers from each other; no more than 15 digits in all, since further ones are noise.</summary>
    internal static int Decimals(double low, double high, int about)
    {
        if (StepOf(low, high, about) is not { } step)
            return 0;
        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        int exponent = (int)Math.Floor(Math.Log10(step) + 1e-9);
        // A step of 2.5 needs one more than its size says.
        int decimals = Math.Abs(step / Math.Pow(10, exponent) - 2.5) < 1e-6 ? 1 - exponent : -exponent;
        return Math.Clamp(decimals, 0, Math.Clamp(14 - (int)Math.Floor(Math.Log10(largest)), 0, PricePrecision.MaxDigits));
    }

    private static double? StepOf(double low, double high, int about)
    {
        double raw = (high - low) / about;
        if (!(raw > 0) || !double.IsFinite(raw))
            return null;
        double magnitude = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double ratio = raw / magnitude;
        return (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 2.5 ? 2.5 : ratio <= 5 ? 5 : 10) * magnitude;
    }

    /// <summary>Bars at which a round time of the clock begins, with the text to write under them. Bars are equally far apart, whatever the clock did.</summary>
    internal static IReadOnlyList<(int Bar, string Text)> Times(ChartWindow window, ChartClock clock, int most)
    {
        long[] shown = [.. Enumerable.Range(0, window.Count).Select(i => clock.Shown(window[i].OpenMs))];
        foreach (long step in Steps)
        {
            if (Crossings(shown, ms => Math.DivRem(ms, step).Quotient, most) is { } bars)
                return Label(shown, bars, step);
        }
        foreach (int months in MonthSteps)
        {
            if (Crossings(shown, ms => MonthOf(ms) / months, most) is { } bars)
                return Label(shown, bars, 30 * Day * months);
        }
        return [];
    }

    // The bars where the period changes, or null when there are more than fit.
    private static List<int>? Crossings(long[] shown, Func<long, long> period, int most)
    {
        var bars = new List<int>();
        for (int i = 1; i < shown.Length; i++)
        {
            if (period(shown[i]) == period(shown[i - 1]))
                continue;
            if (bars.Count == most)
                return null;
            bars.Add(i);
        }
        return bars;
    }

    private static List<(int, string)> Label(long[] shown, List<int> bars, long step)
    {
        var labels = new List<(int, string)>(bars.Count);
        long before = shown.Length > 0 ? shown[0] : 0;
        foreach (int bar in bars)
        {
            long now = shown[bar];
            labels.Add((bar, PriceText.Format(now, FormatOf(before, now, step))));
            before = now;
        }
        return labels;
    }

    // The coarsest part of the time that has changed since the label before is what a reader needs.
    private static string FormatOf(long before, long now, long step) =>
        MonthOf(before) / 12 != MonthOf(now) / 12 ? "yyyy"
        : step >= 28 * Day ? "MMM"
        : step >= Day || before / Day != now / Day ? "d MMM"
        : step < Minute ? "HH:mm:ss" : "HH:mm";

    private static long MonthOf(long unixMs)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        return time.Year * 12L + time.Month - 1;
    }
}
