using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace RealtimeNotebook.Server;

// The loop that reads, and what it answers to what is wrong.
internal sealed partial class ViewerConnection
{
    private readonly ConcurrentQueue<Complaint> _replies = new();
    private long _second;
    private int _messagesThisSecond;
    private int _errorsThisSecond;
    private int _mustPong;

    /// <summary>Answers a message with what is wrong with it. Called while it is heard.</summary>
    /// <param name="faults">Its faults, none if it is well; however many, it is one message that is wrong.</param>
    internal void Refuse(params (string Code, string Message)[] faults)
    {
        if (faults.Length == 0)
            return;
        if (++_errorsThisSecond > _limits.MostErrorsPerSecond || _replies.Count + faults.Length > _mostRepliesWaiting)
        {
            End(new(WebSocketCloseStatus.PolicyViolation, "Too many messages that cannot be understood."));
            return;
        }
        foreach ((string code, string message) in faults)
            Put(new(code, message));
        Wake();
    }

    /// <summary>Answers a ping. Several that were sent before the first is answered get one answer.</summary>
    internal void Pong()
    {
        Volatile.Write(ref _mustPong, 1);
        Wake();
    }

    /// <summary>Says of a series that was asked for why it is not shown. No message is to blame, and no bound applies.</summary>
    internal void Refuse(SeriesKey key, Refusal refusal)
    {
        Put(new(refusal.Code, refusal.Message, key));
        Wake();
    }

    private async Task ReceiveLoopAsync(IConnectedViewer viewer)
    {
        byte[] buffer = new byte[_limits.MostBytesIn + 1];
        int count = 0;
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part =
                    await _socket.ReceiveAsync(buffer.AsMemory(count), _abort.Token).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    End(new(WebSocketCloseStatus.NormalClosure, "Goodbye."));
                    return;
                }
                count += part.Count;
                // What follows a refusal is read only in order to find the other side's close frame.
                if (Volatile.Read(ref _ending) is not null)
                {
                    count = 0;
                }
                else if (count > _limits.MostBytesIn)
                {
                    End(new(WebSocketCloseStatus.MessageTooBig, $"A message may have {_limits.MostBytesIn} bytes."));
                    count = 0;
                }
                else if (part.EndOfMessage)
                {
                    Accept(viewer, buffer.AsSpan(0, count), part.MessageType);
                    count = 0;
                }
            }
        }
        catch (Exception e) when (IsConnectionLost(e))
        {
            // The connection is gone; the sending loop learns of it here.
            Abort();
        }
        catch
        {
            // A fault of ours: nothing of what the viewer says would be heard any more, so it had better come back.
            Abort();
            throw;
        }
    }

    private void Accept(IConnectedViewer viewer, ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        long second = _clock.GetTimestamp() / _clock.TimestampFrequency;
        if (second != _second)
            (_second, _messagesThisSecond, _errorsThisSecond) = (second, 0, 0);
        if (++_messagesThisSecond > _limits.MostMessagesPerSecond)
            End(new(WebSocketCloseStatus.PolicyViolation, $"More than {_limits.MostMessagesPerSecond} messages within a second."));
        else if (type == WebSocketMessageType.Binary)
            Refuse(("INVALID_JSON", "The message is binary; expected JSON in a text message."));
        else
            viewer.Hear(message);
    }

    private void Put(Complaint reply)
    {
        _counters.CountRefusal(reply.Code);
        _replies.Enqueue(reply);
    }

    private readonly record struct Complaint(string Code, string Message, SeriesKey? Key = null);
}
