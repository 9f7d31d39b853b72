using System.Collections;

namespace RealtimeNotebook.Signals;

/// <summary>Signals of one kind in the order in which they became known: the newest <see cref="Most"/>, and of them those that became
/// known at a bar in memory.</summary>
/// <remarks>The writer appends behind what a view shows and never touches what lies before, so views share the array. So does a copy of the
/// list until something is added to it.</remarks>
internal sealed class SignalList<T>
    where T : struct
{
    internal const int Most = 500;

    private const int SmallestCapacity = 32;

    private readonly Func<T, long> _knownMs;
    private T[] _items;
    private int _from;
    private int _end;
    private bool _isShared;
    private SignalView<T>? _view;

    internal SignalList(Func<T, long> knownMs) => (_knownMs, _items) = (knownMs, new T[SmallestCapacity]);

    private SignalList(SignalList<T> other) =>
        (_knownMs, _items, _from, _end, _isShared) = (other._knownMs, other._items, other._from, other._end, true);

    internal int Count => _end - _from;

    internal SignalView<T> View => _view ??= Count == 0 ? SignalView<T>.Empty : new(_items, _from, Count);

    internal void Add(in T item)
    {
        if (Count == Most)
            _from++;
        if (_isShared || _end == _items.Length)
        {
            T[] old = _items;
            int count = Count;
            _items = new T[Math.Min(Math.Max(SmallestCapacity, count * 2), Most * 5 / 4)];
            Array.Copy(old, _from, _items, 0, count);
            (_from, _end, _isShared) = (0, count, false);
        }
        _items[_end++] = item;
        _view = null;
    }

    /// <summary>Drops what became known before the oldest bar in memory.</summary>
    internal void Forget(long oldestMs)
    {
        int from = _from;
        while (_from < _end && _knownMs(_items[_from]) < oldestMs)
            _from++;
        if (_from != from)
            _view = null;
    }

    internal SignalList<T> Clone() => new(this);
}

/// <summary>A stretch of an array that is only ever appended to.</summary>
internal sealed class SignalView<T>(T[] items, int from, int count) : IReadOnlyList<T>
{
    internal static SignalView<T> Empty { get; } = new([], 0, 0);

    public int Count => count;

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            return items[from + index];
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
            yield return items[from + i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
