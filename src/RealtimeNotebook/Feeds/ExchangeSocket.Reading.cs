using System.Buffers;
using System.Net.WebSockets;

namespace RealtimeNotebook.Feeds;

// The loop that reads frames.
internal sealed partial class ExchangeSocket
{
    private const int UsualBytes = 16 * 1024;
    private const int MostBytes = 1024 * 1024;

    private async Task ReadAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
        try
        {
            int length = 0;
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(length), _close.Token).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                length += part.Count;
                if (part.EndOfMessage)
                {
                    long now = TimeProvider.System.GetTimestamp();
                    Volatile.Write(ref _lastFrameAt, now);
                    Take(buffer.AsSpan(0, length), now);
                    length = 0;
                }
                else if (length == buffer.Length)
                {
                    // No documented message is near the limit: whoever sends one is not the exchange.
                    if (length >= MostBytes)
                        return;
                    buffer = Larger(buffer);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Lost, or closed by us; the line sees that reading has ended.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Take(ReadOnlySpan<byte> bytes, long receivedAt)
    {
        _counters.Frame();
        ExchangeFrame frame = ExchangeFrame.Of(bytes);
        switch (frame.Kind)
        {
            case ExchangeFrameKind.Event:
                if (!_owner.Audience.Deliver(frame.Stream, frame.Data, receivedAt))
                    _counters.Stray();
                return;
            case ExchangeFrameKind.Answer:
                Answer(frame.Id, frame.IsRefusal ? Refusal.Printable(frame.Data) : null);
                return;
            case ExchangeFrameKind.Shutdown:
                IsShutdownAnnounced = true;
                _owner.LookNow();
                return;
            default:
                // It may have been anybody's on this socket.
                _owner.Refuse(CandleFault.NotJson, $"The frame ({Refusal.Printable(bytes)}) is neither an event nor an answer; expected "
                    + """{"stream":"btcusdt@aggTrade","data":{...}} or {"result":null,"id":1}.""");
                return;
        }
    }

    private void Answer(long id, string? fault)
    {
        lock (_gate)
        {
            if (id == _answerId)
                _answer?.TrySetResult(fault);
        }
    }

    private static byte[] Larger(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}

