using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Reads bars from one Redis server, and says which key holds something else.</summary>
/// <remarks>How long an answer may take is the limit of whoever reads a history.</remarks>
internal sealed class RedisReader(RedisAddress address, RedisConnections connections) : IAsyncDisposable
{
    private readonly RedisClient _redis = new(address, connections, Timeout.InfiniteTimeSpan);

    /// <summary>Asks one question.</summary>
    /// <param name="ask">Sends a command.</param>
    /// <param name="key">The key that it reads.</param>
    /// <param name="expected">What should be under the key.</param>
    /// <param name="stop">Gives up; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The server is gone, refuses us, or has something else under the key.</exception>
    internal async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, string key, string expected, CancellationToken stop)
    {
        try
        {
            return await _redis.ReadAsync(ask, key, stop).ConfigureAwait(false);
        }
        catch (FeedUnavailableException e) when (e.InnerException is RedisServerException refused && refused.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            throw new FeedUnavailableException(
                $"{_redis.Name}: the key '{key}' holds something else than {expected}: name other keys in redis://HOST:PORT?klines=KEY&live=KEY.", refused);
        }
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
