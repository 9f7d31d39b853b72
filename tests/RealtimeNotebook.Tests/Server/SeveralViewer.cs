using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace RealtimeNotebook.Tests.Server;

/// <summary>A client of <c>/ws/markets</c>, and a model of each of its charts.</summary>
internal sealed class SeveralViewer(ClientWebSocket socket) : IAsyncDisposable
{
    private readonly Dictionary<string, ChartModel> _models = [];
    private readonly byte[] _buffer = new byte[512 * 1_024];

    public ClientWebSocket Socket => socket;

    /// <summary>The errors so far: series and code, with nothing for a series where there was none.</summary>
    public List<(string Series, string Code)> Errors { get; } = [];

    public string Last { get; private set; } = "";

    public static async Task<SeveralViewer> ConnectAsync(TestServer test, string series)
    {
        var socket = new ClientWebSocket();
        using var patience = new CancellationTokenSource(TestServer.Patience);
        await socket.ConnectAsync(UriOf(test, series), patience.Token);
        return new(socket);
    }

    public static Uri UriOf(TestServer test, string series) => new($"ws://127.0.0.1:{test.Server.Port}/ws/markets?{series}&token={test.Server.Token}&{TestServer.PageRequest}");

    /// <summary>The model of a series such as <c>SPY 1m</c>.</summary>
    public ChartModel Model(string series) => _models.TryGetValue(series, out ChartModel? model) ? model : _models[series] = new();

    /// <summary>Reads one message into its model.</summary>
    /// <returns>Whether the connection is still open.</returns>
    public async Task<bool> ReadAsync()
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
                return false;
            }
            count += part.Count;
            if (part.EndOfMessage)
                break;
        }
        Last = Encoding.UTF8.GetString(_buffer, 0, count);
        using JsonDocument document = JsonDocument.Parse(Last);
        JsonElement message = document.RootElement;
        string series = message.TryGetProperty("symbol", out JsonElement symbol) ? $"{symbol.GetString()} {message.GetProperty("timeframe").GetString()}" : "";
        if (message.GetProperty("type").GetString() == "error")
            Errors.Add((series, message.GetProperty("code").GetString()!));
        else
            Model(series).Apply(Encoding.UTF8.GetBytes(Last));
        return true;
    }

    public async Task ReadUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            Assert.True(await ReadAsync(), "The server has closed the connection.");
    }

    public async Task<WebSocketCloseStatus?> ReadToCloseAsync()
    {
        while (await ReadAsync())
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
