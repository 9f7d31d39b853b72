using System.Threading.Channels;

namespace RealtimeNotebook.Feeds;

/// <summary>Listens to the klines of one series on Binance, and to its trades where they are to move the bar.</summary>
/// <remarks>
/// A closed kline is the exchange's own word for a bar and replaces whatever was made of it. A bar whose closing kline did not come, and
/// everything around a loss of the connection, is asked of history.
/// </remarks>
internal sealed class BinanceListener : IFeedListener, IExchangeSubscriber
{
    private readonly BinanceAddress _address;
    private readonly BinanceVenues _venues;
    private readonly BinanceCandles _candles;
    private readonly string _klines;
    private readonly string[] _streams;
    private readonly object _gate = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChannelWriter<FeedEvent>? _events;
    private readonly OpenBars _open = new();
    private bool _isDown;
    private string? _lostReason;

    private BinanceListener(BinanceAddress address, SeriesKey key, BinanceVenues venues, TimeZoneInfo? zone)
    {
        (_address, _venues) = (address, venues);
        string symbol = BinanceSymbol.Of(key.Symbol);
        _candles = new(symbol, key.Interval, address.FromTrades);
        bool hasBars = BinanceSymbol.HasBars(address.Market, key.Interval);
        if (!hasBars)
            throw new ArgumentException($"{BinanceSymbol.NoBars(address, key.Interval)}");
        if (BinanceSymbol.OtherDays(address, key.Interval, zone) is { } otherDays)
            throw new ArgumentException(otherDays);
        _klines = BinanceSymbol.Stream(symbol, $"kline_{key.Interval.ToBinance()}");
        _streams = address.FromTrades ? [_klines, BinanceSymbol.Stream(symbol, "aggTrade")] : [_klines];
        Name = $"{address}";
    }

    public string Name { get; }

    public bool IsSimulated => false;

    public bool CanWait => false;

    public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

    public TimeProvider Clock => _venues.Clock;

    /// <summary>Names a series; nothing is dialled yet.</summary>
    /// <exception cref="ArgumentException">The exchange can have no such symbol, or no bars of that length, or none that begin by the clock of the session zone.</exception>
    internal static BinanceListener Open(BinanceAddress address, SeriesKey key, BinanceVenues venues, TimeZoneInfo? zone = null) => new(address, key, venues, zone);

    public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        lock (_gate)
            _events = events;
        ExchangeLease lease = _venues.Lease(_address);
        await using (lease.ConfigureAwait(false))
        {
            try
            {
                lease.Streams.Add(_streams, this);
                await _failed.Task.WaitAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Being told to stop is how listening ends.
            }
            finally
            {
                await lease.Streams.RemoveAsync(_streams, this).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync() => default;

    void IExchangeSubscriber.Receive(string stream, ReadOnlySpan<byte> data, long receivedAt)
    {
        bool isKline = ReferenceEquals(stream, _klines) || stream == _klines;
        bool good = isKline ? _candles.TryReadKline(data, out CandleUpdate update, out Refusal refusal) : _candles.TryReadTrade(data, out update, out refusal);
        lock (_gate)
        {
            Write_NeedsLock(good ? FeedEvent.Of(update, receivedAt) : FeedEvent.Refused(refusal.Fault, refusal.ToText(), receivedAt));
            long lackingMs = good ? isKline ? _open.Kline(update) : _open.Trade(update) : long.MaxValue;
            if (lackingMs != long.MaxValue)
                Write_NeedsLock(FeedEvent.Missed(lackingMs, receivedAt));
        }
    }

    void IExchangeSubscriber.Begun()
    {
        lock (_gate)
        {
            long now = TimeProvider.System.GetTimestamp();
            // History may have answered before the exchange began to send: what lies between is asked for, too.
            Write_NeedsLock(_isDown ? FeedEvent.Resumed(now) : FeedEvent.Missed(_open.OldestMs, now));
            (_isDown, _lostReason) = (false, null);
        }
    }

    void IExchangeSubscriber.Lost(string? reason)
    {
        lock (_gate)
        {
            if (!_isDown || (reason is not null && reason != _lostReason))
                Write_NeedsLock(FeedEvent.Interrupted(TimeProvider.System.GetTimestamp(), reason));
            (_isDown, _lostReason) = (true, reason ?? _lostReason);
        }
    }

    void IExchangeSubscriber.Refused(CandleFault fault, string text)
    {
        lock (_gate)
            Write_NeedsLock(FeedEvent.Refused(fault, text, TimeProvider.System.GetTimestamp()));
    }

    void IExchangeSubscriber.Failed(Exception cause) => _failed.TrySetException(cause);

    // Two sockets may speak at once while one takes over from the other: the lock keeps what they say in one order.
    private void Write_NeedsLock(in FeedEvent item) => _events?.TryWrite(item);
}
