using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace RealtimeNotebook.Tests.Server;

/// <summary>The server's end of a connection whose other side is a test: it says what the test tells it to, and reads when the test lets it.</summary>
internal sealed class FakeSocket : WebSocket
{
    private readonly Channel<(byte[] Bytes, WebSocketMessageType Type, bool IsEnd)> _said =
        Channel.CreateUnbounded<(byte[], WebSocketMessageType, bool)>();
    private readonly object _gate = new();
    private readonly List<string> _read = [];
    private TaskCompletionSource? _deaf;
    private WebSocketState _state = WebSocketState.Open;
    private (WebSocketCloseStatus Status, string? Reason)? _closed;
    private int _begun;

    /// <summary>What the other side has read.</summary>
    public string[] Read
    {
        get { lock (_gate) return [.. _read]; }
    }

    /// <summary>How many messages the server has begun to send.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>What the server's close frame said; null until there is one.</summary>
    public (WebSocketCloseStatus Status, string? Reason)? Closed
    {
        get { lock (_gate) return _closed; }
    }

    /// <summary>What becomes of whatever is sent; null when all is well.</summary>
    public Exception? Broken { get; set; }

    public override WebSocketCloseStatus? CloseStatus => Closed?.Status;

    public override string? CloseStatusDescription => Closed?.Reason;

    public override WebSocketState State
    {
        get { lock (_gate) return _state; }
    }

    public override string? SubProtocol => null;

    /// <summary>The other side says something.</summary>
    public void Say(string text, WebSocketMessageType type = WebSocketMessageType.Text, bool isEnd = true) =>
        _said.Writer.TryWrite((Encoding.UTF8.GetBytes(text), type, isEnd));

    /// <summary>The other side sends its close frame.</summary>
    public void SayGoodbye() => Say("", WebSocketMessageType.Close);

    /// <summary>The connection is lost.</summary>
    public void Lose(Exception cause) => _said.Writer.Complete(cause);

    /// <summary>The other side reads no longer, and there is no room left in the network.</summary>
    public void BeDeaf() => _deaf = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The other side reads again.</summary>
    public void Listen()
    {
        (TaskCompletionSource deaf, _deaf) = (_deaf!, null);
        deaf.SetResult();
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        if (Broken is { } broken)
            throw broken;
        if (_deaf is { } deaf)
            await deaf.Task.WaitAsync(cancellationToken);
        Assert.Equal((WebSocketMessageType.Text, true), (messageType, endOfMessage));
        Assert.Null(Closed);
        lock (_gate)
            _read.Add(Encoding.UTF8.GetString(buffer.Span));
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            (byte[] bytes, WebSocketMessageType type, bool isEnd) = await _said.Reader.ReadAsync(cancellationToken);
            Assert.True(bytes.Length <= buffer.Length, $"{bytes.Length} bytes came, and there was room for {buffer.Length}.");
            bytes.CopyTo(buffer);
            if (type == WebSocketMessageType.Close)
            {
                lock (_gate)
                    _state = _closed is null ? WebSocketState.CloseReceived : WebSocketState.Closed;
            }
            return new(bytes.Length, type, isEnd);
        }
        catch (ChannelClosedException e) when (e.InnerException is { } cause)
        {
            throw cause;
        }
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Assert.Null(_closed);
            _closed = (closeStatus, statusDescription);
            _state = _state == WebSocketState.CloseReceived ? WebSocketState.Closed : WebSocketState.CloseSent;
        }
        return Task.CompletedTask;
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override void Abort() => throw new NotSupportedException();

    public override void Dispose()
    {
    }
}
