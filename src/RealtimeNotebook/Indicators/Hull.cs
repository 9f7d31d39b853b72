namespace RealtimeNotebook.Indicators;

/// <summary>How the Hull average's inner look-backs become whole numbers.</summary>
public enum HullRounding
{
    /// <summary>Cut off, as TA-Lib, Skender and TradingView do. The default.</summary>
    Truncate,

    /// <summary>Rounded to the nearest, halves to even, as LEAN does.</summary>
    Round,
}

/// <summary>Hull moving average of the closes: WMA(2 WMA(n/2) - WMA(n), sqrt n).</summary>
/// <remarks>
/// With truncation the first value is at bar n + floor(sqrt n) - 1, counted from one. O(1) a bar whatever the period, no
/// allocation, and a bad print is forgotten with the bar at which it leaves, n + floor(sqrt n) - 1 bars after it came. Source: A. Hull,
/// Hull Moving Average, 2005.
/// </remarks>
public sealed class Hull : IIndicator
{
    private readonly RollingWma _half;
    private readonly RollingWma _full;
    private readonly RollingWma _smooth;

    /// <summary>Makes one that has seen no bar.</summary>
    /// <param name="period">Look-back in bars, 2 to 10,000.</param>
    /// <param name="rounding">How n/2 and sqrt n become whole numbers.</param>
    /// <param name="name">The name of the line; <c>hull</c> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is outside its range.</exception>
    public Hull(int period = 20, HullRounding rounding = HullRounding.Truncate, string name = "hull")
    {
        Period.Check(period, least: 2);
        int half = Whole(period / 2.0, rounding);
        int root = Whole(Math.Sqrt(period), rounding);
        (_half, _full, _smooth) = (new(half), new(period), new(root));
        WarmUpBars = period + root - 1;
        Lines = [name];
    }

    private Hull(Hull other)
    {
        (_half, _full, _smooth) = (other._half.Clone(), other._full.Clone(), other._smooth.Clone());
        (WarmUpBars, Lines) = (other.WarmUpBars, other.Lines);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Lines { get; }

    /// <inheritdoc/>
    public int WarmUpBars { get; }

    /// <inheritdoc/>
    public void Close(in Candle bar, Span<double> values)
    {
        double half = _half.Push(bar.Close);
        double raw = 2 * half - _full.Push(bar.Close);
        values[0] = double.IsNaN(raw) ? double.NaN : _smooth.Push(raw);
    }

    /// <inheritdoc/>
    public void Preview(in Candle forming, Span<double> values)
    {
        double raw = 2 * _half.Peek(forming.Close) - _full.Peek(forming.Close);
        values[0] = double.IsNaN(raw) ? double.NaN : _smooth.Peek(raw);
    }

    /// <inheritdoc/>
    public IIndicator Clone() => new Hull(this);

    private static int Whole(double value, HullRounding rounding) =>
        Math.Max(1, (int)(rounding == HullRounding.Truncate ? Math.Truncate(value) : Math.Round(value, MidpointRounding.ToEven)));
}
