namespace RealtimeNotebook.Indicators;

/// <summary>The linearly weighted mean of the last n values, weights 1 to n, O(1) a value whatever n is.</summary>
/// <remarks>
/// With S the plain sum of the window and W the weighted one, a new value x makes W' = W - S + n x and S' = S - oldest + x.
/// Both are added up anew once per lap of the ring, so that rounding cannot build up.
/// </remarks>
internal sealed class RollingWma
{
    private readonly double[] _ring;
    private readonly double _period;
    private readonly double _weights;
    private int _head;
    private int _seen;
    private double _sum;
    private double _weighted;

    internal RollingWma(int period)
    {
        _ring = new double[period];
        _period = period;
        _weights = period * (period + 1.0) / 2;
    }

    private RollingWma(RollingWma other)
        : this(other._ring.Length)
    {
        other._ring.CopyTo(_ring, 0);
        (_head, _seen, _sum, _weighted) = (other._head, other._seen, other._sum, other._weighted);
    }

    /// <summary>The mean as it would be with one more value; NaN while there would be fewer than n.</summary>
    internal double Peek(double x) => _seen >= _ring.Length - 1 ? (_weighted - _sum + _period * x) / _weights : double.NaN;

    internal double Push(double x)
    {
        double value = Peek(x);
        // While the window fills, the zeros in it stand for values not seen: they weigh nothing in either sum.
        _weighted = _weighted - _sum + _period * x;
        _sum = _sum - _ring[_head] + x;
        _ring[_head] = x;
        _head++;
        if (_head == _ring.Length)
        {
            _head = 0;
            AddUpAnew();
        }
        if (_seen < _ring.Length)
            _seen++;
        return value;
    }

    internal RollingWma Clone() => new(this);

    private void AddUpAnew()
    {
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < _ring.Length; i++)
        {
            sum += _ring[i];
            weighted += (i + 1.0) * _ring[i];
        }
        (_sum, _weighted) = (sum, weighted);
    }
}
