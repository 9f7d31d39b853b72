namespace RealtimeNotebook.Signals;

/// <summary>Swing highs and lows: bars strictly beyond <c>left</c> bars before and <c>right</c> bars after them.</summary>
internal sealed class PivotPoints
{
    private readonly int _left;
    private readonly int _right;
    private readonly SignalList<PivotPoint> _found;

    internal PivotPoints(int left, int right) => (_left, _right, _found) = (left, right, new(static pivot => pivot.KnownMs));

    private PivotPoints(PivotPoints other) => (_left, _right, _found) = (other._left, other._right, other._found.Clone());

    internal SignalList<PivotPoint> Found => _found;

    /// <summary>Takes in the newest bar.</summary>
    /// <param name="bars">The bars, the newest included.</param>
    /// <param name="high">The high that became known at it, or null.</param>
    /// <param name="low">The low that became known at it, or null.</param>
    internal void Close(BarRing bars, out PivotPoint? high, out PivotPoint? low)
    {
        high = bars.IsHigh(_left, _right) ? new(bars[_right].OpenMs, bars[_right].High, PivotType.High, bars[0].OpenMs) : null;
        low = bars.IsLow(_left, _right) ? new(bars[_right].OpenMs, bars[_right].Low, PivotType.Low, bars[0].OpenMs) : null;
        if (high is { } aHigh)
            _found.Add(aHigh);
        if (low is { } aLow)
            _found.Add(aLow);
    }

    internal PivotPoints Clone() => new(this);
}
