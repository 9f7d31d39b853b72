using System.Net.WebSockets;

namespace RealtimeNotebook.Server;

// The loop that reads.
internal sealed partial class WebSocketViewer
{
    private const int MostRepliesWaiting = 16;

    private long _second;
    private int _messagesThisSecond;
    private int _errorsThisSecond;

    private async Task ReceiveLoopAsync()
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
                    End(new(WebSocketCloseStatus.NormalClosure, "Goodbye.", false));
                    return;
                }
                count += part.Count;
                // What follows a refusal is read only in order to find the other side's close frame.
                if (Volatile.Read(ref _ending) is not null)
                    count = 0;
                else if (count > _limits.MostBytesIn)
                    End(new(WebSocketCloseStatus.MessageTooBig, $"A message may have {_limits.MostBytesIn} bytes.", false));
                else if (part.EndOfMessage)
                {
                    Accept(buffer.AsSpan(0, count), part.MessageType);
                    count = 0;
                }
                if (count > _limits.MostBytesIn)
                    count = 0;
            }
        }
        catch (Exception e) when (IsConnectionLost(e))
        {
            // The connection is gone; the sending loop learns of it here.
            Abort();
        }
    }

    private void Accept(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        long second = _clock.GetTimestamp() / _clock.TimestampFrequency;
        if (second != _second)
            (_second, _messagesThisSecond, _errorsThisSecond) = (second, 0, 0);
        if (++_messagesThisSecond > _limits.MostMessagesPerSecond)
        {
            End(new(WebSocketCloseStatus.PolicyViolation, $"More than {_limits.MostMessagesPerSecond} messages within a second.", false));
            return;
        }
        (string Code, string Message)? fault = ClientCommand.Read(message, out ClientCommand command);
        if (type == WebSocketMessageType.Binary)
            fault = ("INVALID_JSON", "The message is binary; expected JSON in a text message.");
        if (fault is { } wrong)
            Refuse(wrong.Code, wrong.Message);
        else
            Obey(command);
    }

    private void Refuse(string code, string message)
    {
        if (++_errorsThisSecond > _limits.MostErrorsPerSecond || _replies.Count >= MostRepliesWaiting)
        {
            End(new(WebSocketCloseStatus.PolicyViolation, "Too many messages that cannot be understood.", false));
            return;
        }
        _counters.CountRefusal(code);
        _replies.Enqueue(new(code, message));
        Wake();
    }

    private void Obey(in ClientCommand command)
    {
        bool isMeant = false;
        foreach (ShownSeries shown in _series)
        {
            if (!command.IsMeant(shown.Source.Key))
                continue;
            isMeant = true;
            Obey(command, shown);
        }
        if (!isMeant)
            Refuse("UNKNOWN_SERIES", $"This connection does not show that series; it shows {string.Join(", ", _series.Take(32).Select(shown => $"{shown.Source.Key.Symbol} {shown.Source.Key.Interval}"))}{(_series.Length > 32 ? ", ..." : "")}.");
    }

    private static void Obey(in ClientCommand command, ShownSeries shown)
    {
        switch (command.Action)
        {
            case ClientAction.Rate:
                shown.SetPace(command.Every);
                break;
            case ClientAction.Latency:
                shown.Latency = new(command.Latency);
                break;
            default:
                shown.BeginAnew();
                break;
        }
    }
}
