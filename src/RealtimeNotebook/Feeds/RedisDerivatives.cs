using System.Threading.Channels;
using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Listens on a Redis server to <c>market:OpenInterestEvent:{symbol}</c>, <c>market:FundingEvent:{symbol}</c> and
/// <c>market:LiquidationEvent:{symbol}</c> of the symbols wanted.</summary>
/// <remarks>Pub/Sub has no backlog: what is published during an outage is lost, and <see cref="DerivativeEvent.Resumed"/> says until when.</remarks>
internal sealed class RedisDerivatives : IDerivativesFeed
{
    private static readonly (string Name, DerivativeEventKind Kind)[] Kinds =
    [
        ("OpenInterestEvent", DerivativeEventKind.OpenInterest),
        ("FundingEvent", DerivativeEventKind.Funding),
        ("LiquidationEvent", DerivativeEventKind.Liquidation),
    ];

    private readonly RedisSubscription _subscription;

    /// <summary>Names a server; nothing is dialled yet.</summary>
    /// <param name="address">The server.</param>
    /// <param name="connections">Where connections are shared.</param>
    internal RedisDerivatives(RedisAddress address, RedisConnections connections)
    {
        Name = $"{address}";
        _subscription = new(address, connections);
    }

    public string Name { get; }

    public bool IsSimulated => false;

    /// <summary>Nobody knows before they speak.</summary>
    public IReadOnlyList<string> Venues => [];

    /// <summary>A channel is there for any symbol.</summary>
    public IReadOnlyList<string> Symbols => [];

    public void Want(IReadOnlySet<string> symbols) => _subscription.Want(symbols.SelectMany(
        symbol => Kinds.Select(kind => new RedisChannel($"market:{kind.Name}:{symbol}", RedisChannel.PatternMode.Literal))));

    public Task ListenAsync(ChannelWriter<DerivativeEvent> events, CancellationToken stop) => _subscription.ListenAsync(
        (channel, message) => events.TryWrite(Read((string)channel, (byte[]?)message ?? [])),
        reason => events.TryWrite(DerivativeEvent.InterruptedBy(reason)),
        () => events.TryWrite(DerivativeEvent.Resumed),
        stop);

    public ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        return default;
    }

    private static DerivativeEvent Read(string channel, byte[] message)
    {
        // A symbol may have colons.
        string[] words = channel.Split(':', 3);
        return DerivativeJson.Read(message, Kinds.Single(kind => kind.Name == words[1]).Kind, words[2]);
    }
}
