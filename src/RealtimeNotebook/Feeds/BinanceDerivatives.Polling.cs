namespace RealtimeNotebook.Feeds;

// Open interest, which has no stream: it is asked for, symbol by symbol.
internal sealed partial class BinanceDerivatives
{
    private static readonly TimeSpan UsualPoll = TimeSpan.FromSeconds(10);

    // 10 a second are a quarter of what the exchange allows: the rest is for bars.
    private static readonly TimeSpan LeastBetween = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private async Task PollAsync(CancellationToken stop)
    {
        BinanceRest rest = _venues.Rest(_address);
        TimeSpan pause = TimeSpan.Zero;
        int next = 0;
        while (true)
        {
            string[] symbols;
            lock (_gate)
                symbols = [.. _followed.Keys.Order(StringComparer.Ordinal)];
            string? fault = symbols.Length == 0 ? null : await PollAsync(rest, symbols[next++ % symbols.Length], stop).ConfigureAwait(false);
            // A failure is told once, and then each time that the wait has grown; the next symbol would fare no better.
            if (fault is null)
                pause = TimeSpan.Zero;
            else
            {
                Write(DerivativeEvent.Unanswered(fault));
                pause = pause * 2 < _pollEvery ? _pollEvery : pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
            TimeSpan between = symbols.Length == 0 ? LeastBetween : _pollEvery / symbols.Length;
            await Task.Delay(pause > TimeSpan.Zero ? pause * (0.75 + Random.Shared.NextDouble() / 2) : between > LeastBetween ? between : LeastBetween, stop)
                .ConfigureAwait(false);
        }
    }

    // Null when it was answered.
    private async Task<string?> PollAsync(BinanceRest rest, string symbol, CancellationToken stop)
    {
        byte[] body;
        try
        {
            body = await rest.GetAsync(BinanceQuery.OpenInterest(symbol), weight: 1, isStatistics: false, stop).ConfigureAwait(false);
        }
        catch (FeedUnavailableException e)
        {
            return $"Open interest of {symbol}: {e.Message}";
        }
        lock (_gate)
        {
            if (!_followed.TryGetValue(symbol, out Followed? followed))
                return null;
            Counters.Receive();
            if (!BinanceDerivativeJson.TryReadOpenInterest(body, symbol, followed.Price, out OpenInterest openInterest))
                Refuse_NeedsLock($"Open interest of {symbol} ({Refusal.Printable(body)}) is not as Binance documents it; "
                    + """expected {"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}.""");
            else if (openInterest.TimeMs <= followed.OpenInterestMs)
                Counters.Repeat(isOlder: openInterest.TimeMs < followed.OpenInterestMs);
            else
            {
                followed.OpenInterestMs = openInterest.TimeMs;
                Write_NeedsLock(DerivativeEvent.Of(openInterest));
            }
        }
        return null;
    }
}
