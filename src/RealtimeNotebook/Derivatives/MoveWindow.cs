namespace RealtimeNotebook.Derivatives;

/// <summary>Watches a number for moves of more than 5 % within a minute.</summary>
/// <param name="holdsMs">For how long a value counts, in milliseconds: what comes after a longer silence is not compared with it.</param>
internal sealed class MoveWindow(long holdsMs = VenueSum.DefaultHoldsMs)
{
    /// <summary>What a move has to exceed, as a fraction.</summary>
    internal const decimal Threshold = 0.05m;

    /// <summary>Within which time, in milliseconds.</summary>
    internal const long LengthMs = 60_000;

    /// <summary>The greatest move that is said; a greater one is said as this.</summary>
    internal const decimal MostMove = 1_000_000_000m;

    // Far more than any venue says in a minute; beyond it the oldest are forgotten, and the window is shorter.
    private const int MostValues = 2_048;

    private readonly Queue<(long TimeMs, decimal Value)> _values = new();
    private decimal _held;
    private long _lastMs = long.MinValue;

    /// <summary>Takes the next value.</summary>
    /// <param name="timeMs">When, not before the one before it; one that is says nothing.</param>
    /// <param name="value">The value.</param>
    /// <returns>The greatest change of a minute that ends here, as a signed fraction of where it began, if that is more than
    /// <see cref="Threshold"/> either way; else null.</returns>
    internal decimal? Add(long timeMs, decimal value)
    {
        if (timeMs < _lastMs)
            return null;
        if (_lastMs != long.MinValue && timeMs - _lastMs > holdsMs)
            Clear();
        _lastMs = timeMs;
        while (_values.Count == MostValues || (_values.TryPeek(out (long TimeMs, decimal Value) first) && first.TimeMs <= timeMs - LengthMs))
            _held = _values.Dequeue().Value;
        // The value that held when the minute began was said before it.
        decimal greatest = Move(_held, value);
        foreach ((_, decimal before) in _values)
        {
            decimal move = Move(before, value);
            if (Math.Abs(move) > Math.Abs(greatest))
                greatest = move;
        }
        _values.Enqueue((timeMs, value));
        return Math.Abs(greatest) > Threshold ? greatest : null;
    }

    /// <summary>Forgets what was; the next value has nothing to be compared with.</summary>
    internal void Clear()
    {
        _values.Clear();
        (_held, _lastMs) = (0, long.MinValue);
    }

    // From next to nothing to as much as there may be is more than a decimal can tell.
    private static decimal Move(decimal before, decimal now) =>
        before <= 0 ? 0 : now / MostMove >= before ? MostMove : (now - before) / before;
}
