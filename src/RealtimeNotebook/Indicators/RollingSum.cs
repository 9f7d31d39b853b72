namespace RealtimeNotebook.Indicators;

/// <summary>The sum of the last n values, O(1) a value, with an error that cannot build up.</summary>
/// <remarks>
/// Values are looked at before they are pushed, and what was previewed is what is committed. Once per lap of the ring the sum is
/// added up anew, so that a bad print's rounding is gone a lap after the print has left.
/// </remarks>
internal sealed class RollingSum
{
    private readonly double[] _ring;
    private int _head;
    private double _sum;

    internal RollingSum(int period) => _ring = new double[period];

    private RollingSum(RollingSum other) => (_ring, _head, _sum, Seen) = ((double[])other._ring.Clone(), other._head, other._sum, other.Seen);

    /// <summary>How many values have been pushed, up to the period.</summary>
    internal int Seen { get; private set; }

    /// <summary>The sum as it would be with one more value.</summary>
    internal double Peek(double x) => _sum - _ring[_head] + x;

    internal double Push(double x)
    {
        double value = Peek(x);
        _ring[_head] = x;
        _head++;
        if (_head == _ring.Length)
        {
            _head = 0;
            _sum = 0;
            foreach (double element in _ring)
                _sum += element;
        }
        else
        {
            _sum = value;
        }
        if (Seen < _ring.Length)
            Seen++;
        return value;
    }

    internal RollingSum Clone() => new(this);
}
