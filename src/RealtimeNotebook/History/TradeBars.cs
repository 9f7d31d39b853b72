using RealtimeNotebook.Candles;

namespace RealtimeNotebook.History;

/// <summary>Builds bars from trades that come in any order.</summary>
/// <param name="interval">The length of a bar, and the zone by whose clock it begins.</param>
internal sealed class TradeBars(ZonedInterval interval)
{
    private readonly Dictionary<long, Building> _bars = [];

    /// <summary>Adds a trade; of two at one time the later added is the later.</summary>
    internal void Add(in Tick trade)
    {
        long openMs = interval.OpenOf(trade.TimeMs);
        if (!_bars.TryGetValue(openMs, out Building? bar))
        {
            _bars.Add(openMs, new(trade));
            return;
        }
        bar.Add(trade);
    }

    /// <summary>The bars, oldest first.</summary>
    internal IEnumerable<Candle> Bars() => _bars.OrderBy(bar => bar.Key).Select(bar => bar.Value.ToCandle(bar.Key));

    private sealed class Building(in Tick first)
    {
        private long _firstMs = first.TimeMs;
        private long _lastMs = first.TimeMs;
        private double _open = first.Price;
        private double _high = first.Price;
        private double _low = first.Price;
        private double _close = first.Price;
        private double _volume = first.Size;

        internal void Add(in Tick trade)
        {
            if (trade.TimeMs < _firstMs)
                (_firstMs, _open) = (trade.TimeMs, trade.Price);
            if (trade.TimeMs >= _lastMs)
                (_lastMs, _close) = (trade.TimeMs, trade.Price);
            _high = Math.Max(_high, trade.Price);
            _low = Math.Min(_low, trade.Price);
            _volume = Math.Min(_volume + trade.Size, double.MaxValue);
        }

        internal Candle ToCandle(long openMs) => new(openMs, _open, _high, _low, _close, _volume);
    }
}
