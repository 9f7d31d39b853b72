namespace RealtimeNotebook.Indicators;

/// <summary>What is known of the last n values together, one join a preview whatever n is, and without ever subtracting.</summary>
/// <remarks>
/// The window is the rest of the last lap of a ring, and what this lap has brought. Of the last lap each slot holds the join of
/// its value and all later ones, made once a lap from right to left; of this lap the values are kept for the next time, and their
/// join. What leaves is thus forgotten whole, a bad print too, at the bar at which it leaves. The order of the joins depends only on
/// how many values were pushed before, never on previews.
/// </remarks>
/// <typeparam name="T">What is known of values.</typeparam>
internal sealed class RollingAggregate<T>
    where T : struct, IAggregate<T>
{
    // Before the head: this lap's values. From the head on: the last lap's joins to the right.
    private readonly T[] _slots;
    private int _head;
    private T _lap = T.Nothing;

    // The window without the value that the next one replaces.
    private T _rest = T.Nothing;

    internal RollingAggregate(int period)
    {
        _slots = new T[period];
        Array.Fill(_slots, T.Nothing);
    }

    private RollingAggregate(RollingAggregate<T> other) =>
        (_slots, _head, _lap, _rest, Seen) = ((T[])other._slots.Clone(), other._head, other._lap, other._rest, other.Seen);

    /// <summary>How many values have been pushed, up to the period.</summary>
    internal int Seen { get; private set; }

    /// <summary>Whether the window is full.</summary>
    internal bool IsFull => Seen == _slots.Length;

    /// <summary>Whether one more value fills it.</summary>
    internal bool IsFullWithOneMore => Seen >= _slots.Length - 1;

    /// <summary>The window as it is.</summary>
    internal T Whole => T.Join(_slots[_head], _lap);

    /// <summary>The window as it would be with one more value, and without the oldest where it is full.</summary>
    internal T Peek(in T x) => T.Join(_rest, x);

    internal T Push(in T x)
    {
        T value = Peek(x);
        _lap = T.Join(_lap, x);
        _slots[_head] = x;
        _head++;
        if (_head == _slots.Length)
        {
            for (int i = _head - 2; i >= 0; i--)
                _slots[i] = T.Join(_slots[i], _slots[i + 1]);
            (_head, _lap) = (0, T.Nothing);
        }
        T older = _head + 1 < _slots.Length ? _slots[_head + 1] : T.Nothing;
        _rest = T.Join(older, _lap);
        if (Seen < _slots.Length)
            Seen++;
        return value;
    }

    internal RollingAggregate<T> Clone() => new(this);
}
