using System.Net.WebSockets;
using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

// The loop that reads.
internal sealed partial class DerivativeViewer
{
    private const int MostRepliesWaiting = 128;

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
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(count), _abort.Token).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    End(new(WebSocketCloseStatus.NormalClosure, "Goodbye."));
                    return;
                }
                count += part.Count;
                // What follows a refusal is read only in order to find the other side's close frame.
                if (Volatile.Read(ref _ending) is not null)
                    count = 0;
                else if (count > _limits.MostBytesIn)
                    End(new(WebSocketCloseStatus.MessageTooBig, $"A message may have {_limits.MostBytesIn} bytes."));
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
            End(new(WebSocketCloseStatus.PolicyViolation, $"More than {_limits.MostMessagesPerSecond} messages within a second."));
            return;
        }
        (string Code, string Message)? fault = DerivativeCommand.Read(message, out DerivativeCommand command);
        if (type == WebSocketMessageType.Binary)
            fault = ("INVALID_JSON", "The message is binary; expected JSON in a text message.");
        if (fault is { } wrong)
        {
            Refuse([wrong]);
            return;
        }
        Refuse([.. command.Symbols.Distinct(StringComparer.Ordinal).Select(symbol => command.Subscribes ? Subscribe(symbol) : Unsubscribe(symbol))
            .OfType<(string, string)>()]);
        StatusChanged();
    }

    // One message is one error for the count, however many of its symbols are wrong.
    private void Refuse((string Code, string Message)[] faults)
    {
        if (faults.Length == 0)
            return;
        if (++_errorsThisSecond > _limits.MostErrorsPerSecond || _replies.Count + faults.Length > MostRepliesWaiting)
        {
            End(new(WebSocketCloseStatus.PolicyViolation, "Too many messages that cannot be understood."));
            return;
        }
        foreach ((string Code, string Message) fault in faults)
        {
            _counters.CountRefusal(fault.Code);
            _replies.Enqueue(fault);
        }
        Wake();
    }

    private (string, string)? Subscribe(string symbol)
    {
        if (_hub.SymbolFault(symbol) is { } fault)
            return ("INVALID_SYMBOL", fault);
        if (_mailbox.Symbols.Length >= DerivativeCommand.MostSymbols)
            return ("SYMBOL_LIMIT", $"{DerivativeCommand.MostSymbols} symbols are subscribed to, and no more are on one connection; '{symbol}' is not.");
        if (!_mailbox.Open(symbol))
            return null;
        if (!_hub.TryLookAt(symbol))
        {
            _mailbox.Close(symbol);
            return ("SYMBOL_LIMIT", $"{DerivativesDemand.MostSymbols} symbols are listened to, and no more are; '{symbol}' is not. Unsubscribe from some.");
        }
        TellWhatIs(symbol);
        return null;
    }

    private (string, string)? Unsubscribe(string symbol)
    {
        if (!_mailbox.Close(symbol))
            return ("INVALID_SYMBOL", $"'{(symbol.Length <= 64 ? symbol : symbol[..64] + "...")}' is not subscribed to.");
        _hub.LookAway(symbol);
        return null;
    }

    // The newest of each venue, where somebody has looked before: nobody has to wait for the next word.
    private void TellWhatIs(string symbol)
    {
        if (_hub.Find(symbol) is not { } known)
            return;
        foreach ((_, TimeView<OpenInterest> entries) in known.Series.OpenInterest)
        {
            if (entries.Count > 0)
                Offer(DerivativeEvent.Of(entries[entries.Count - 1]), null);
        }
        foreach ((_, TimeView<Funding> entries) in known.Series.Funding)
        {
            if (entries.Count > 0)
                Offer(DerivativeEvent.Of(entries[entries.Count - 1]), null);
        }
    }
}
