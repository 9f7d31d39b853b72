namespace RealtimeNotebook.Feeds;

/// <summary>The contracts that an exchange trades: asked when somebody looks, and again when that is an hour old. Thread-safe.</summary>
/// <remarks>One an exchange and process, as its limits are. A question without answer leaves what was known before, and is put again
/// after a minute at best, then after two, and so on up to an hour.</remarks>
internal sealed class BinanceListing(BinanceRest rest, string name, TimeProvider clock) : ISymbolLister
{
    /// <summary>How long an answer is good for, and the longest wait after a question in vain.</summary>
    internal static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);

    /// <summary>The first wait after a question in vain.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    private readonly object _gate = new();
    private IReadOnlyList<string> _symbols = [];
    private string? _fault;
    private bool _isAsking;
    private DateTimeOffset _askedAt;
    private TimeSpan _pause;
    private TimeSpan _wait;

    public SymbolListing Known
    {
        get
        {
            lock (_gate)
                return Known_NeedsLock;
        }
    }

    private SymbolListing Known_NeedsLock => new(_symbols, _isAsking && _symbols.Count == 0, _fault);

    public SymbolListing Look(CancellationToken stop)
    {
        lock (_gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            // A clock that was set back must not put the question off for as long.
            if (!_isAsking && (now - _askedAt >= _wait || now < _askedAt))
            {
                (_isAsking, _askedAt) = (true, now);
                // The asker's context (a request's) must not live on in a question that outlasts it.
                using (ExecutionContext.SuppressFlow())
                    _ = Task.Run(() => AskAsync(stop), CancellationToken.None);
            }
            return Known_NeedsLock;
        }
    }

    // Never throws.
    private async Task AskAsync(CancellationToken stop)
    {
        try
        {
            IReadOnlyList<string> symbols = await rest.ReadAsync(BinanceQuery.ExchangeInfo, weight: 1, BinanceContracts.ReadAsync, stop).ConfigureAwait(false);
            Settle(symbols, symbols.Count > 0 ? null : $"{name} lists no perpetual contract that is traded.");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever looked is gone; who looks next asks anew.
            lock (_gate)
                (_isAsking, _wait) = (false, TimeSpan.Zero);
        }
        catch (Exception e) when (e is FeedUnavailableException or FormatException)
        {
            Settle([], e.Message);
        }
        catch (Exception e)
        {
            Settle([], $"{e.GetType().Name}: {e.Message}");
        }
    }

    private void Settle(IReadOnlyList<string> symbols, string? fault)
    {
        lock (_gate)
        {
            _isAsking = false;
            _fault = fault is null ? null : $"The symbols cannot be listed: {fault}";
            if (fault is null)
                (_symbols, _pause, _wait) = (symbols, TimeSpan.Zero, FreshFor);
            else
                _wait = _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < FreshFor ? _pause * 2 : FreshFor;
        }
    }
}
