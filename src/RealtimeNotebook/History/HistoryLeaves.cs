using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>A history that is made of others.</summary>
internal interface IJoinedHistory : IHistory
{
    /// <summary>Those that it asks.</summary>
    IReadOnlyList<IHistory> Parts { get; }
}

/// <summary>Takes histories apart.</summary>
internal static class HistoryLeaves
{
    /// <summary>The single sources that a history asks in the end.</summary>
    internal static IEnumerable<IHistory> Leaves(this IHistory history) =>
        history is IJoinedHistory joined ? joined.Parts.SelectMany(Leaves) : [history];

    /// <summary>Whether bars that are written to a database come back as history's.</summary>
    internal static bool Reads(this IHistory history, InfluxAddress place) =>
        history.Leaves().Any(leaf => leaf is InfluxHistory influx && influx.Address.IsSamePlaceAs(place));

    /// <summary>Whether all that history tells is of the sets of official bars on a server.</summary>
    internal static bool ReadsOnly(this IHistory history, RedisAddress place) => history.Leaves().All(
        leaf => leaf is RedisHistory { Address: { Klines: RedisBarsAddress.DefaultKlines } read } && read.Server.IsSamePlaceAs(place));
}
