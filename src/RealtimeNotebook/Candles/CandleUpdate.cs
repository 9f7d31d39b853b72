namespace RealtimeNotebook;

/// <summary>How the numbers of an event relate to the bar they belong to.</summary>
public enum UpdateSemantics
{
    /// <summary>The event is the bar so far and replaces it: volume is the bar's total.</summary>
    Snapshot,

    /// <summary>The event is what was added: high and low extend the bar, close moves it, volume accumulates.</summary>
    Increment,
}

/// <summary>What an event says of its bar beyond the numbers.</summary>
[Flags]
public enum UpdateTraits
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>The source says that the bar is complete.</summary>
    Closes = 1,

    /// <summary>The source is the authority for this bar: it may replace one that has closed.</summary>
    Official = 2,

    /// <summary>The high or low differed from the open or close by a rounding error, and was repaired.</summary>
    Repaired = 4,
}

/// <summary>An event about one bar, decoded and checked.</summary>
/// <param name="Candle">The numbers; a time inside the bar is taken for the bar.</param>
/// <param name="Semantics">Whether the numbers replace the bar or add to it.</param>
/// <param name="Traits">Whether the bar is complete, whether the source is its authority.</param>
/// <param name="Sequence">The source's number for the event, rising within a bar; 0 where there is none.</param>
/// <param name="SourceMs">When the event arose at its source, in Unix milliseconds; 0 where unknown.</param>
public readonly record struct CandleUpdate(
    Candle Candle, UpdateSemantics Semantics, UpdateTraits Traits = UpdateTraits.None, long Sequence = 0, long SourceMs = 0);

/// <summary>One trade, from which bars are built.</summary>
/// <param name="TimeMs">When it was made, in Unix milliseconds, UTC.</param>
/// <param name="Price">Price in quote currency; it may be negative or zero.</param>
/// <param name="Size">Quantity in units of the base asset, 0 or more.</param>
/// <param name="SourceMs">When the event arose at its source, in Unix milliseconds; 0 where unknown.</param>
public readonly record struct Tick(long TimeMs, double Price, double Size, long SourceMs = 0)
{
    /// <summary>Makes a tick of numbers from outside, or says what is wrong with them.</summary>
    /// <param name="timeMs">When the trade was made, in Unix milliseconds.</param>
    /// <param name="price">Price; it may be negative or zero.</param>
    /// <param name="size">Quantity, 0 or more.</param>
    /// <param name="sourceMs">When the event arose at its source; 0 where unknown.</param>
    /// <param name="tick">The tick, or the default value.</param>
    /// <param name="fault">What is wrong, or <see cref="CandleFault.None"/>.</param>
    /// <returns>Whether the numbers make a tick.</returns>
    public static bool TryCreate(long timeMs, double price, double size, long sourceMs, out Tick tick, out CandleFault fault)
    {
        // A tick is the candle of one trade, and is refused for the same reasons.
        bool good = RealtimeNotebook.Candle.TryCreate(timeMs, price, price, price, price, size, out _, out fault);
        tick = good ? new(timeMs, price, size, sourceMs) : default;
        return good;
    }

    /// <summary>The tick as an increment of the bar that contains it.</summary>
    internal CandleUpdate ToUpdate() =>
        new(new(TimeMs, Price, Price, Price, Price, Size), UpdateSemantics.Increment, UpdateTraits.None, 0, SourceMs);
}
