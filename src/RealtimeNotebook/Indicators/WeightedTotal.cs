namespace RealtimeNotebook.Indicators;

/// <summary>Number, sum, and sum weighted by position: the oldest value counts once, the newest as often as there are values.</summary>
/// <param name="Count">How many values; a double, since it is only ever multiplied.</param>
/// <param name="Sum">Their plain sum.</param>
/// <param name="Weighted">Their weighted sum.</param>
internal readonly record struct WeightedTotal(double Count, double Sum, double Weighted) : IAggregate<WeightedTotal>
{
    public static WeightedTotal Nothing => default;

    internal static WeightedTotal Of(double x) => new(1, x, x);

    // Each newer value moves up by as many positions as there are older ones.
    public static WeightedTotal Join(in WeightedTotal older, in WeightedTotal newer) =>
        new(older.Count + newer.Count, older.Sum + newer.Sum, older.Weighted + (newer.Weighted + older.Count * newer.Sum));
}
