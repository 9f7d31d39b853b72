using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>The web server of this process: charts as pages, series as WebSockets, behind one token.</summary>
/// <remarks>It reads no configuration, writes no log, hooks no signal and keeps no process alive. Thread-safe.</remarks>
internal sealed class LiveServer : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly ChartRegistry _registry;
    private readonly ServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly int? _descriptors;
    private readonly AccessToken _token;
    private readonly SessionCodes _codes;
    private readonly ConnectionLimiter _connections;
    private readonly Lazy<Task> _stopping;
    private DataRoute? _data;
    private DerivativeRoutes? _derivatives;

    private LiveServer(ServerOptions options, TimeProvider clock, IReadOnlyList<Socket> sockets)
    {
        var address = (IPEndPoint)sockets[0].LocalEndPoint!;
        _descriptors = DescriptorLimit.Read();
        options = options with { Limits = DescriptorLimit.Fit(options.Limits, _descriptors) };
        (_options, _clock, Port) = (options, clock, address.Port);
        BaseUrl = new($"http://{HostOf(address)}:{Port}");
        _token = new(options.Token);
        _codes = new(clock);
        _connections = new(options.Limits, clock, Counters);
        _registry = new(options, Counters, clock);
        _app = Build(sockets);
        _stopping = new(StopCoreAsync);
    }

    /// <summary>The port.</summary>
    internal int Port { get; }

    /// <summary>The server as this machine reaches it, such as <c>http://127.0.0.1:43210/</c>.</summary>
    internal Uri BaseUrl { get; }

    /// <summary>The secret that opens it.</summary>
    internal string Token => _token.Text;

    /// <summary>What a person should be told of these options; null when all is well.</summary>
    internal string? Warning => string.Join(' ', new[] { PlaceWarning, LimitWarning }.OfType<string>()) is { Length: > 0 } warning ? warning : null;

    private string? LimitWarning => _options.Limits.MaxConnections >= new ViewerLimits().MaxConnections ? null
        : $"This process may open {_descriptors} files and sockets, so that {_options.Limits.MostViewers} viewers are served at once; raise the limit with ulimit -n 4096.";

    private string? PlaceWarning => _options.IsLoopback ? null
        : $"The server listens at {_options.Host}, where other machines can reach it, and without encryption; whoever reads the token on the way gets in.";

    /// <summary>What it has done so far.</summary>
    internal ServerCounters Counters { get; } = new();

    // What stands behind # is sent to no server and written into no log.
    private Uri Address(string path) => new($"{Base}{path}#token={Token}");

    private string Base => (_options.PublicUrl ?? BaseUrl).AbsoluteUri.TrimEnd('/');

    /// <summary>The routes, for the test that tries them all.</summary>
    internal EndpointDataSource Endpoints => _app.Services.GetRequiredService<EndpointDataSource>();

    /// <summary>Starts a server.</summary>
    /// <param name="options">Where it listens and whom it lets in.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="stop">Gives the start up.</param>
    /// <exception cref="ArgumentException">The options are faulty; the message lists every fault.</exception>
    /// <exception cref="IOException">The port is in use or cannot be had; the message says what to do.</exception>
    internal static async Task<LiveServer> StartAsync(ServerOptions options, TimeProvider clock, CancellationToken stop)
    {
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        Task<LiveServer> starting;
        // Connections would carry the caller's context, a notebook cell's for instance, for as long as the server lives.
        bool isSuppressed = ExecutionContext.IsFlowSuppressed();
        AsyncFlowControl flow = isSuppressed ? default : ExecutionContext.SuppressFlow();
        try
        {
            starting = Task.Run(() => StartCoreAsync(options, clock, stop), stop);
        }
        finally
        {
            if (!isSuppressed)
                flow.Undo();
        }
        return await starting.ConfigureAwait(false);
    }

    /// <summary>The list of all charts as a browser opens it, token included.</summary>
    internal Uri ListUrl => Address("/");

    /// <summary>The chart of a series as a browser opens it, token included.</summary>
    internal Uri ChartUrl(SeriesKey key) => Address($"/chart/{SeriesAddress.Write(key)}");

    /// <summary>Several series on one page, token included.</summary>
    internal Uri GridUrl(IEnumerable<SeriesKey> keys, GridOptions options) => Address($"/grid?{SeriesList.Write(keys)}{options.ToQuery()}");

    /// <summary>The dashboard as a browser opens it, token included.</summary>
    /// <param name="symbol">What it shows first; null for the first there is.</param>
    internal Uri DashboardUrl(string? symbol) => Address($"/dashboard{(symbol is null ? "" : $"?symbol={Uri.EscapeDataString(symbol)}")}");

    /// <summary>The same address with a code in place of the token, which works once and for a minute: what a browser is started with can be
    /// read by others in the list of processes.</summary>
    /// <param name="page">One of the addresses above.</param>
    internal Uri ForBrowser(Uri page) => new($"{page.GetLeftPart(UriPartial.Query)}#code={_codes.Issue()}");

    /// <summary>Shows a series. Another one of the same name gives way, and its viewers come back to this one.</summary>
    internal void Register(IChartSource source) => _registry.Add(source);

    /// <summary>Shows a series no longer; its viewers are told that it has stopped. Completed when their connections have ended.</summary>
    internal Task Unregister(IChartSource source) => _registry.RemoveAsync(source);

    /// <summary>Tells the viewers, closes everything, and leaves no port or socket. Idempotent.</summary>
    internal Task StopAsync() => _stopping.Value;

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private static async Task<LiveServer> StartCoreAsync(ServerOptions options, TimeProvider clock, CancellationToken stop)
    {
        IReadOnlyList<Socket> sockets = ListenSockets.Open(options);
        LiveServer? server = null;
        try
        {
            server = new(options, clock, sockets);
            await server._app.StartAsync(stop).ConfigureAwait(false);
            return server;
        }
        catch
        {
            if (server is not null)
            {
                server._connections.Dispose();
                server._registry.Dispose();
                await server._app.DisposeAsync().ConfigureAwait(false);
            }
            foreach (Socket socket in sockets)
                socket.Dispose();
            throw;
        }
    }

    private WebApplication Build(IReadOnlyList<Socket> sockets)
    {
        // The empty builder reads no files and no environment, and logs nowhere.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new()
        {
            ApplicationName = "RealtimeNotebook",
            EnvironmentName = Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SetLimits(kestrel.Limits);
            foreach (Socket socket in sockets)
            {
                kestrel.Listen(socket.LocalEndPoint!, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.Use(next => connection => _connections.ServeAsync(connection, next));
                });
            }
        });
        builder.WebHost.UseSockets(transport => transport.CreateBoundListenSocket =
            endpoint => sockets.Single(socket => endpoint.Equals(socket.LocalEndPoint)));

        WebApplication app = builder.Build();
        var guard = new Guard(new(_options, _token), Counters, _options.Limits, _clock);
        app.UseRouting();
        if (_options.Compress)
        {
            app.Use(next => context =>
            {
                CountedUpgrade.Wrap(context);
                return next(context);
            });
        }
        // Before the guard, which refuses a WebSocket by accepting it.
        app.UseWebSockets(SocketOptions());
        app.Use(next => context => guard.InvokeAsync(context, next));
        _data = new(_registry, guard);
        new Routes(_options, _registry, Counters, guard, _data, new(_codes, _token, guard), _clock).Map(app);
        new LiveCandleRoutes(_registry, guard, _options.LiveCandles, _clock).Map(app);
        (_derivatives = new(_options, _registry, Counters, guard, _clock)).Map(app);
        return app;
    }

    private WebSocketOptions SocketOptions() => new()
    {
        KeepAliveInterval = _options.Limits.KeepAlive,
        KeepAliveTimeout = _options.Limits.KeepAlive * 2,
    };

    private static void SetLimits(KestrelServerLimits limits)
    {
        // As many series as one viewer may look at, with long names.
        limits.MaxRequestLineSize = 16 * 1_024;
        limits.MaxRequestHeadersTotalSize = 16 * 1_024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestBodySize = 4_096;
        limits.MaxRequestBufferSize = 32 * 1_024;
        limits.MaxResponseBufferSize = 64 * 1_024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        // ConnectionLimiter decides which connection gives way; the server itself would refuse the newest, whoever it is.
        limits.MaxConcurrentConnections = null;
        limits.MaxConcurrentUpgradedConnections = null;
    }

    private async Task StopCoreAsync()
    {
        await Task.WhenAll(_registry.StopAsync(), _derivatives!.StopAsync()).ConfigureAwait(false);
        using (var patience = new CancellationTokenSource(StopPatience))
            await _app.StopAsync(patience.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _registry.Dispose();
        _connections.Dispose();
        if (_options.LiveCandles is { } candles)
            await candles.DisposeAsync().ConfigureAwait(false);
        _data?.Dispose();
        _derivatives.Dispose();
    }

    private static string HostOf(IPEndPoint address) =>
        address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any) ? "127.0.0.1"
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address.Address}]" : address.Address.ToString();

    // The usual lifetime takes over Ctrl-C and the signals of a process that is not ours.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
