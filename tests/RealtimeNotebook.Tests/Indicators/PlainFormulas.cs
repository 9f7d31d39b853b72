namespace RealtimeNotebook.Tests.Indicators;

/// <summary>The textbook definitions, each bar from scratch: slow, and written apart from the library.</summary>
internal static class PlainFormulas
{
    internal static double[] Sma(double[] x, int n) => Windows(x, n, window => window.Average());

    internal static double[] Wma(double[] x, int n) =>
        Windows(x, n, window => window.Select((value, i) => value * (i + 1)).Sum() / (n * (n + 1) / 2.0));

    internal static double[] Ema(double[] x, int n)
    {
        var result = new double[x.Length];
        int first = Array.FindIndex(x, value => !double.IsNaN(value)) + n - 1;
        for (int i = 0; i < x.Length; i++)
            result[i] = i < first ? double.NaN : i == first ? x[(first - n + 1)..(first + 1)].Average() : result[i - 1] + 2.0 / (n + 1) * (x[i] - result[i - 1]);
        return result;
    }

    internal static double[] Hull(double[] x, int n, int half, int root)
    {
        double[] fast = Wma(x, half);
        double[] slow = Wma(x, n);
        return Wma([.. fast.Zip(slow, (f, s) => 2 * f - s)], root);
    }

    internal static (double[] Macd, double[] Signal, double[] Histogram) Macd(double[] x, int fast, int slow, int signal)
    {
        double[] macd = [.. Ema(x, fast).Zip(Ema(x, slow), (f, s) => f - s)];
        double[] line = Ema(macd, signal);
        return (macd, line, [.. macd.Zip(line, (m, s) => m - s)]);
    }

    private static double[] Windows(double[] x, int n, Func<double[], double> value) =>
        [.. x.Select((_, i) => i < n - 1 || double.IsNaN(x[i - n + 1]) ? double.NaN : value(x[(i - n + 1)..(i + 1)]))];
}
