using System.Net.WebSockets;

namespace RealtimeNotebook.Server;

// The loop that sends.
internal sealed partial class WebSocketViewer
{
    private bool _hasBegunAlerts;

    private async Task SendLoopAsync()
    {
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_abort.Token).ConfigureAwait(false))
            {
                _wake.Reader.TryRead(out _);
                await SendRepliesAsync().ConfigureAwait(false);
                await SendAlertsAsync().ConfigureAwait(false);
                await SendNewsAsync().ConfigureAwait(false);
                await SendAlertsAsync().ConfigureAwait(false);
                if (Volatile.Read(ref _ending) is { } ending)
                {
                    await CloseAsync(ending).ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception e) when (IsConnectionLost(e))
        {
            // The connection is gone; nobody is left to tell. The reading loop ends by the same token.
            Abort();
        }
        catch
        {
            // A fault of ours: whoever awaits both loops is told, and the other one must not wait for a viewer that gets nothing.
            Abort();
            throw;
        }
    }

    private async Task SendRepliesAsync()
    {
        while (_replies.TryDequeue(out (string Code, string Message) reply))
        {
            _teller.Error(reply.Code, reply.Message);
            await SendAsync().ConfigureAwait(false);
        }
    }

    private async Task SendNewsAsync()
    {
        if (_mailbox.Take() is { } mail)
            _teller.Take(mail.Snapshot, mail.SourceMs);
        if (Interlocked.Exchange(ref _resync, 0) == 1)
            _teller.BeginAnew();
        while (_teller.TryNext())
            await SendAsync().ConfigureAwait(false);
    }

    // An alert does not wait for bars; but the first thing that a viewer is told is the series, and then what it has missed.
    private async Task SendAlertsAsync()
    {
        if (!_teller.HasBegun)
            return;
        if (!_hasBegunAlerts)
            _alerts.Clear();
        _hasBegunAlerts = true;
        while (_alerts.TryTake(out Alert? alert))
        {
            _teller.Alert(alert);
            await SendAsync().ConfigureAwait(false);
        }
        if (_alerts.TakeList() is not { } list)
            return;
        _teller.Alerts(list);
        await SendAsync().ConfigureAwait(false);
    }

    private async Task CloseAsync(Ending ending)
    {
        if (ending.TellStopped && _teller.TryStop())
            await SendAsync().ConfigureAwait(false);
        Volatile.Write(ref _isClosing, 1);
        // Stays armed when the frame is out: the other side has this long to answer, and the reading loop waits for it.
        _deadline.Change(_limits.CloseTimeout, Timeout.InfiniteTimeSpan);
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await _socket.CloseOutputAsync(ending.Status, ending.Reason, _abort.Token).ConfigureAwait(false);
    }

    private async Task SendAsync()
    {
        ReadOnlyMemory<byte> message = _teller.Message;
        _deadline.Change(_limits.SendTimeout, Timeout.InfiniteTimeSpan);
        await _socket.SendAsync(message, WebSocketMessageType.Text, true, _abort.Token).ConfigureAwait(false);
        _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Stats.CountMessage(message.Length);
        _counters.CountMessage(message.Length);
    }

    // What sockets throw when the other side has gone, or when we tore the connection down ourselves.
    private static bool IsConnectionLost(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;
}
