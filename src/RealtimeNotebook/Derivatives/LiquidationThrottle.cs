namespace RealtimeNotebook.Derivatives;

/// <summary>Lets so many messages about liquidations through in a second, and adds up what would be more. Not thread-safe.</summary>
/// <remarks>What waits is one group a symbol, venue and side, however many liquidations there were: nothing is lost in the sums, and
/// memory is bounded by what is subscribed to.</remarks>
internal sealed class LiquidationThrottle
{
    /// <summary>How many messages there may be within any second.</summary>
    internal const int MostPerSecond = 10;

    private const long SecondMs = 1_000;

    private readonly Queue<long> _sent = new();
    private readonly Queue<Liquidation> _single = new();
    private readonly Dictionary<(string, string, LiquidatedSide), LiquidationGroup> _waiting = [];

    /// <summary>Takes a liquidation.</summary>
    /// <param name="one">The liquidation.</param>
    /// <param name="nowMs">The time, on a clock that does not go back.</param>
    internal void Add(in Liquidation one, long nowMs)
    {
        Forget(nowMs);
        // The last message of a second is kept for what is added up.
        if (_waiting.Count == 0 && _sent.Count + _single.Count < MostPerSecond - 1)
        {
            _single.Enqueue(one);
            return;
        }
        (string, string, LiquidatedSide) key = (one.Symbol, one.Venue, one.Side);
        _waiting[key] = _waiting.TryGetValue(key, out LiquidationGroup group) ? group.With(one) : LiquidationGroup.Of(one);
    }

    /// <summary>Drops what waits of a symbol that nobody asks for any more.</summary>
    internal void Drop(string symbol)
    {
        Liquidation[] singles = [.. _single.Where(one => one.Symbol != symbol)];
        _single.Clear();
        foreach (Liquidation one in singles)
            _single.Enqueue(one);
        foreach ((string, string, LiquidatedSide) key in _waiting.Keys.Where(key => key.Item1 == symbol).ToArray())
            _waiting.Remove(key);
    }

    /// <summary>In how many milliseconds the next message may go; 0 for now, null when nothing waits.</summary>
    internal long? DueIn(long nowMs)
    {
        if (_single.Count == 0 && _waiting.Count == 0)
            return null;
        Forget(nowMs);
        return _sent.Count < MostPerSecond ? 0 : _sent.Peek() + SecondMs - nowMs;
    }

    /// <summary>Takes the next message.</summary>
    /// <returns>One group of one liquidation, or everything that waits added up; nothing when no message may go yet.</returns>
    internal IReadOnlyList<LiquidationGroup> Take(long nowMs)
    {
        if (DueIn(nowMs) is not 0)
            return [];
        _sent.Enqueue(nowMs);
        if (_single.TryDequeue(out Liquidation single))
            return [LiquidationGroup.Of(single)];
        LiquidationGroup[] groups = [.. _waiting.Values.OrderBy(static group => group.FirstMs)];
        _waiting.Clear();
        return groups;
    }

    private void Forget(long nowMs)
    {
        while (_sent.Count > 0 && _sent.Peek() <= nowMs - SecondMs)
            _sent.Dequeue();
    }
}
