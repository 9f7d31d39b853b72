using RealtimeNotebook.Derivatives;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Server;

/// <summary>What waits for one viewer: of open interest and funding the newest of each symbol and venue, of liquidations all, added up
/// where they are many. Thread-safe; bounded by what is subscribed to.</summary>
internal sealed class DerivativeMailbox
{
    private readonly object _gate = new();
    private readonly HashSet<string> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<(DerivativeEventKind, string, string), (DerivativeEvent Event, decimal? Move)> _newest = [];
    private readonly LiquidationThrottle _liquidations = new();

    /// <summary>The symbols looked at.</summary>
    internal string[] Symbols
    {
        get
        {
            lock (_gate)
                return [.. _symbols.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Looks at a symbol; false when it does already.</summary>
    internal bool Open(string symbol)
    {
        lock (_gate)
            return _symbols.Add(symbol);
    }

    /// <summary>Looks at a symbol no longer; false when it did not.</summary>
    internal bool Close(string symbol)
    {
        lock (_gate)
        {
            if (!_symbols.Remove(symbol))
                return false;
            foreach ((DerivativeEventKind, string Symbol, string) key in _newest.Keys.Where(key => key.Item2 == symbol).ToArray())
                _newest.Remove(key);
            _liquidations.Drop(symbol);
            return true;
        }
    }

    /// <summary>Puts an event. False when nobody asked for its symbol.</summary>
    /// <param name="one">The event.</param>
    /// <param name="move">By how much open interest has moved within a minute; one that waited is kept.</param>
    /// <param name="nowMs">The time, on a clock that does not go back.</param>
    internal bool Put(in DerivativeEvent one, decimal? move, long nowMs)
    {
        lock (_gate)
        {
            if (!_symbols.Contains(one.Symbol))
                return false;
            if (one.Kind == DerivativeEventKind.Liquidation)
            {
                _liquidations.Add(one.Liquidation, nowMs);
                return true;
            }
            (DerivativeEventKind, string, string) key = (one.Kind, one.Symbol, one.Venue);
            bool waits = _newest.TryGetValue(key, out (DerivativeEvent Event, decimal? Move) before);
            // A late word changes the past, which is asked for by other means, and not what is.
            if (!waits || before.Event.TimeMs <= one.TimeMs)
                _newest[key] = (one, move ?? before.Move);
            return true;
        }
    }

    /// <summary>Takes what waits of open interest and funding.</summary>
    internal (DerivativeEvent Event, decimal? Move)[] TakeNewest()
    {
        lock (_gate)
        {
            (DerivativeEvent Event, decimal? Move)[] all = [.. _newest.Values.OrderBy(static one => one.Event.TimeMs)];
            _newest.Clear();
            return all;
        }
    }

    /// <summary>Takes the next message about liquidations; none when none may go yet.</summary>
    internal IReadOnlyList<LiquidationGroup> TakeLiquidations(long nowMs)
    {
        lock (_gate)
            return _liquidations.Take(nowMs);
    }

    /// <summary>In how many milliseconds the next message about liquidations may go; null when none waits.</summary>
    internal long? DueIn(long nowMs)
    {
        lock (_gate)
            return _liquidations.DueIn(nowMs);
    }
}
