namespace RealtimeNotebook.Feeds;

/// <summary>The bars of which something was heard, but not yet the exchange's last word.</summary>
/// <remarks>Klines come in order, so a kline of a later bar shows that the last word on an earlier one will not come. Trades come over a
/// stream of their own, mostly ahead of the kline that closes the bar before, and show nothing.</remarks>
internal sealed class OpenBars
{
    private const int Most = 16;

    private readonly List<long> _openMs = [];
    private long _lastClosedMs = long.MinValue;

    /// <summary>The opening time of the oldest; <see cref="long.MaxValue"/> when there is none.</summary>
    internal long OldestMs => _openMs.Count > 0 ? _openMs[0] : long.MaxValue;

    /// <summary>Notes a kline.</summary>
    /// <returns>The opening time of the oldest bar whose last word will not come; <see cref="long.MaxValue"/> when there is none.</returns>
    internal long Kline(in CandleUpdate kline)
    {
        long openMs = kline.Candle.OpenMs;
        Hear(openMs);
        long oldestMs = OldestMs;
        int earlier = _openMs.BinarySearch(openMs);
        _openMs.RemoveRange(0, earlier < 0 ? ~earlier : earlier);
        if ((kline.Traits & UpdateTraits.Closes) != 0)
        {
            _openMs.Remove(openMs);
            _lastClosedMs = Math.Max(_lastClosedMs, openMs);
        }
        return oldestMs < openMs ? oldestMs : long.MaxValue;
    }

    /// <summary>Notes a trade.</summary>
    /// <returns>As <see cref="Kline"/>; for a trade, only when no klines come at all.</returns>
    internal long Trade(in CandleUpdate trade)
    {
        Hear(trade.Candle.OpenMs);
        if (_openMs.Count <= Most)
            return long.MaxValue;
        long oldestMs = OldestMs;
        _openMs.RemoveRange(0, _openMs.Count - 1);
        return oldestMs;
    }

    private void Hear(long openMs)
    {
        int at = _openMs.BinarySearch(openMs);
        if (at < 0 && openMs > _lastClosedMs)
            _openMs.Insert(~at, openMs);
    }
}
