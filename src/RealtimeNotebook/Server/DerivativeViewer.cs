using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>One connection to <c>/ws</c>.</summary>
/// <remarks>News lands in a mailbox and returns at once. What is held for a viewer that does not read is bounded by what it subscribed
/// to, until its time is up.</remarks>
internal sealed class DerivativeViewer : IDerivativesViewer, IConnectedViewer, IDisposable
{
    // One message may be wrong in as many ways as it names symbols.
    private const int MostRepliesWaiting = 128;

    private readonly ViewerConnection _connection;
    private readonly DerivativesHub _hub;
    private readonly TimeProvider _clock;
    private readonly DerivativeMailbox _mailbox = new();
    private readonly PooledBuffer _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly ITimer _throttled;
    private int _tellStatus = 1;

    /// <summary>Wraps a connection.</summary>
    /// <param name="socket">The connection; the caller disposes it.</param>
    /// <param name="hub">What it looks at.</param>
    /// <param name="limits">What it is granted.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="counters">The server's counts.</param>
    /// <param name="abortConnection">Tears the connection down at once; may be called more than once, from any thread.</param>
    internal DerivativeViewer(
        WebSocket socket, DerivativesHub hub, ViewerLimits limits, TimeProvider clock, ServerCounters counters, Action abortConnection)
    {
        (_hub, _clock) = (hub, clock);
        _connection = new(socket, limits, clock, counters, abortConnection, MostRepliesWaiting);
        _json = new(_buffer);
        _throttled = clock.CreateTimer(static connection => ((ViewerConnection)connection!).Wake(), _connection, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _connection.Wake();
    }

    // A clock that does not go back, unlike that on the wall.
    private long NowMs => (long)(_clock.GetTimestamp() * 1_000.0 / _clock.TimestampFrequency);

    public void Offer(in DerivativeEvent one, decimal? move)
    {
        if (_mailbox.Put(one, move, NowMs))
            _connection.Wake();
    }

    public void StatusChanged()
    {
        Volatile.Write(ref _tellStatus, 1);
        _connection.Wake();
    }

    /// <summary>Serves until either side ends it. Never throws for what the other side does.</summary>
    internal Task RunAsync() => _connection.RunAsync(this);

    /// <summary>Ends the connection; completed when it has ended, which a viewer that does not read cannot hold up for long.</summary>
    internal Task StopAsync() => _connection.StopAsync(WebSocketCloseStatus.EndpointUnavailable, "The server has stopped.");

    public void Open() => _hub.Attach(this);

    // Has to wait for the network now and then, at every event if need be, and is to allocate nothing for it.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask TellAsync()
    {
        if (Interlocked.Exchange(ref _tellStatus, 0) == 1)
            await SendAsync(json => DerivativeMessages.Status(json, _hub, _mailbox.Symbols)).ConfigureAwait(false);
        foreach ((DerivativeEvent Event, decimal? Move) one in _mailbox.TakeNewest())
            await SendAsync(json => DerivativeMessages.Event(json, one.Event, one.Move, _hub.IsSimulated)).ConfigureAwait(false);
        while (_mailbox.TakeLiquidations(NowMs) is { Count: > 0 } groups)
            await SendAsync(json => DerivativeMessages.Liquidations(json, groups, _hub.IsSimulated)).ConfigureAwait(false);
        if (_mailbox.DueIn(NowMs) is { } wait)
            _throttled.Change(TimeSpan.FromMilliseconds(wait + 1), Timeout.InfiniteTimeSpan);
    }

    public void Hear(ReadOnlySpan<byte> message)
    {
        if (DerivativeCommand.Read(message, out DerivativeCommand command) is { } fault)
        {
            _connection.Refuse(fault);
            return;
        }
        if (command.IsPing)
        {
            _connection.Pong();
            return;
        }
        _connection.Refuse([.. command.Symbols.Distinct(StringComparer.Ordinal).Select(symbol => command.Subscribes ? Subscribe(symbol) : Unsubscribe(symbol))
            .OfType<(string, string)>()]);
        StatusChanged();
    }

    public void Leave()
    {
        _hub.Detach(this);
        foreach (string symbol in _mailbox.Symbols)
        {
            if (_mailbox.Close(symbol))
                _hub.LookAway(symbol);
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _throttled.Dispose();
        _json.Dispose();
        _buffer.Dispose();
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

    private Task SendAsync(Action<Utf8JsonWriter> write)
    {
        _buffer.Clear();
        _json.Reset(_buffer);
        write(_json);
        return _connection.SendAsync(_buffer.Written);
    }
}
