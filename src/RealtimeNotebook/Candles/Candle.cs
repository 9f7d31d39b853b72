namespace RealtimeNotebook;

/// <summary>One bar: four prices and the volume traded in <c>[OpenTime, OpenTime + interval)</c>.</summary>
/// <remarks>
/// Equal by value. The default value is no candle (all zero). Immutable and thread-safe.
/// <see cref="TryCreate"/> is the door for numbers
/// from outside; the constructor trusts its caller.
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

    /// <summary>Opening time, UTC.</summary>
    public DateTimeOffset OpenTime => DateTimeOffset.FromUnixTimeMilliseconds(OpenMs);

    /// <summary>Makes a candle of numbers from outside, or says what is wrong with them.</summary>
    /// <param name="openMs">Opening time in Unix milliseconds, UTC.</param>
    /// <param name="open">First price.</param>
    /// <param name="high">Highest price.</param>
    /// <param name="low">Lowest price.</param>
    /// <param name="close">Last price.</param>
    /// <param name="volume">Quantity traded, 0 or more.</param>
    /// <param name="candle">The candle, or the default value.</param>
    /// <param name="fault">What is wrong, or <see cref="CandleFault.None"/>.</param>
    /// <returns>Whether the numbers make a candle.</returns>
    public static bool TryCreate(
        long openMs, double open, double high, double low, double close, double volume, out Candle candle, out CandleFault fault)
    {
        // One sum is finite exactly when every term is and none is huge enough to overflow; NaN would pass every comparison below.
        fault = !double.IsFinite(open + high + low + close + volume) ? CandleFault.NotFinite
            : openMs is < EarliestMs or > LatestMs ? CandleFault.TimeOutOfRange
            : low < 0 ? CandleFault.NegativePrice
            : high < Math.Max(open, close) || low > Math.Min(open, close) ? CandleFault.RangeBroken
            : volume < 0 ? CandleFault.NegativeVolume
            : CandleFault.None;
        candle = fault is CandleFault.None ? new(openMs, open, high, low, close, volume) : default;
        return fault is CandleFault.None;
    }

    /// <summary>This bar and one after it as one bar that opens with this one.</summary>
    /// <param name="later">The bar after it.</param>
    internal Candle Joined(in Candle later) => new(OpenMs, Open,
        later.High > High ? later.High : High, later.Low < Low ? later.Low : Low, later.Close,
        // A sum that no number can hold must not become infinite: nothing that is told of a bar can say so.
        Math.Min(Volume + later.Volume, double.MaxValue));
}
