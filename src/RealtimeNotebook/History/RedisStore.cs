using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.History;

/// <summary>A Redis server that is written to: dialled when first needed, over the connection that the process shares.</summary>
/// <param name="address">The server.</param>
/// <param name="connections">Where connections are shared.</param>
internal sealed class RedisStore(RedisAddress address, RedisConnections connections) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _dialling = new(1);
    private RedisLease? _lease;
    private bool _isSuspect = true;

    /// <summary>The server as people read it.</summary>
    internal string Name { get; } = $"{address}";

    /// <summary>Opens the server that an address names; nothing is dialled yet.</summary>
    /// <exception cref="ArgumentException">The address is none of a Redis server.</exception>
    internal static RedisStore Open(string uri)
    {
        SourceAddress parsed = SourceAddress.Parse(uri.Trim());
        parsed.AllowOnly();
        return parsed.Scheme is "redis" or "rediss"
            ? new(RedisAddress.From(parsed), RedisConnections.OfProcess)
            : throw new ArgumentException($"'{parsed}' is no Redis server; expected redis://host:port or rediss://host:port.");
    }

    /// <summary>Asks or tells the server something.</summary>
    /// <exception cref="FeedUnavailableException">The server is gone, refuses us, or refuses the command; the message says what to do.</exception>
    internal async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, CancellationToken stop)
    {
        IDatabase database = await DialAsync(stop).ConfigureAwait(false);
        try
        {
            return await ask(database).WaitAsync(Patience, stop).ConfigureAwait(false);
        }
        catch (RedisServerException e)
        {
            throw new FeedUnavailableException($"{Name} refused: {e.Message}", e);
        }
        catch (Exception e) when (RedisLoss.Is(e, stop))
        {
            Volatile.Write(ref _isSuspect, true);
            throw Gone(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_lease is { } lease)
            await lease.DisposeAsync().ConfigureAwait(false);
        _dialling.Dispose();
    }

    private async Task<IDatabase> DialAsync(CancellationToken stop)
    {
        await _dialling.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            // The client library does not say why it cannot connect; the probe does.
            if (Volatile.Read(ref _isSuspect) && !await RedisProbe.AnswersAsync(address, isFirst: _lease is null, stop).ConfigureAwait(false))
                throw Gone(null);
            Volatile.Write(ref _isSuspect, false);
            _lease ??= await connections.LeaseAsync(address, stop).ConfigureAwait(false);
            return _lease.Connection.GetDatabase();
        }
        finally
        {
            _dialling.Release();
        }
    }

    private FeedUnavailableException Gone(Exception? cause)
    {
        string text = $"{Name} does not answer: start redis-server there, or name another host and port.";
        return cause is null ? new(text) : new(text, cause);
    }
}
