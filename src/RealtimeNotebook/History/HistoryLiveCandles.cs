using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Finds forming bars in the store where they are left, and then where the history reads them; those servers are never written.</summary>
internal sealed class HistoryLiveCandles : ILiveCandleStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ILiveCandleStore? _kept;
    private readonly (RedisBarsAddress Address, RedisClient Redis)[] _read;

    /// <summary>Names the servers; nothing is dialled yet.</summary>
    /// <param name="kept">Where forming bars are left; owned from now on. Null for nowhere.</param>
    /// <param name="read">Where else they are found, the highest authority first.</param>
    internal HistoryLiveCandles(ILiveCandleStore? kept, IReadOnlyList<RedisBarsAddress> read)
    {
        _kept = kept;
        _read = [.. read.Select(static address => (address, new RedisClient(address.Server, RedisConnections.OfProcess, Patience)))];
        Name = string.Join(" + ", _read.Select(static one => one.Redis.Name).Prepend(kept?.Name).OfType<string>().Distinct());
    }

    public string Name { get; }

    public bool CanSave => _kept?.CanSave ?? false;

    public async Task<LiveCandle?> FindAsync(SeriesKey key, CancellationToken stop)
    {
        if (_kept is not null && await _kept.FindAsync(key, stop).ConfigureAwait(false) is { } kept)
            return kept;
        foreach ((RedisBarsAddress address, RedisClient redis) in _read)
        {
            foreach (string interval in new[] { $"{key.Interval}", key.Interval.ToBinance() }.Distinct())
            {
                if (await FindAsync(redis, RedisBarsAddress.Key(address.Live, key.Symbol, interval), key, stop).ConfigureAwait(false) is { } found)
                    return found;
            }
        }
        return null;
    }

    public Task SaveAsync(SeriesKey key, LiveCandle candle, CancellationToken stop) => _kept is { } kept
        ? kept.SaveAsync(key, candle, stop)
        : throw new FeedUnavailableException($"{Name} is the history and is only read; set WriteBack.LiveCandle to a Redis server.");

    public async ValueTask DisposeAsync()
    {
        if (_kept is not null)
            await _kept.DisposeAsync().ConfigureAwait(false);
        foreach ((_, RedisClient redis) in _read)
            await redis.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<LiveCandle?> FindAsync(RedisClient redis, string name, SeriesKey key, CancellationToken stop)
    {
        RedisValue value = await redis.ReadAsync(database => database.StringGetAsync(name), name, stop).ConfigureAwait(false);
        if (value.IsNull)
            return null;
        return LiveCandle.TryRead((byte[])value!, key, out LiveCandle live, out string? fault)
            ? live
            : throw new FeedUnavailableException($"{redis.Name}: {name} holds no candle: {fault} Delete it.");
    }
}
