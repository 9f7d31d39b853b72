using System.Collections;

namespace RealtimeNotebook.Signals;

/// <summary>Zones in the order in which they became known: the newest <see cref="SignalList{T}.Most"/>, and of them those that are open or
/// were touched by a bar in memory.</summary>
/// <remarks>
/// The one thing that changes about a zone is its end, and that lies in a column of its own: a view shows the ends up to the bar at
/// which it was taken, so that it stays as it was while the writer goes on in the same arrays.
/// </remarks>
internal sealed class ZoneList
{
    private const int SmallestCapacity = 32;

    /// <summary>The end of a zone that nothing has touched.</summary>
    internal const long Open = long.MaxValue;

    private FvgZone[] _zones = new FvgZone[SmallestCapacity];
    private long[] _ends = new long[SmallestCapacity];
    private long[] _numbers = new long[SmallestCapacity];
    private int _from;
    private int _end;
    private ZoneView _view = ZoneView.Empty;
    private bool _isChanged;

    internal ZoneList()
    {
    }

    private ZoneList(ZoneList other)
    {
        Added = other.Added;
        Move(other, long.MinValue);
    }

    /// <summary>How many zones there have ever been; the newest has this number.</summary>
    internal long Added { get; private set; }

    /// <summary>The zones as they are at the close of a bar.</summary>
    /// <param name="nowMs">Opening time of the newest closed bar.</param>
    internal ZoneView View(long nowMs)
    {
        if (_isChanged)
            (_view, _isChanged) = (new(_zones, _ends, _from, _end - _from, nowMs), false);
        return _view;
    }

    /// <summary>Appends a zone that is open.</summary>
    /// <returns>Its number.</returns>
    internal long Add(in FvgZone zone)
    {
        if (_end == _zones.Length)
            Move(this, long.MinValue);
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
        int at = Array.BinarySearch(_numbers, _from, _end - _from, number);
        if (at < 0)
            return;
        Volatile.Write(ref _ends[at], timeMs);
        _isChanged = true;
    }

    /// <summary>Drops what was touched before the oldest bar in memory.</summary>
    internal void Forget(long oldestMs) => Move(this, oldestMs);

    internal ZoneList Clone() => new(this);

    // To new arrays, since views may share the old ones.
    private void Move(ZoneList other, long oldestMs)
    {
        int capacity = Math.Max(SmallestCapacity, (other._end - other._from) * 3 / 2);
        (FvgZone[] zones, long[] ends, long[] numbers) = (new FvgZone[capacity], new long[capacity], new long[capacity]);
        int count = 0;
        for (int i = other._from; i < other._end; i++)
        {
            if (other._ends[i] >= oldestMs)
            {
                (zones[count], ends[count], numbers[count]) = (other._zones[i], other._ends[i], other._numbers[i]);
                count++;
            }
        }
        (_zones, _ends, _numbers, _from, _end) = (zones, ends, numbers, 0, count);
        _isChanged = true;
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
