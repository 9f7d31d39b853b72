using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>An exchange on loopback that speaks as Binance documents it, keeps a ledger of its own, and counts what is done to it.</summary>
internal sealed partial class FakeExchange : IAsyncDisposable
{
    private const long DayMs = 86_400_000;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<FakeConnection, bool> _connections = new();
    private readonly Func<long> _now;
    private long _sent;

    private FakeExchange(WebApplication app, Func<long> now) => (_app, _now) = (app, now);

    public ConcurrentDictionary<string, FakeMarket> Markets { get; } = new(StringComparer.Ordinal);

    /// <summary>What was asked of the exchange that its documentation forbids.</summary>
    public ConcurrentBag<string> Violations { get; } = [];

    public ConcurrentDictionary<string, int> Methods { get; } = new();

    /// <summary>When sockets were dialled, those refused included, in milliseconds of the machine.</summary>
    public ConcurrentQueue<long> Dials { get; } = new();

    public ICollection<FakeConnection> Connections => _connections.Keys;

    /// <summary>Sockets that were cut because they were a day old.</summary>
    public int CutByAge { get; private set; }

    /// <summary>Events sent, each as often as there are sockets that hear it.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Refuses dials with this status.</summary>
    public int? RefuseDials { get; set; }

    public string Port { get; private set; } = "";

    public BinanceAddress Address(bool fromTrades = false, bool spot = false) => BinanceAddress.From(SourceAddress.Parse(
        $"binance://{(spot ? "spot" : "")}?ws=ws://127.0.0.1:{Port}&rest=http://127.0.0.1:{Port}&from={(fromTrades ? "trades" : "klines")}"));

    public static async Task<FakeExchange> StartAsync(Func<long> now, int port = 0, WebSocketOptions? pings = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        WebApplication app = builder.Build();
        var exchange = new FakeExchange(app, now);
        // As documented: a ping every 20 seconds, and whoever does not answer within a minute is cut.
        app.UseWebSockets(pings ?? new() { KeepAliveInterval = TimeSpan.FromSeconds(20), KeepAliveTimeout = TimeSpan.FromMinutes(1) });
        app.Run(exchange.AnswerAsync);
        await app.StartAsync();
        string url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        exchange.Port = new Uri(url).Port.ToString(CultureInfo.InvariantCulture);
        return exchange;
    }

    /// <summary>Sends an event to all that have subscribed the stream, and cuts the sockets that are a day old.</summary>
    public void Publish(string stream, string data)
    {
        byte[]? frame = null;
        foreach (FakeConnection connection in _connections.Keys)
        {
            if (_now() - connection.OpenedMs >= DayMs)
            {
                CutByAge++;
                _connections.TryRemove(connection, out _);
                connection.Abort();
            }
            else if (connection.Hears(stream) && connection.Send(frame ??= Frame(stream, data)))
            {
                Interlocked.Increment(ref _sent);
            }
        }
    }

    public static byte[] Frame(string stream, string data) => Encoding.UTF8.GetBytes($$"""{"stream":"{{stream}}","data":{{data}}}""");

    public async ValueTask DisposeAsync()
    {
        foreach (FakeConnection connection in _connections.Keys)
            connection.Abort();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path != "/stream")
        {
            await AnswerRestAsync(http);
            return;
        }
        CountDial();
        if (RefuseDials is { } status)
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = "1";
            return;
        }
        using System.Net.WebSockets.WebSocket socket = await http.WebSockets.AcceptWebSocketAsync();
        var connection = new FakeConnection(this, http, socket, _now());
        _connections[connection] = true;
        await connection.RunAsync();
        _connections.TryRemove(connection, out _);
    }

    // 300 connections in 5 minutes.
    private void CountDial()
    {
        Dials.Enqueue(Environment.TickCount64);
        if (Dials.Count(at => at > Environment.TickCount64 - 300_000) > 300)
            Violations.Add("more than 300 dials in 5 minutes");
    }
}
