namespace RealtimeNotebook.Indicators;

/// <summary>The linearly weighted mean of the last n values, weights 1 to n, O(1) a value whatever n is.</summary>
/// <remarks>Made of additions alone, so that a bad print leaves no rounding behind when it leaves the window.</remarks>
internal sealed class RollingWma
{
    private readonly RollingAggregate<WeightedTotal> _window;
    private readonly double _weights;

    internal RollingWma(int period) => (_window, _weights) = (new(period), period * (period + 1.0) / 2);

    private RollingWma(RollingWma other) => (_window, _weights) = (other._window.Clone(), other._weights);

    /// <summary>The mean as it would be with one more value; NaN while there would be fewer than n.</summary>
    internal double Peek(double x) =>
        _window.IsFullWithOneMore ? _window.Peek(WeightedTotal.Of(x)).Weighted / _weights : double.NaN;

    internal double Push(double x)
    {
        bool isReady = _window.IsFullWithOneMore;
        double weighted = _window.Push(WeightedTotal.Of(x)).Weighted;
        return isReady ? weighted / _weights : double.NaN;
    }

    internal RollingWma Clone() => new(this);
}
