using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>A WebDriver BiDi session: commands to a browser and their results. Events are not subscribed to.</summary>
internal sealed class BidiSession : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonNode>> _pending = new();
    private readonly SemaphoreSlim _sends = new(1);
    private Task _receives = Task.CompletedTask;
    private long _id;

    internal static async Task<BidiSession> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        var session = new BidiSession();
        await session._socket.ConnectAsync(address, cancellationToken);
        session._receives = session.ReceiveAsync();
        await session.SendAsync("session.new", new() { ["capabilities"] = new JsonObject() }, cancellationToken);
        return session;
    }

    /// <summary>Sends a command and returns its result.</summary>
    /// <exception cref="BidiException">The browser reports an error.</exception>
    internal async Task<JsonNode> SendAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _id);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _sends.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, cancellationToken);
        }
        finally
        {
            _sends.Release();
        }
        return await answer.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receives;
        _socket.Dispose();
        _sends.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var buffer = new byte[65_536];
            using var message = new MemoryStream();
            while (true)
            {
                WebSocketReceiveResult part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Take(JsonNode.Parse(message.ToArray())!);
                message.SetLength(0);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // What still waits is told so below.
        }
        foreach (TaskCompletionSource<JsonNode> answer in _pending.Values)
            answer.TrySetException(new BidiException("The browser has closed the connection."));
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is not { } id || !_pending.TryRemove((long)id, out TaskCompletionSource<JsonNode>? answer))
            return;
        if (message["error"] is { } error)
            answer.TrySetException(new BidiException($"{error}: {message["message"]}"));
        else
            answer.TrySetResult(message["result"]!);
    }
}

/// <summary>A browser has answered a command with an error.</summary>
internal sealed class BidiException(string message) : Exception(message);
