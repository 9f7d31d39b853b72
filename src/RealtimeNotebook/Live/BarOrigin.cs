namespace RealtimeNotebook.Live;

/// <summary>Where the closed bars of a series come from.</summary>
/// <param name="HasPieces">Whether bars are built here, of trades or increments, rather than told whole by the feed.</param>
/// <param name="HistoryToMs">The opening time of the newest closed bar that history has told; <see cref="long.MinValue"/> before its first
/// answer.</param>
internal sealed record BarOrigin(bool HasPieces, long HistoryToMs)
{
    internal static BarOrigin Unknown { get; } = new(false, long.MinValue);
}
