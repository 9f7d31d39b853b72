namespace RealtimeNotebook.Live;

/// <summary>An event whose bar has not begun yet.</summary>
/// <param name="OpenMs">When its bar begins, in Unix milliseconds.</param>
/// <param name="Update">The bar, where it is one.</param>
/// <param name="Trade">The trade, where it is one.</param>
internal readonly record struct HeldEvent(long OpenMs, CandleUpdate Update, Tick? Trade)
{
    internal bool IsSnapshot => Trade is null && Update.Semantics == UpdateSemantics.Snapshot;
}

/// <summary>Events that came before their bar began, in the order in which they are due. Bounded. For the processor only.</summary>
/// <param name="capacity">How many are held at most.</param>
internal sealed class HeldEvents(int capacity)
{
    private readonly List<HeldEvent> _events = [];
    private int _first;

    internal int Count => _events.Count - _first;

    /// <summary>When the first bar of them begins, in Unix milliseconds; <see cref="long.MaxValue"/> when there is none.</summary>
    internal long NextOpenMs => Count > 0 ? _events[_first].OpenMs : long.MaxValue;

    /// <summary>Holds an event. A snapshot takes the place of the one before it, if that is of the same bar.</summary>
    /// <param name="item">The event.</param>
    /// <param name="superseded">Whether another gave way to it.</param>
    /// <returns>Whether there was room.</returns>
    internal bool TryAdd(in HeldEvent item, out bool superseded)
    {
        int at = _events.Count;
        while (at > _first && _events[at - 1].OpenMs > item.OpenMs)
            at--;
        superseded = at > _first && item.IsSnapshot && _events[at - 1].IsSnapshot && _events[at - 1].OpenMs == item.OpenMs;
        if (superseded)
            _events[at - 1] = item;
        else if (Count == capacity)
            return false;
        else
            _events.Insert(at, item);
        return true;
    }

    /// <summary>Takes the first, if its bar begins no later than a time.</summary>
    internal bool TryTake(long toMs, out HeldEvent item)
    {
        item = default;
        if (NextOpenMs > toMs)
            return false;
        item = _events[_first++];
        if (_first == _events.Count || _first >= 1_024)
        {
            _events.RemoveRange(0, _first);
            _first = 0;
        }
        return true;
    }
}
