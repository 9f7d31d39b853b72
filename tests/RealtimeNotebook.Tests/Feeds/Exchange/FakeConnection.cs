using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>One socket as the exchange sees it.</summary>
internal sealed class FakeConnection(FakeExchange exchange, HttpContext http, WebSocket socket, long openedMs)
{
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>();
    private readonly HashSet<string> _streams = [];
    private readonly Queue<long> _messageTimes = new();
    private bool _stalls;

    public long OpenedMs => openedMs;

    public int Streams
    {
        get
        {
            lock (_streams)
                return _streams.Count;
        }
    }

    /// <summary>Whether what is sent arrives at all.</summary>
    public bool IsListenedTo => Streams > 0 && !Volatile.Read(ref _stalls);

    public bool Hears(string stream)
    {
        lock (_streams)
            return _streams.Contains(stream);
    }

    /// <summary>Puts a frame on its way; false when no more are sent.</summary>
    public bool Send(byte[] frame) => _outgoing.Writer.TryWrite(frame);

    /// <summary>Sends nothing more, answers nothing more, and stays open.</summary>
    public void Stall() => Volatile.Write(ref _stalls, true);

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort() => http.Abort();

    /// <summary>Closes as the protocol says.</summary>
    public void Close() => _outgoing.Writer.TryComplete();

    public async Task RunAsync()
    {
        Task sending = SendAllAsync();
        try
        {
            var buffer = new byte[64 * 1024];
            while (true)
            {
                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                Assert.True(part.EndOfMessage);
                CountMessage(part.Count);
                if (!Volatile.Read(ref _stalls))
                    Take(buffer.AsSpan(0, part.Count));
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has left.
        }
        _outgoing.Writer.TryComplete();
        await sending;
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (byte[] frame in _outgoing.Reader.ReadAllAsync(http.RequestAborted))
            {
                if (!Volatile.Read(ref _stalls))
                    await socket.SendAsync(frame, WebSocketMessageType.Text, true, http.RequestAborted);
            }
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client has left.
        }
    }

    // As the documentation of Spot counts, which is the stricter: five a second.
    private void CountMessage(int bytes)
    {
        long now = Environment.TickCount64;
        _messageTimes.Enqueue(now);
        while (_messageTimes.Peek() <= now - 1_000)
            _messageTimes.Dequeue();
        if (_messageTimes.Count > 5)
            exchange.Violations.Add($"{_messageTimes.Count} messages in a second on one socket");
        if (bytes > 4_096)
            exchange.Violations.Add($"a message of {bytes} bytes");
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        using JsonDocument message = JsonDocument.Parse(bytes.ToArray());
        long id = message.RootElement.GetProperty("id").GetInt64();
        string method = message.RootElement.GetProperty("method").GetString()!;
        exchange.Methods.AddOrUpdate(method, 1, (_, n) => n + 1);
        string[] names = message.RootElement.TryGetProperty("params", out JsonElement list)
            ? [.. list.EnumerateArray().Select(name => name.GetString()!)] : [];
        if (names.Length > 200)
            exchange.Violations.Add($"{names.Length} streams in one message");
        if (names.Any(name => name.StartsWith("bad", StringComparison.Ordinal)))
        {
            Send(Encoding.ASCII.GetBytes($$"""{"error":{"code":2,"msg":"Invalid request: unknown stream"},"id":{{id}}}"""));
            return;
        }
        string result = "null";
        lock (_streams)
        {
            if (method == "SUBSCRIBE")
                _streams.UnionWith(names);
            else if (method == "UNSUBSCRIBE")
                _streams.ExceptWith(names);
            else
                result = JsonSerializer.Serialize(_streams);
            if (_streams.Count > 1_024)
                exchange.Violations.Add($"{_streams.Count} streams on one socket");
        }
        Send(Encoding.ASCII.GetBytes($$"""{"result":{{result}},"id":{{id}}}"""));
    }
}
