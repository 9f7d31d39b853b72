namespace RealtimeNotebook.Server;

/// <summary>How many digits after the decimal point the prices of a series have.</summary>
internal static class PricePrecision
{
    /// <summary>Most digits of any price: those of 1e-18.</summary>
    internal const int MaxDigits = 20;

    private const int UsualMaxDigits = 8;
    private const int SmallPriceDigits = 6;
    private const int BarsLookedAt = 256;
    private const double Noise = 1e-10;

    /// <summary>Looks at the newest bars.</summary>
    /// <returns>0 to 20: as many as the price that needs most, rounding noise aside; more than 8 only below a price of 0.001.</returns>
    internal static int Of(CandleColumns bars, Candle? forming)
    {
        int first = Math.Max(0, bars.Count - BarsLookedAt);
        double largest = forming is { } last ? Math.Max(Math.Abs(last.High), Math.Abs(last.Low)) : 0;
        for (int i = first; i < bars.Count; i++)
            largest = Math.Max(largest, Math.Max(Math.Abs(bars.High[i]), Math.Abs(bars.Low[i])));
        int most = MaxFor(largest);
        int digits = forming is { } candle
            ? Needed(candle.Close, Needed(candle.Low, Needed(candle.High, Needed(candle.Open, 0, most), most), most), most)
            : 0;
        for (int i = first; i < bars.Count && digits < most; i++)
            digits = Needed(bars.Close[i], Needed(bars.Low[i], Needed(bars.High[i], Needed(bars.Open[i], digits, most), most), most), most);
        return digits;
    }

    /// <summary>Most digits that prices of a size may need: eight, and of very small ones six that are not zeros.</summary>
    /// <param name="largest">The greatest price by magnitude.</param>
    internal static int MaxFor(double largest) => largest is > 0 and < 1e-3
        ? Math.Min(MaxDigits, SmallPriceDigits - 1 - (int)Math.Floor(Math.Log10(largest)))
        : UsualMaxDigits;

    /// <summary>How far a price lies from what so many digits show of it.</summary>
    internal static double Error(double price, int digits)
    {
        // Rounding takes 15 digits at most.
        const int MaxRounded = 15;
        double shown = digits <= MaxRounded ? Math.Round(price, digits)
            : double.Parse(price.ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
        return Math.Abs(shown - price);
    }

    private static int Needed(double price, int digits, int most)
    {
        double tolerance = Noise * Math.Max(most > UsualMaxDigits ? 0 : 1, Math.Abs(price));
        while (digits < most && Error(price, digits) > tolerance)
            digits++;
        return digits;
    }
}
