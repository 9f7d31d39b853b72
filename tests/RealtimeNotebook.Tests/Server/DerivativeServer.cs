using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Server;

/// <summary>A server with derivatives that a test makes up, and a store that writes down what it is asked.</summary>
internal sealed class DerivativeServer : IAsyncDisposable
{
    private DerivativeServer(TestServer test, DerivativesHub hub, FakeDerivatives feed, RecordingStore store) =>
        (Test, Hub, Feed, Store) = (test, hub, feed, store);

    internal TestServer Test { get; }

    internal DerivativesHub Hub { get; }

    internal FakeDerivatives Feed { get; }

    internal RecordingStore Store { get; }

    internal static async Task<DerivativeServer> StartAsync(AssetStore? assets = null)
    {
        var feed = new FakeDerivatives("BTCUSDT", "ETHUSDT") { Venues = ["binance", "bybit"] };
        var store = new RecordingStore();
        var hub = new DerivativesHub(feed, null, store, TimeProvider.System);
        return new(await TestServer.StartAsync(new() { Derivatives = hub }, assets), hub, feed, store);
    }

    internal async Task<DerivativeClient> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(Test.SocketUri("/ws"), default);
        return new(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await Test.DisposeAsync();
        await Hub.DisposeAsync();
    }
}

/// <summary>A client of <c>/ws</c>.</summary>
internal sealed class DerivativeClient(ClientWebSocket socket) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1_024];

    internal ClientWebSocket Socket => socket;

    internal Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);

    /// <summary>Reads on until a message of a type comes.</summary>
    internal async Task<JsonElement> ReadAsync(params string[] types)
    {
        while (true)
        {
            JsonElement message = await ReadAnyAsync() ?? throw new InvalidOperationException($"The server hung up: {socket.CloseStatus} {socket.CloseStatusDescription}");
            if (types.Contains(message.GetProperty("type").GetString()))
                return message;
        }
    }

    /// <summary>Reads a message; null when the server hangs up.</summary>
    internal async Task<JsonElement?> ReadAnyAsync()
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_buffer.AsMemory(count), patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            count += part.Count;
            if (!part.EndOfMessage)
                continue;
            using JsonDocument document = JsonDocument.Parse(_buffer.AsMemory(0, count));
            return document.RootElement.Clone();
        }
    }

    /// <summary>Subscribes, and returns when the server says so.</summary>
    internal async Task SubscribeAsync(params string[] symbols)
    {
        await SendAsync($$"""{"action":"subscribe","symbols":[{{string.Join(',', symbols.Select(one => $"\"{one}\""))}}]}""");
        string[] subscribed = [];
        while (!symbols.All(subscribed.Contains))
            subscribed = [.. (await ReadAsync("status")).GetProperty("subscribed_symbols").EnumerateArray().Select(one => one.GetString()!)];
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }
}
