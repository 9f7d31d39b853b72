namespace RealtimeNotebook.Signals;

/// <summary>The zones on one side of the price that nothing has touched, the nearest last, so that only those touched are looked at.</summary>
/// <remarks>
/// Prices below count as they are, prices above with their sign turned round: touched is what lies at or over the reach of a bar. A
/// new zone is nearer than those before it, save perhaps the one just before, so that keeping the order costs next to nothing.
/// </remarks>
internal sealed class OpenZones
{
    private const int Most = SignalList<FvgZone>.Most;

    private readonly List<(double Edge, long Number)> _zones;

    internal OpenZones() => _zones = [];

    private OpenZones(OpenZones other) => _zones = [.. other._zones];

    internal void Add(long number, double edge)
    {
        // Zones that are no longer among the newest are not told of, and must not pile up.
        if (_zones.Count >= 2 * Most)
            _zones.RemoveAll(zone => zone.Number <= number - Most);
        int at = _zones.Count;
        while (at > 0 && _zones[at - 1].Edge > edge)
            at--;
        _zones.Insert(at, (edge, number));
    }

    internal bool TryTouch(double reach, out long number)
    {
        number = 0;
        if (_zones.Count == 0 || _zones[^1].Edge < reach)
            return false;
        number = _zones[^1].Number;
        _zones.RemoveAt(_zones.Count - 1);
        return true;
    }

    internal OpenZones Clone() => new(this);
}
