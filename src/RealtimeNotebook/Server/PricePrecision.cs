namespace RealtimeNotebook.Server;

/// <summary>How many digits after the decimal point the prices of a series have.</summary>
internal static class PricePrecision
{
    private const int Most = 8;
    private const int BarsLookedAt = 256;
    private const double Noise = 1e-10;

    /// <summary>Looks at the newest bars.</summary>
    /// <returns>0 to 8: as many as the price that needs most, rounding noise aside.</returns>
    internal static int Of(CandleColumns bars, Candle? forming)
    {
        int digits = forming is { } candle
            ? Needed(candle.Close, Needed(candle.Low, Needed(candle.High, Needed(candle.Open, 0))))
            : 0;
        for (int i = Math.Max(0, bars.Count - BarsLookedAt); i < bars.Count && digits < Most; i++)
            digits = Needed(bars.Close[i], Needed(bars.Low[i], Needed(bars.High[i], Needed(bars.Open[i], digits))));
        return digits;
    }

    private static int Needed(double price, int digits)
    {
        double tolerance = Noise * Math.Max(1, Math.Abs(price));
        while (digits < Most && Math.Abs(Math.Round(price, digits) - price) > tolerance)
            digits++;
        return digits;
    }
}
