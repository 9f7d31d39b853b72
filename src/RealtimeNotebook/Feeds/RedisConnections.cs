using System.Collections.Concurrent;
using System.Security.Authentication;
using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>One connection a server, shared by all that use it, closed with the last of them.</summary>
internal sealed class RedisConnections
{
    private const int DialMs = 1_000;
    private const int KeepAliveSeconds = 5;

    private readonly object _gate = new();
    private readonly Dictionary<RedisAddress, Shared> _open = [];
    private readonly ConcurrentDictionary<RedisAddress, SharedRedisProbe> _probes = new();

    /// <summary>The connections of this process.</summary>
    internal static RedisConnections OfProcess { get; } = new();

    /// <summary>How many servers are connected to, or being dialled.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>The attempts to reach a server; one object a server, also after the last lease has been returned.</summary>
    internal SharedRedisProbe ProbeOf(RedisAddress address) => _probes.GetOrAdd(address, static server => new(server));

    /// <summary>Takes a share in the connection to a server; the first dials.</summary>
    /// <param name="address">The server.</param>
    /// <param name="stop">Gives up waiting for the connection.</param>
    internal async Task<RedisLease> LeaseAsync(RedisAddress address, CancellationToken stop)
    {
        Shared shared;
        lock (_gate)
        {
            if (!_open.TryGetValue(address, out shared!))
                _open[address] = shared = new(ConnectionMultiplexer.ConnectAsync(Options(address)));
            shared.Leases++;
        }
        try
        {
            return new(await shared.Connection.WaitAsync(stop).ConfigureAwait(false), () => ReturnAsync(address, shared));
        }
        catch
        {
            await ReturnAsync(address, shared).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask ReturnAsync(RedisAddress address, Shared shared)
    {
        lock (_gate)
        {
            if (--shared.Leases > 0)
                return;
            _open.Remove(address);
        }
        ConnectionMultiplexer connection;
        try
        {
            connection = await shared.Connection.ConfigureAwait(false);
        }
        catch (RedisConnectionException)
        {
            // Whoever dialled has been told; a connection that was never made needs no closing.
            return;
        }
        await connection.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        connection.Dispose();
    }

    private static ConfigurationOptions Options(RedisAddress address)
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ConnectTimeout = DialMs,
            // Asked once a second whether to dial again: yes, whenever the last dial is that long ago.
            ReconnectRetryPolicy = new LinearRetry(DialMs),
            KeepAlive = KeepAliveSeconds,
            ClientName = "RealtimeNotebook",
            Password = address.Password,
            DefaultDatabase = address.Database,
            // One server, so there is nothing to agree on between servers.
            TieBreaker = "",
            ConfigurationChannel = "",
        };
        if (address.Tls)
        {
            options.Ssl = true;
            options.SslHost = address.Host;
            options.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        }
        options.EndPoints.Add(address.Host, address.Port);
        return options;
    }

    private sealed class Shared(Task<ConnectionMultiplexer> connection)
    {
        internal Task<ConnectionMultiplexer> Connection { get; } = connection;

        internal int Leases { get; set; }
    }
}

/// <summary>A share in a connection; returned when disposed.</summary>
internal sealed class RedisLease(ConnectionMultiplexer connection, Func<ValueTask> giveBack) : IAsyncDisposable
{
    private int _returned;

    /// <summary>The connection.</summary>
    internal ConnectionMultiplexer Connection { get; } = connection;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _returned, 1) == 0 ? giveBack() : default;
}
