using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

/// <summary>A real server at a free port, and clients for it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly AssetStore Assets = new(new Dictionary<string, byte[]>
    {
        ["chart.js"] = Encoding.UTF8.GetBytes("console.log('chart');" + new string(' ', 4_000)),
        ["page.html"] = "<!doctype html><title>page</title>"u8.ToArray(),
        ["grid.html"] = "<!doctype html><title>grid</title>"u8.ToArray(),
        ["page.css"] = "body{}"u8.ToArray(),
    });

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TestServer(LiveServer server) => Server = server;

    public LiveServer Server { get; }

    /// <summary>A client that keeps no cookies and follows no redirect.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = Patience };

    public static Task<TestServer> StartAsync(ServerOptions? options = null, params FakeChart[] charts) => StartAsync(options ?? new(), null, charts);

    public static Task<TestServer> StartAsync(ServerOptions options, AssetStore? assets, params FakeChart[] charts) =>
        StartAsync(options, assets, TimeProvider.System, charts);

    public static async Task<TestServer> StartAsync(ServerOptions options, AssetStore? assets, TimeProvider clock, params FakeChart[] charts)
    {
        // A client of this process may be slow to answer the closing because the machine is busy; who wants that to matter says how long.
        ViewerLimits limits = options.Limits.CloseTimeout == new ViewerLimits().CloseTimeout ? options.Limits with { CloseTimeout = Patience } : options.Limits;
        LiveServer server = await LiveServer.StartAsync(options with { Assets = assets ?? Assets, Limits = limits }, clock, default);
        foreach (FakeChart chart in charts)
            server.Register(chart);
        return new(server);
    }

    public static ServerOptions With(ViewerLimits limits) => new() { Limits = limits };

    public async Task<HttpResponseMessage> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Server.BaseUrl, path));
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetInAsync(string path, params (string Name, string Value)[] headers) => GetAsync(path, Server.Token, headers);

    /// <summary>What our own page asks for.</summary>
    public const string PageRequest = "features=status,alerts,marks,figure,corrections&history=500";

    public Uri SocketUri(string path, string? token = null) =>
        new($"ws://127.0.0.1:{Server.Port}{path}?token={token ?? Server.Token}&{PageRequest}");

    public async Task<TestViewer> ViewAsync(string path = "/ws/market/GC%3DF/1h")
    {
        var socket = new ClientWebSocket();
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(SocketUri(path), patience.Token);
        return new(socket);
    }

    /// <summary>A viewer as soon as it is let in.</summary>
    public async Task<TestViewer> ViewWhenLetInAsync()
    {
        TestViewer? viewer = null;
        await UntilAsync(async () =>
        {
            TestViewer tried = await ViewAsync();
            viewer = await tried.ReadAsync() == "error" ? null : tried;
            if (viewer is null)
                await tried.DisposeAsync();
            return viewer is not null;
        }, "the viewer is let in");
        return viewer!;
    }

    /// <summary>The status with which a socket is refused.</summary>
    public static async Task<HttpStatusCode> RefusedAsync(Uri uri, params (string Name, string Value)[] headers)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        foreach ((string name, string value) in headers)
            socket.Options.SetRequestHeader(name, value);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(uri, default));
        return socket.HttpStatusCode;
    }

    /// <summary>The error message and the status with which an accepted socket is closed at once.</summary>
    public static async Task<(string Code, int Status)> ClosedAsync(Uri uri, params (string Name, string Value)[] headers)
    {
        using var socket = new ClientWebSocket();
        using var patience = new CancellationTokenSource(Patience);
        foreach ((string name, string value) in headers)
        {
            if (name != "Sec-WebSocket-Protocol")
                socket.Options.SetRequestHeader(name, value);
            else
                Array.ForEach(value.Split(", "), socket.Options.AddSubProtocol);
        }
        await socket.ConnectAsync(uri, patience.Token);
        byte[] buffer = new byte[16 * 1_024];
        ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
        using JsonDocument message = JsonDocument.Parse(buffer.AsMemory(0, part.Count));
        Assert.Equal("error", message.RootElement.GetProperty("type").GetString());
        Assert.NotEmpty(message.RootElement.GetProperty("message").GetString()!);
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(buffer.AsMemory(), patience.Token)).MessageType);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        return (message.RootElement.GetProperty("code").GetString()!, (int)socket.CloseStatus!);
    }

    /// <summary>What the server says of itself now.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        using JsonDocument document = JsonDocument.Parse(await (await GetInAsync("/api/status")).Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>Waits until something is so.</summary>
    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; !await isSo(); await Task.Delay(5))
            Assert.True(Environment.TickCount64 < end, $"It did not come about: {what}.");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>A connected viewer, and the model of its chart.</summary>
internal sealed class TestViewer(ClientWebSocket socket) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[512 * 1_024];

    public ClientWebSocket Socket => socket;

    public ChartModel Model { get; } = new();

    public string Last { get; private set; } = "";

    /// <summary>Reads one message into the model.</summary>
    /// <returns>Its type, or <c>close</c>.</returns>
    public async Task<string> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_buffer.AsMemory(count), patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                if (socket.State == WebSocketState.CloseReceived)
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                return "close";
            }
            count += part.Count;
            if (!part.EndOfMessage)
                continue;
            Last = Encoding.UTF8.GetString(_buffer, 0, count);
            Model.Apply(_buffer.AsMemory(0, count));
            return Model.Types[^1];
        }
    }

    /// <summary>Reads until something is so.</summary>
    public async Task ReadUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            Assert.NotEqual("close", await ReadAsync());
    }

    public async Task<WebSocketCloseStatus?> ReadToCloseAsync()
    {
        while (await ReadAsync() != "close")
        {
        }
        return socket.CloseStatus;
    }

    public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }
}
