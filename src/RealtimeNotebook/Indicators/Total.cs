namespace RealtimeNotebook.Indicators;

/// <summary>A sum.</summary>
/// <remarks>Made of additions alone, so that the mean of values within 0..100 is within 0..100 too.</remarks>
internal readonly record struct Total(double Value) : IAggregate<Total>
{
    public static Total Nothing => default;

    public static Total Join(in Total older, in Total newer) => new(older.Value + newer.Value);
}
