namespace RealtimeNotebook.Tests.Indicators;

/// <summary>The textbook definitions of what is made from whole bars, each bar from scratch: slow, and written apart from the library.</summary>
internal static class PlainIndicators
{
    internal static double[] Rsi(Candle[] bars, int n)
    {
        double[] gain = Smoothed(bars, n, i => Math.Max(bars[i].Close - bars[i - 1].Close, 0));
        double[] loss = Smoothed(bars, n, i => Math.Max(bars[i - 1].Close - bars[i].Close, 0));
        return Each(bars, i => gain[i] == 0 && loss[i] == 0 ? double.NaN : 100 - 100 / (1 + gain[i] / loss[i]));
    }

    internal static double[] Atr(Candle[] bars, int n) => Smoothed(bars, n, i =>
        Math.Max(bars[i].High - bars[i].Low, Math.Max(Math.Abs(bars[i].High - bars[i - 1].Close), Math.Abs(bars[i].Low - bars[i - 1].Close))));

    internal static (double[] Upper, double[] Middle, double[] Lower) Bollinger(Candle[] bars, int n, double width)
    {
        // In decimals, which have twice the digits, and in two passes.
        double[] mean = Each(bars, i => i < n - 1 ? double.NaN : (double)Closes(bars, i, n).Average());
        double[] deviation = Each(bars, i =>
        {
            if (i < n - 1)
                return double.NaN;
            decimal[] closes = Closes(bars, i, n);
            decimal middle = closes.Average();
            return Math.Sqrt((double)closes.Average(close => (close - middle) * (close - middle)));
        });
        return (Each(bars, i => mean[i] + width * deviation[i]), mean, Each(bars, i => mean[i] - width * deviation[i]));
    }

    internal static double[] Vwap(Candle[] bars, Func<DateTimeOffset, DateOnly> sessionOf) => Each(bars, i =>
    {
        Candle[] session = [.. bars.Take(i + 1).Where(bar => sessionOf(bar.OpenTime) == sessionOf(bars[i].OpenTime))];
        double volume = session.Sum(bar => bar.Volume);
        return volume == 0 ? double.NaN : session.Sum(bar => bar.Volume * (bar.High + bar.Low + bar.Close) / 3) / volume;
    });

    internal static (double[] K, double[] D) Stochastic(Candle[] bars, int n, int smoothing, int signal)
    {
        double[] place = Each(bars, i =>
        {
            if (i < n - 1)
                return double.NaN;
            Candle[] window = bars[(i - n + 1)..(i + 1)];
            (double high, double low) = (window.Max(bar => bar.High), window.Min(bar => bar.Low));
            return high == low ? double.NaN : 100 * (bars[i].Close - low) / (high - low);
        });
        double[] k = Mean(place, smoothing);
        return (k, Mean(k, signal));
    }

    internal static (double[] Upper, double[] Middle, double[] Lower) Donchian(Candle[] bars, int n, bool withCurrent)
    {
        int to = withCurrent ? 1 : 0;
        double[] upper = Each(bars, i => i + to < n ? double.NaN : bars[(i + to - n)..(i + to)].Max(bar => bar.High));
        double[] lower = Each(bars, i => i + to < n ? double.NaN : bars[(i + to - n)..(i + to)].Min(bar => bar.Low));
        return (upper, Each(bars, i => (upper[i] + lower[i]) / 2), lower);
    }

    internal static (double[] Stop, double[] Direction) SuperTrend(Candle[] bars, int n, double width)
    {
        double[] range = Atr(bars, n);
        (double[] stop, double[] direction) = (new double[bars.Length], new double[bars.Length]);
        (double? upper, double? lower, bool isUp) = (null, null, true);
        for (int i = 0; i < bars.Length; i++)
        {
            if (i < n)
            {
                stop[i] = direction[i] = double.NaN;
                continue;
            }
            double middle = (bars[i].High + bars[i].Low) / 2;
            (double above, double below) = (middle + width * range[i], middle - width * range[i]);
            if (upper is null)
                isUp = bars[i].Close >= middle;
            if (upper is null || above < upper || bars[i - 1].Close > upper)
                upper = above;
            if (lower is null || below > lower || bars[i - 1].Close < lower)
                lower = below;
            isUp = isUp ? !(bars[i].Close <= lower) : bars[i].Close > upper;
            stop[i] = isUp ? lower.Value : upper.Value;
            direction[i] = isUp ? 1 : -1;
        }
        return (stop, direction);
    }

    internal static double[] Obv(Candle[] bars) => Each(bars, last =>
        Enumerable.Range(1, last).Sum(i => Math.Sign(bars[i].Close - bars[i - 1].Close) * bars[i].Volume));

    // Wilder: the mean of the first n, then (n - 1) parts of the old value and one of the new. There is none at the first bar.
    private static double[] Smoothed(Candle[] bars, int n, Func<int, double> value)
    {
        var result = new double[bars.Length];
        for (int i = 0; i < bars.Length; i++)
            result[i] = i < n ? double.NaN : i == n ? Enumerable.Range(1, n).Average(value) : ((n - 1) * result[i - 1] + value(i)) / n;
        return result;
    }

    private static double[] Mean(double[] x, int n) => [.. x.Select((_, i) => i < n - 1 ? double.NaN : x[(i - n + 1)..(i + 1)].Average())];

    private static decimal[] Closes(Candle[] bars, int last, int n) => [.. bars[(last - n + 1)..(last + 1)].Select(bar => (decimal)bar.Close)];

    private static double[] Each(Candle[] bars, Func<int, double> value) => [.. Enumerable.Range(0, bars.Length).Select(value)];
}
