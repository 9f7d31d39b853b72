using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>Asks one Redis server over the connection that the process shares, and says clearly why there is no answer.</summary>
internal sealed class RedisReader(RedisAddress address, RedisConnections connections) : IAsyncDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);

    // The connection dials again once a second; until then a server that is back answers to others only.
    private static readonly TimeSpan DialPatience = TimeSpan.FromSeconds(2.5);

    private readonly SemaphoreSlim _dialling = new(1);
    private RedisLease? _lease;
    private bool _isDisposed;
    private volatile bool _hasAnswered;

    /// <summary>Asks one question.</summary>
    /// <param name="ask">Sends a command.</param>
    /// <param name="key">The key that it reads.</param>
    /// <param name="expected">What should be under the key.</param>
    /// <param name="stop">Gives up; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The server is gone, refuses us, or has something else under the key.</exception>
    internal async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, string key, string expected, CancellationToken stop)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                RedisLease lease = await LeaseAsync(stop).ConfigureAwait(false);
                T answer = await ask(lease.Connection.GetDatabase(address.Database)).WaitAsync(stop).ConfigureAwait(false);
                _hasAnswered = true;
                return answer;
            }
            catch (RedisServerException e) when (e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
            {
                throw new FeedUnavailableException(
                    $"{address}: the key '{key}' holds something else than {expected}: name other keys in redis://HOST:PORT?klines=KEY&live=KEY.", e);
            }
            catch (RedisServerException e)
            {
                await ProbeAsync(stop).ConfigureAwait(false);
                throw new FeedUnavailableException($"{address} refused to read '{key}': {e.Message}", e);
            }
            // A connection that we have given back ourselves is asked no more.
            catch (Exception e) when (e is not ObjectDisposedException && RedisLoss.Is(e, stop))
            {
                if (!await ProbeAsync(stop).ConfigureAwait(false))
                    throw new FeedUnavailableException($"{address} does not answer: start redis-server there, or name another in redis://HOST:PORT.", e);
                if (TimeProvider.System.GetElapsedTime(start) > DialPatience)
                    throw new FeedUnavailableException($"{address} gave no whole answer: {e.Message}", e);
                await Task.Delay(AskAgain, stop).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        RedisLease? lease;
        await _dialling.WaitAsync().ConfigureAwait(false);
        try
        {
            (lease, _lease, _isDisposed) = (_lease, null, true);
        }
        finally
        {
            _dialling.Release();
        }
        if (lease is not null)
            await lease.DisposeAsync().ConfigureAwait(false);
    }

    // Whether the server lets us in, in words where it does not: the connection's own failure does not tell.
    private Task<bool> ProbeAsync(CancellationToken stop) => RedisProbe.AnswersAsync(address, !_hasAnswered, stop);

    private async ValueTask<RedisLease> LeaseAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref _lease) is { } open)
            return open;
        await _dialling.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _lease ??= await connections.LeaseAsync(address, stop).ConfigureAwait(false);
        }
        finally
        {
            _dialling.Release();
        }
    }
}
