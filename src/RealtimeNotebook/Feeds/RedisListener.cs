using System.Threading.Channels;
using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Listens to the channels of one series on a Redis server.</summary>
/// <remarks>Pub/Sub has no backlog: what is published during an outage is lost, and <see cref="FeedEvent.Resumed"/> says until when.</remarks>
internal sealed class RedisListener : IFeedListener
{
    private readonly RedisSubscription _subscription;

    /// <summary>Names a server and channels; nothing is dialled yet.</summary>
    /// <param name="address">The server.</param>
    /// <param name="channels">The channels and patterns of one series.</param>
    /// <param name="connections">Where connections are shared.</param>
    internal RedisListener(RedisAddress address, IReadOnlyList<RedisChannel> channels, RedisConnections connections)
    {
        Name = $"{address}";
        _subscription = new(address, connections);
        _subscription.Want(channels);
    }

    public string Name { get; }

    public bool IsSimulated => false;

    public bool CanWait => false;

    public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

    public TimeProvider Clock => TimeProvider.System;

    public Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop) => _subscription.ListenAsync(
        (_, message) => events.TryWrite(FeedEvent.Message((byte[]?)message ?? [], TimeProvider.System.GetTimestamp())),
        reason => events.TryWrite(FeedEvent.Interrupted(TimeProvider.System.GetTimestamp(), reason)),
        () => events.TryWrite(FeedEvent.Resumed(TimeProvider.System.GetTimestamp())),
        stop);

    public ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        return default;
    }
}
