using System.Net.WebSockets;
using System.Threading.RateLimiting;

namespace RealtimeNotebook.Feeds;

/// <summary>One socket from its dial to its end: reads, hands on events, and sends one message at a time.</summary>
internal sealed partial class ExchangeSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ExchangeTiming _timing;
    private readonly ExchangeCounters _counters;
    private readonly ISocketOwner _owner;
    private readonly CancellationTokenSource _close = new();
    private readonly TokenBucketRateLimiter _pace;
    private readonly object _gate = new();
    private Task _reading = Task.CompletedTask;
    private TaskCompletionSource<string?>? _answer;
    private long _answerId;
    private long _lastId;
    private long _lastFrameAt;

    private ExchangeSocket(ISocketOwner owner, ExchangeTiming timing, ExchangeCounters counters)
    {
        (_owner, _timing, _counters) = (owner, timing, counters);
        _pace = new(new()
        {
            TokenLimit = 1,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = timing.MessageEvery,
            QueueLimit = int.MaxValue,
        });
        // Silence is asked about by a message that the exchange documents an answer for; pings of ours would count as messages too.
        _socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        _socket.Options.CollectHttpResponseDetails = true;
    }

    /// <summary>The streams that the exchange has accepted on this socket. For the line that owns it only.</summary>
    internal HashSet<string> Streams { get; } = new(StringComparer.Ordinal);

    /// <summary>When it was opened, by the clock by which sockets age.</summary>
    internal DateTimeOffset OpenedAt { get; private set; }

    /// <summary>When the last frame came, as the system's clock counts.</summary>
    internal long LastFrameAt => Volatile.Read(ref _lastFrameAt);

    /// <summary>Whether the exchange has said that it is about to go.</summary>
    internal bool IsShutdownAnnounced { get; set; }

    /// <summary>Why reading ended; null while it goes on. Faulted for a failure of those who hear the events.</summary>
    internal Task Ended => _reading;

    /// <summary>Dials.</summary>
    /// <exception cref="ExchangeLostException">The exchange cannot be reached, or refuses the socket.</exception>
    internal static async Task<ExchangeSocket> OpenAsync(
        Uri url, ISocketOwner owner, ExchangeTiming timing, ExchangeCounters counters, CancellationToken stop)
    {
        var opened = new ExchangeSocket(owner, timing, counters);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(timing.DialWithin);
            counters.Dial();
            await opened._socket.ConnectAsync(url, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            ExchangeLostException lost = ExchangeLostException.OfDial(url, opened._socket, e, timing.Wall);
            await opened.DisposeAsync().ConfigureAwait(false);
            throw lost;
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        opened.OpenedAt = timing.Clock.GetUtcNow();
        opened._lastFrameAt = TimeProvider.System.GetTimestamp();
        opened._reading = Task.Run(opened.ReadAsync, CancellationToken.None);
        _ = opened._reading.ContinueWith(_ => owner.LookNow(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return opened;
    }

    /// <summary>Sends a message and waits for its answer.</summary>
    /// <param name="method">Such as <c>SUBSCRIBE</c>.</param>
    /// <param name="streams">Its streams; null for none.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Null when it was accepted, else what the exchange said.</returns>
    /// <exception cref="ExchangeLostException">The socket is lost, or no answer came.</exception>
    internal async Task<string?> AskAsync(string method, IReadOnlyList<string>? streams, CancellationToken stop)
    {
        using RateLimitLease paced = await _pace.AcquireAsync(1, stop).ConfigureAwait(false);
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        long id = ++_lastId;
        lock (_gate)
            (_answer, _answerId) = (answer, id);
        try
        {
            _counters.Message();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(_timing.AnswerWithin);
            await _socket.SendAsync(ExchangeMessage.Of(method, streams, id), WebSocketMessageType.Text, true, limit.Token).ConfigureAwait(false);
            await Task.WhenAny(answer.Task, _reading).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new ExchangeLostException($"No answer to {method} within {_timing.AnswerWithin.TotalSeconds:0.#} s: {e.Message}", e);
        }
        return answer.Task.IsCompleted ? await answer.Task.ConfigureAwait(false) : throw new ExchangeLostException("The socket was closed.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            try
            {
                using var limit = new CancellationTokenSource(_timing.AnswerWithin);
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
                await _reading.WaitAsync(_timing.LeaveWithin, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The other side is gone; there is nobody to take leave of.
            }
        }
        await _close.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        await _pace.DisposeAsync().ConfigureAwait(false);
        _close.Dispose();
    }
}

/// <summary>Whom a socket serves. Called from the loop that reads it.</summary>
internal interface ISocketOwner
{
    /// <summary>Who hears which stream, at this moment.</summary>
    ExchangeRoutes Audience { get; }

    /// <summary>Something has happened to the socket that is to be looked at.</summary>
    void LookNow();

    /// <summary>A frame could not be read.</summary>
    void Refuse(CandleFault fault, string text);
}
