namespace RealtimeNotebook.Feeds;

// What comes over the sockets.
internal sealed partial class BinanceDerivatives
{
    void IExchangeSubscriber.Receive(string stream, ReadOnlySpan<byte> data, long receivedAt)
    {
        lock (_gate)
        {
            if (!_byStream.TryGetValue(stream, out Followed? followed))
                return;
            Counters.Receive();
            string? fault;
            if (stream == followed.MarkPrice)
            {
                if (BinanceDerivativeJson.TryReadMarkPrice(data, followed.Symbol, out Funding funding, out decimal markPrice, out fault))
                    Take_NeedsLock(followed, funding, markPrice);
            }
            else if (BinanceDerivativeJson.TryReadLiquidation(data, followed.Symbol, out Liquidation liquidation, out fault))
            {
                Take_NeedsLock(followed, liquidation);
            }
            if (fault is not null)
                Refuse_NeedsLock(fault);
        }
    }

    void IExchangeSubscriber.Begun()
    {
        lock (_gate)
        {
            if (!_isDown)
                return;
            (_isDown, _lostReason) = (false, null);
            Write_NeedsLock(DerivativeEvent.Resumed);
        }
    }

    void IExchangeSubscriber.Lost(string? reason)
    {
        lock (_gate)
        {
            if (_isDown && (reason is null || reason == _lostReason))
                return;
            Write_NeedsLock(DerivativeEvent.InterruptedBy(reason));
            (_isDown, _lostReason) = (true, reason ?? _lostReason);
        }
    }

    void IExchangeSubscriber.Refused(CandleFault fault, string text)
    {
        lock (_gate)
            Refuse_NeedsLock(text);
    }

    void IExchangeSubscriber.Failed(Exception cause) => _failed.TrySetException(cause);

    private void Refuse_NeedsLock(string text)
    {
        Counters.Refuse();
        Write_NeedsLock(DerivativeEvent.Refused(text));
    }

    // The rate of the moment: what is older than the last has nothing to say.
    private void Take_NeedsLock(Followed followed, in Funding funding, decimal markPrice)
    {
        if (funding.TimeMs <= followed.FundingMs)
        {
            Counters.Repeat(isOlder: funding.TimeMs < followed.FundingMs);
            return;
        }
        followed.FundingMs = funding.TimeMs;
        if (markPrice > 0)
            followed.Price = markPrice;
        Write_NeedsLock(DerivativeEvent.Of(funding));
    }

    // Each is an event of its own, also when it comes late; one that came before is known by all that it says.
    private void Take_NeedsLock(Followed followed, in Liquidation liquidation)
    {
        if (followed.HasSeen(liquidation))
            Counters.Repeat(isOlder: false);
        else
            Write_NeedsLock(DerivativeEvent.Of(liquidation));
    }

    /// <summary>One symbol, its streams, and what is known of them.</summary>
    private sealed class Followed
    {
        private const int Remembered = 256;

        private readonly HashSet<Liquidation> _seen = [];
        private readonly Queue<Liquidation> _order = new();

        internal Followed(string symbol)
        {
            Symbol = symbol;
            MarkPrice = BinanceSymbol.Stream(symbol, "markPrice@1s");
            Streams = [MarkPrice, BinanceSymbol.Stream(symbol, "forceOrder")];
        }

        internal string Symbol { get; }

        internal string MarkPrice { get; }

        internal string[] Streams { get; }

        internal long FundingMs { get; set; }

        internal decimal Price { get; set; }

        internal long OpenInterestMs { get; set; }

        // The exchange shows one a second, so these are those of the last minutes at least: a repetition comes within seconds.
        internal bool HasSeen(in Liquidation liquidation)
        {
            if (!_seen.Add(liquidation))
                return true;
            _order.Enqueue(liquidation);
            if (_order.Count > Remembered)
                _seen.Remove(_order.Dequeue());
            return false;
        }
    }
}

