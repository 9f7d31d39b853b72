using RealtimeNotebook.Candles;

namespace RealtimeNotebook;

/// <summary>Builds candles from trades, by the same rules as a live chart: for whoever has prices and wants bars.</summary>
/// <remarks>
/// One writer: the caller sees to it that no two calls overlap. What <see cref="Closed"/> returns may be handed to any thread.
/// A candle closes when a trade of a later bar comes, or when <see cref="CloseDue"/> is told that its time is over.
/// </remarks>
public sealed class LiveCandleBuilder
{
    private const int BarsKept = 500;

    private readonly Action<SeriesKey, Candle>? _closed;
    private CandleState _bars;

    /// <summary>Starts without a candle.</summary>
    /// <param name="key">The symbol, and the length of a candle.</param>
    /// <param name="closed">Called with each candle that closes, in order, from within the call that closed it; null for nobody.</param>
    public LiveCandleBuilder(SeriesKey key, Action<SeriesKey, Candle>? closed = null) => (_bars, _closed) = (new(key, BarsKept), closed);

    /// <summary>What the candles are of.</summary>
    public SeriesKey Key => _bars.Key;

    /// <summary>The candle that is forming; null before the first trade, and after a close by the clock.</summary>
    public Candle? Current => _bars.HasForming ? _bars.Forming : null;

    /// <summary>The candles that have closed since the start or the last <see cref="SwitchTo"/>, oldest first; the newest 500 at least.</summary>
    public CandleColumns Closed => _bars.Closed;

    /// <summary>Trades that came after their candle had closed, and were left out.</summary>
    public long LateTrades { get; private set; }

    /// <summary>Adds a trade.</summary>
    /// <param name="price">Price in quote currency; it may be negative or zero.</param>
    /// <param name="timeMs">When it was made, in Unix milliseconds, UTC.</param>
    /// <param name="size">Quantity in units of the base asset, 0 or more.</param>
    /// <returns>Whether it changed a candle; false for one that came too late.</returns>
    /// <exception cref="ArgumentException">The numbers make no trade: one is not finite, the size is negative, or the time is outside the years 1900 to 2199.</exception>
    public bool Update(double price, long timeMs, double size = 0) => Tick.TryCreate(timeMs, price, size, 0, out Tick tick, out CandleFault fault)
        ? Update(tick)
        : throw new ArgumentException(FormattableString.Invariant(
            $"A trade of {size} at {price}, made at {timeMs} ms, is refused: {fault}. Expected a finite price, a size of 0 or more, and Unix milliseconds."));

    /// <summary>Adds a trade whose numbers have been checked.</summary>
    /// <param name="tick">The trade.</param>
    /// <returns>Whether it changed a candle; false for one that came too late.</returns>
    public bool Update(in Tick tick)
    {
        MergeResult result = _bars.Apply(tick);
        if (!result.Changed)
            LateTrades++;
        TellClosed(result);
        return result.Changed;
    }

    /// <summary>Closes the candle whose time is over, though no later trade has come.</summary>
    /// <param name="nowMs">The present in Unix milliseconds, less whatever grace stragglers are given.</param>
    /// <returns>Whether a candle closed. Trades that come for it later are too late.</returns>
    public bool CloseDue(long nowMs)
    {
        MergeResult result = _bars.CloseDue(nowMs);
        TellClosed(result);
        return result.Changed;
    }

    /// <summary>Begins anew with another symbol or interval. The candle that was forming is dropped: it never closed.</summary>
    /// <param name="key">The symbol, and the length of a candle.</param>
    public void SwitchTo(SeriesKey key)
    {
        _bars = new(key, BarsKept);
        LateTrades = 0;
    }

    private void TellClosed(in MergeResult result)
    {
        if (result.BarsClosed > 0 && _closed is not null)
            _closed(_bars.Key, _bars.Closed[_bars.Closed.Count - 1]);
    }
}
