namespace RealtimeNotebook.Derivatives;

/// <summary>Liquidations of one side at one venue, added up. Equal by value; immutable.</summary>
/// <param name="FirstMs">When the first was, in Unix milliseconds.</param>
/// <param name="LastMs">When the last was.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Venue">The exchange.</param>
/// <param name="Side">Which side was closed.</param>
/// <param name="Count">How many there were, 1 or more.</param>
/// <param name="Quantity">How much in all, in units of the base asset.</param>
/// <param name="Value">How much in all, in quote currency.</param>
internal readonly record struct LiquidationGroup(
    long FirstMs, long LastMs, string Symbol, string Venue, LiquidatedSide Side, long Count, decimal Quantity, decimal Value)
{
    /// <summary>The average price, weighted by quantity.</summary>
    internal decimal Price => Value / Quantity;

    /// <summary>A single one.</summary>
    internal static LiquidationGroup Of(in Liquidation one) =>
        new(one.TimeMs, one.TimeMs, one.Symbol, one.Venue, one.Side, 1, one.Quantity, one.Value);

    /// <summary>These and another of the same symbol, venue and side.</summary>
    internal LiquidationGroup With(in Liquidation one) => this with
    {
        FirstMs = Math.Min(FirstMs, one.TimeMs),
        LastMs = Math.Max(LastMs, one.TimeMs),
        Count = Count + 1,
        Quantity = Quantity + one.Quantity,
        Value = Value + one.Value,
    };

    /// <summary>Adds up by stretches of time, venue and side.</summary>
    /// <param name="entries">Liquidations of one symbol, in any order.</param>
    /// <param name="lengthMs">The length of a stretch; stretches begin at its multiples. 0 adds nothing up.</param>
    /// <returns>The groups, by time.</returns>
    internal static IReadOnlyList<LiquidationGroup> Of(IEnumerable<Liquidation> entries, long lengthMs)
    {
        if (lengthMs <= 0)
            return [.. entries.Select(static one => Of(one)).OrderBy(static group => group.FirstMs)];
        var groups = new Dictionary<(long, string, LiquidatedSide), LiquidationGroup>();
        foreach (Liquidation one in entries)
        {
            (long, string, LiquidatedSide) key = (Math.DivRem(one.TimeMs, lengthMs).Quotient, one.Venue, one.Side);
            groups[key] = groups.TryGetValue(key, out LiquidationGroup group) ? group.With(one) : Of(one);
        }
        return [.. groups.Values.OrderBy(static group => group.FirstMs).ThenBy(static group => group.Venue, StringComparer.Ordinal).ThenBy(static group => group.Side)];
    }
}
