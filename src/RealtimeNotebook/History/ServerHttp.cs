using System.Net;

namespace RealtimeNotebook.History;

/// <summary>HTTP to one server: the connections are shared by all in this process that use the server.</summary>
/// <remarks>A connection lives five minutes at most, so that a server that has moved to another address is found there.</remarks>
internal sealed class ServerHttp : IDisposable
{
    private const long MostBuffered = 256 * 1024;
    private const int MostConnections = 16;

    private static readonly SharedInstances<Uri, HttpClient> Clients = new(static _ => Client(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxConnectionsPerServer = MostConnections,
        AutomaticDecompression = DecompressionMethods.GZip,
        AllowAutoRedirect = false,
        UseCookies = false,
    }));

    private readonly SharedLease<HttpClient> _lease;

    /// <summary>Takes a share in the connections to a server; nothing is dialled yet.</summary>
    /// <param name="server">Scheme, host and port.</param>
    /// <param name="handler">Answers in the server's place, for tests; null for the server itself.</param>
    internal ServerHttp(Uri server, HttpMessageHandler? handler = null)
    {
        HttpClient? own = handler is null ? null : Client(handler);
        _lease = own is null ? Clients.Lease(server) : new(own, own.Dispose);
    }

    /// <summary>The client; without credentials and without a time limit. Of an answer that is not read as a stream it takes 256 KiB.</summary>
    internal HttpClient Http => _lease.Value;

    /// <summary>How many share the connections to a server.</summary>
    internal static int Shares(Uri server) => Clients.Leases(server);

    public void Dispose() => _lease.Dispose();

    private static HttpClient Client(HttpMessageHandler handler) =>
        new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostBuffered };
}
