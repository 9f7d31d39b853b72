using RealtimeNotebook.Derivatives;

namespace RealtimeNotebook;

/// <summary>Which position was closed by force.</summary>
public enum LiquidatedSide
{
    // The market's own words; that some languages call a number so is theirs.
#pragma warning disable CA1720
    /// <summary>A long position, closed by a sale.</summary>
    Long,

    /// <summary>A short position, closed by a purchase.</summary>
    Short,
#pragma warning restore CA1720
}

/// <summary>A position that a venue has closed by force. Equal by value; immutable.</summary>
/// <param name="TimeMs">When, in Unix milliseconds, UTC.</param>
/// <param name="Symbol">The symbol, such as <c>BTCUSDT</c>.</param>
/// <param name="Venue">The exchange, in lower case.</param>
/// <param name="Side">Which side was closed.</param>
/// <param name="Quantity">How much, in units of the base asset, more than 0.</param>
/// <param name="Price">The average price, more than 0.</param>
public readonly record struct Liquidation(long TimeMs, string Symbol, string Venue, LiquidatedSide Side, decimal Quantity, decimal Price)
    : IDerivative
{
    /// <summary>How much in quote currency.</summary>
    public decimal Value => Quantity * Price;
}
