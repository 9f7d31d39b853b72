namespace RealtimeNotebook.Live;

/// <summary>Where the closed bars of a series come from.</summary>
/// <param name="HasPieces">Whether bars are built here, of trades or increments, rather than told whole by the feed.</param>
/// <param name="HistoryToMs">The opening time of the newest closed bar that history has told; <see cref="long.MinValue"/> before its first
/// answer.</param>
internal sealed record BarOrigin(bool HasPieces, long HistoryToMs)
{
    /// <summary>Stretches of opening times of bars that may lack their last events, oldest first. One that ends at
    /// <see cref="long.MaxValue"/> goes on.</summary>
    internal IReadOnlyList<CandleGap> InDoubt { get; init; } = [];

    internal static BarOrigin Unknown { get; } = new(false, long.MinValue);
}
