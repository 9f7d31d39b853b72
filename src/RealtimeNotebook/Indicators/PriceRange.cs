namespace RealtimeNotebook.Indicators;

/// <summary>The highest high and the lowest low.</summary>
internal readonly record struct PriceRange(double High, double Low) : IAggregate<PriceRange>
{
    public static PriceRange Nothing => new(double.NegativeInfinity, double.PositiveInfinity);

    internal static PriceRange Of(in Candle bar) => new(bar.High, bar.Low);

    public static PriceRange Join(in PriceRange older, in PriceRange newer) =>
        new(Math.Max(older.High, newer.High), Math.Min(older.Low, newer.Low));
}
