namespace RealtimeNotebook.History;

/// <summary>Thrown after the last page: what has been handed out counts, but sources that should have been heard have not answered.</summary>
/// <remarks>The bars are good; that others are missing from them is no proof that there are none.</remarks>
internal sealed class PartialHistoryException(string message) : FeedUnavailableException(message)
{
    /// <summary>From this time to the end of the range every source has answered; <see cref="long.MaxValue"/> where none of it is sure.</summary>
    internal long CoveredFromMs { get; init; } = long.MaxValue;
}
