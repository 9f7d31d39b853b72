namespace RealtimeNotebook.Indicators;

/// <summary>How an exponential moving average begins.</summary>
public enum EmaSeed
{
    /// <summary>With the mean of the first n values; ready at the n-th (TA-Lib, Skender). The default.</summary>
    Sma,

    /// <summary>With the first value; ready at once (the classic form).</summary>
    First,

    /// <summary>With a value given beforehand, such as the prior session's close; ready at once.</summary>
    Prior,
}

/// <summary>An exponential moving average at one moment.</summary>
/// <param name="Seen">Values taken in so far.</param>
/// <param name="Value">The average, or while seeding the mean so far.</param>
internal readonly record struct EmaState(int Seen, double Value);

/// <summary>The step of an exponential moving average, shared by all that contain one.</summary>
/// <remarks>Weight 2/(n+1). Source: facts agreed on by TA-Lib (ta_EMA) and P. Kaufman, Trading Systems and Methods.</remarks>
internal readonly struct EmaStep
{
    private readonly int _period;
    private readonly double _weight;
    private readonly EmaSeed _seed;

    internal EmaStep(int period, EmaSeed seed)
    {
        Period.Check(period);
        _period = period;
        _weight = 2.0 / (period + 1);
        _seed = seed;
    }

    /// <summary>How many values must have been seen for the average to be one.</summary>
    internal int WarmUp => _seed == EmaSeed.Sma ? _period : 1;

    internal EmaState Next(EmaState state, double x)
    {
        int seen = state.Seen + 1;
        if (_seed == EmaSeed.Sma && seen <= _period)
            return new(seen, state.Value + (x - state.Value) / seen);
        // A weight of one leaves nothing of what was; the difference would leave its rounding.
        if ((_seed == EmaSeed.First && seen == 1) || _period == 1)
            return new(1, x);
        // Seen only has to tell warm from cold: it stays put, so that no session is too long for it.
        return new(Math.Min(seen, _period + 1), state.Value + _weight * (x - state.Value));
    }

    internal double ValueOf(EmaState state) => state.Seen >= WarmUp ? state.Value : double.NaN;
}
