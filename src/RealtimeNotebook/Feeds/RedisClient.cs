using System.Globalization;
using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Asks one Redis server, dialled when first needed over the connection that the process shares, and says clearly why there is no answer.</summary>
/// <param name="address">The server.</param>
/// <param name="connections">Where connections are shared.</param>
/// <param name="patience">How long an answer may take; infinite where whoever asks sees to that.</param>
internal sealed class RedisClient(RedisAddress address, RedisConnections connections, TimeSpan patience) : IAsyncDisposable
{
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);

    // The connection dials again once a second; until then a server that is back answers to others only.
    private static readonly TimeSpan DialPatience = TimeSpan.FromSeconds(2.5);

    private readonly SemaphoreSlim _leasing = new(1);
    private RedisLease? _lease;
    private bool _isDisposed;
    private volatile bool _hasAnswered;
    private volatile bool _isSuspect = true;

    /// <summary>The server as people read it.</summary>
    internal string Name { get; } = $"{address}";

    /// <summary>Opens the server that an address names, to be written to; nothing is dialled yet.</summary>
    /// <exception cref="ArgumentException">The address is none of a Redis server.</exception>
    internal static RedisClient Open(string uri)
    {
        SourceAddress parsed = SourceAddress.Parse(uri.Trim());
        parsed.AllowOnly();
        return parsed.Scheme is "redis" or "rediss"
            ? new(RedisAddress.From(parsed), RedisConnections.OfProcess, StorePatience)
            : throw new ArgumentException($"'{parsed}' is no Redis server; expected redis://host:port or rediss://host:port.");
    }

    /// <summary>Asks or tells the server something that it may have heard only once.</summary>
    /// <param name="ask">Sends a command.</param>
    /// <param name="key">The key that it is about.</param>
    /// <param name="stop">Gives up; that is not a failure.</param>
    /// <exception cref="FeedUnavailableException">The server is gone, refuses us, or refuses the command; the message says what to do.</exception>
    /// <exception cref="ObjectDisposedException">This has been let go meanwhile.</exception>
    internal Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, string key, CancellationToken stop) => AskAsync(ask, key, isRepeatable: false, stop);

    /// <summary>Asks the server something that it may hear twice, which it does when the connection is lost before the answer has come.</summary>
    /// <inheritdoc cref="AskAsync{T}(Func{IDatabase, Task{T}}, string, CancellationToken)"/>
    internal Task<T> ReadAsync<T>(Func<IDatabase, Task<T>> ask, string key, CancellationToken stop) => AskAsync(ask, key, isRepeatable: true, stop);

    public async ValueTask DisposeAsync()
    {
        RedisLease? lease;
        await _leasing.WaitAsync().ConfigureAwait(false);
        try
        {
            (lease, _lease, _isDisposed) = (_lease, null, true);
        }
        finally
        {
            _leasing.Release();
        }
        if (lease is not null)
            await lease.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, string key, bool isRepeatable, CancellationToken stop)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (bool isFirst = true; ; isFirst = false)
        {
            if (_isSuspect)
                await ProbeAsync(null, stop).ConfigureAwait(false);
            RedisLease lease = await LeaseAsync(stop).ConfigureAwait(false);
            try
            {
                return await ask(lease.Connection.GetDatabase()).WaitAsync(patience, stop).ConfigureAwait(false);
            }
            catch (RedisServerException e)
            {
                await ProbeAsync(e, stop).ConfigureAwait(false);
                throw new FeedUnavailableException($"{Name} refused what was asked of '{key}': {e.Message}", e);
            }
            catch (TimeoutException e)
            {
                _isSuspect = true;
                throw new FeedUnavailableException(
                    patience == Timeout.InfiniteTimeSpan ? $"{Name} gave no answer: {e.Message}" : string.Create(CultureInfo.InvariantCulture, $"{Name} gave no answer within {patience.TotalSeconds:0.#} s."), e);
            }
            // A connection that we have given back ourselves is asked no more.
            catch (Exception e) when (e is not ObjectDisposedException && RedisLoss.Is(e, stop))
            {
                // Once is enough: what the server says to a dial it will not say otherwise within the time that is left.
                if (isFirst)
                    await ProbeAsync(e, stop).ConfigureAwait(false);
                if (!(isRepeatable || IsUnsent(e)) || TimeProvider.System.GetElapsedTime(start) > DialPatience)
                    throw new FeedUnavailableException($"{Name} gave no whole answer: {e.Message}", e);
                await Task.Delay(AskAgain, stop).ConfigureAwait(false);
            }
        }
    }

    private static bool IsUnsent(Exception e) => e is RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection };

    // Returns when the server lets us in, and says why where it does not: the client library's own failure does not tell.
    private async Task ProbeAsync(Exception? cause, CancellationToken stop)
    {
        _isSuspect = true;
        RedisAnswer answer = await connections.ProbeOf(address).AskAsync(stop).ConfigureAwait(false);
        if (!answer.IsReady)
        {
            if (!_hasAnswered)
                answer.ThrowIfRefused(isFirstAttempt: true);
            throw answer.ToException(cause ?? answer.Cause);
        }
        _hasAnswered = true;
        _isSuspect = false;
    }

    private async ValueTask<RedisLease> LeaseAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref _lease) is { } open)
            return open;
        await _leasing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _lease ??= await connections.LeaseAsync(address, stop).ConfigureAwait(false);
        }
        finally
        {
            _leasing.Release();
        }
    }
}
