namespace RealtimeNotebook.Indicators;

/// <summary>Wilder's smoothing at one moment: the mean of the first n values, then each new one with the weight 1/n.</summary>
/// <remarks>
/// What a bad print leaves behind, its rounding included, shrinks by that weight with every bar. Source: J. W. Wilder, New
/// Concepts in Technical Trading Systems, 1978.
/// </remarks>
/// <param name="Seen">Values taken in so far, up to n.</param>
/// <param name="Value">The smoothed value, or while there are fewer than n the mean so far.</param>
internal readonly record struct WilderState(int Seen, double Value)
{
    internal WilderState Next(double x, int period)
    {
        int seen = Math.Min(Seen + 1, period);
        // A weight of one leaves nothing of what was; the difference would leave its rounding.
        return new(seen, seen == 1 ? x : Value + (x - Value) / seen);
    }

    internal bool IsReady(int period) => Seen == period;
}
