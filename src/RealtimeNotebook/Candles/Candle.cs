namespace RealtimeNotebook;

/// <summary>One bar: four prices and the volume traded in <c>[OpenTime, OpenTime + interval)</c>.</summary>
/// <remarks>
/// Equal by value. The default value is no candle (all zero). Immutable and thread-safe.
/// Prices may be negative or zero. Numbers from outside are checked by
/// <see cref="TryCreate(long, double, double, double, double, double, out Candle, out CandleFault, out bool)"/>; the constructor trusts
/// its caller.
/// </remarks>
/// <param name="OpenMs">Opening time in Unix milliseconds, UTC.</param>
/// <param name="Open">First price, in quote currency.</param>
/// <param name="High">Highest price; at least <paramref name="Open"/> and <paramref name="Close"/>.</param>
/// <param name="Low">Lowest price; at most <paramref name="Open"/> and <paramref name="Close"/>.</param>
/// <param name="Close">Last price so far.</param>
/// <param name="Volume">Quantity traded, in units of the base asset; 0 where the source reports none.</param>
public readonly partial record struct Candle(long OpenMs, double Open, double High, double Low, double Close, double Volume)
{
    // 1900-01-01 and 2200-01-01: wide enough for any market, and arithmetic on the calendar cannot leave DateTimeOffset's range.
    private const long EarliestMs = -2_208_988_800_000;
    private const long LatestMs = 7_258_118_400_000;

    // Of the greatest price. Prices printed with different numbers of places, or stored as 32-bit numbers, differ by less.
    private const double RoundingTolerance = 5e-6;

    /// <summary>Opening time, UTC.</summary>
    public DateTimeOffset OpenTime => DateTimeOffset.FromUnixTimeMilliseconds(OpenMs);

    /// <summary>Makes a candle of numbers from outside, or says what is wrong with them; repairs a rounding error.</summary>
    /// <param name="openMs">Opening time in Unix milliseconds, UTC.</param>
    /// <param name="open">First price; prices may be negative or zero.</param>
    /// <param name="high">Highest price.</param>
    /// <param name="low">Lowest price.</param>
    /// <param name="close">Last price.</param>
    /// <param name="volume">Quantity traded, 0 or more.</param>
    /// <param name="candle">The candle, or the default value.</param>
    /// <param name="fault">What is wrong, or <see cref="CandleFault.None"/>.</param>
    /// <returns>Whether the numbers make a candle.</returns>
    /// <remarks>See the overload that says whether the candle was repaired.</remarks>
    public static bool TryCreate(
        long openMs, double open, double high, double low, double close, double volume, out Candle candle, out CandleFault fault) =>
        TryCreate(openMs, open, high, low, close, volume, out candle, out fault, out _);

    /// <summary>Makes a candle of numbers from outside, or says what is wrong with them; repairs a rounding error and says so.</summary>
    /// <param name="openMs">Opening time in Unix milliseconds, UTC.</param>
    /// <param name="open">First price; prices may be negative or zero.</param>
    /// <param name="high">Highest price.</param>
    /// <param name="low">Lowest price.</param>
    /// <param name="close">Last price.</param>
    /// <param name="volume">Quantity traded, 0 or more.</param>
    /// <param name="candle">The candle, or the default value.</param>
    /// <param name="fault">What is wrong, or <see cref="CandleFault.None"/>.</param>
    /// <param name="repaired">Whether the high was raised or the low was lowered to the open or close.</param>
    /// <returns>Whether the numbers make a candle.</returns>
    /// <remarks>
    /// A high below the open or close, or a low above one of them, is a rounding error while the difference is at most five
    /// millionths (5e-6) of the bar's greatest price by magnitude: 0.0005 at a price of 100. It is repaired. A greater difference is
    /// <see cref="CandleFault.RangeBroken"/>.
    /// </remarks>
    public static bool TryCreate(
        long openMs, double open, double high, double low, double close, double volume,
        out Candle candle, out CandleFault fault, out bool repaired)
    {
        double top = Math.Max(open, close);
        double bottom = Math.Min(open, close);
        repaired = false;
        // One sum is finite exactly when every term is and none is huge enough to overflow; NaN would pass every comparison below.
        // Magnitudes are added, because two infinities of opposite sign, or two huge numbers, must not cancel out.
        fault = !double.IsFinite(Math.Abs(open) + Math.Abs(high) + Math.Abs(low) + Math.Abs(close) + Math.Abs(volume)) ? CandleFault.NotFinite
            : openMs is < EarliestMs or > LatestMs ? CandleFault.TimeOutOfRange
            : !(high >= top && low <= bottom) && !TryWiden(top, bottom, ref high, ref low, out repaired) ? CandleFault.RangeBroken
            : volume < 0 ? CandleFault.NegativeVolume
            : CandleFault.None;
        repaired &= fault is CandleFault.None;
        candle = fault is CandleFault.None ? new(openMs, open, high, low, close, volume) : default;
        return fault is CandleFault.None;
    }

    // Raises the high and lowers the low to the open and close, if the differences can come from rounding.
    private static bool TryWiden(double top, double bottom, ref double high, ref double low, out bool repaired)
    {
        double scale = Math.Max(Math.Max(Math.Abs(top), Math.Abs(bottom)), Math.Max(Math.Abs(high), Math.Abs(low)));
        double missing = Math.Max(top - high, low - bottom);
        repaired = missing <= RoundingTolerance * scale;
        high = Math.Max(high, top);
        low = Math.Min(low, bottom);
        return repaired;
    }

    /// <summary>This bar and one after it as one bar that opens with this one.</summary>
    /// <param name="later">The bar after it.</param>
    internal Candle Joined(in Candle later) => new(OpenMs, Open,
        later.High > High ? later.High : High, later.Low < Low ? later.Low : Low, later.Close,
        // A sum that no number can hold must not become infinite: nothing that is told of a bar can say so.
        Math.Min(Volume + later.Volume, double.MaxValue));
}
