using System.Collections;

namespace RealtimeNotebook.Signals;

/// <summary>Zones in the order in which they became known: the newest <see cref="SignalList{T}.Most"/>, and of them those that are open or
/// were touched by a bar in memory.</summary>
/// <remarks>
/// The one thing that changes about a zone is its end, and that lies in a column of its own: a view shows the ends up to the bar at
/// which it was taken, so that it stays as it was while the writer goes on in the same arrays. A copy of the list does the same until it
/// is used.
/// </remarks>
internal sealed class ZoneList
{
    private const int SmallestCapacity = 32;

    /// <summary>The end of a zone that nothing has touched.</summary>
    internal const long Open = long.MaxValue;

    private const long NotShared = long.MaxValue;

    private FvgZone[] _zones = new FvgZone[SmallestCapacity];
    private long[] _ends = new long[SmallestCapacity];
    private long[] _numbers = new long[SmallestCapacity];
    private int _from;
    private int _end;
    private ZoneView _view = ZoneView.Empty;
    private bool _isChanged;

    // In a copy that shares the arrays, ends after this time are the other list's.
    private long _sharedAsOfMs = NotShared;

    internal ZoneList()
    {
    }

    private ZoneList(ZoneList other, long nowMs)
    {
        (_zones, _ends, _numbers, _from, _end, Added) = (other._zones, other._ends, other._numbers, other._from, other._end, other.Added);
        (_sharedAsOfMs, _isChanged) = (Math.Min(nowMs, other._sharedAsOfMs), true);
    }

    /// <summary>How many zones there have ever been; the newest has this number.</summary>
    internal long Added { get; private set; }

    /// <summary>The zones as they are at the close of a bar.</summary>
    /// <param name="nowMs">Opening time of the newest closed bar.</param>
    internal ZoneView View(long nowMs)
    {
        Own();
        if (_isChanged)
            (_view, _isChanged) = (new(_zones, _ends, _from, _end - _from, nowMs), false);
        return _view;
    }

    /// <summary>Appends a zone that is open.</summary>
    /// <returns>Its number.</returns>
    internal long Add(in FvgZone zone)
    {
        Own();
        if (_end == _zones.Length)
            Move(long.MinValue);
        (_zones[_end], _ends[_end], _numbers[_end]) = (zone, Open, ++Added);
        _end++;
        while (_numbers[_from] <= Added - SignalList<FvgZone>.Most)
            _from++;
        _isChanged = true;
        return Added;
    }

    /// <summary>A bar has touched a zone; one that is no longer among the newest does not matter.</summary>
    internal void Touch(long number, long timeMs)
    {
        Own();
        int at = Array.BinarySearch(_numbers, _from, _end - _from, number);
        if (at < 0)
            return;
        Volatile.Write(ref _ends[at], timeMs);
        _isChanged = true;
    }

    /// <summary>Drops what was touched before the oldest bar in memory.</summary>
    internal void Forget(long oldestMs) => Move(oldestMs);

    /// <summary>A copy that goes its own way; it costs next to nothing until it is used.</summary>
    /// <param name="nowMs">Opening time of the newest closed bar.</param>
    internal ZoneList Clone(long nowMs) => new(this, nowMs);

    private void Own()
    {
        if (_sharedAsOfMs != NotShared)
            Move(long.MinValue);
    }

    // To new arrays, since views and copies may share the old ones.
    private void Move(long oldestMs)
    {
        int capacity = Math.Max(SmallestCapacity, (_end - _from) * 3 / 2);
        (FvgZone[] zones, long[] ends, long[] numbers) = (new FvgZone[capacity], new long[capacity], new long[capacity]);
        int count = 0;
        for (int i = _from; i < _end; i++)
        {
            long end = _ends[i] > _sharedAsOfMs ? Open : _ends[i];
            if (end >= oldestMs)
            {
                (zones[count], ends[count], numbers[count]) = (_zones[i], end, _numbers[i]);
                count++;
            }
        }
        (_zones, _ends, _numbers, _from, _end) = (zones, ends, numbers, 0, count);
        (_isChanged, _sharedAsOfMs) = (true, NotShared);
    }
}

/// <summary>Zones as they were at the close of one bar.</summary>
internal sealed class ZoneView(FvgZone[] zones, long[] ends, int from, int count, long nowMs) : IReadOnlyList<FvgZone>
{
    internal static ZoneView Empty { get; } = new([], [], 0, 0, 0);

    public int Count => count;

    public FvgZone this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            long end = Volatile.Read(ref ends[from + index]);
            return end <= nowMs ? zones[from + index] with { EndMs = end } : zones[from + index];
        }
    }

    public IEnumerator<FvgZone> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
