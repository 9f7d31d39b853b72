namespace RealtimeNotebook.Indicators;

/// <summary>The average true range at one moment, shared by all that contain one.</summary>
/// <param name="HasClose">Whether there is a bar before the next one.</param>
/// <param name="Close">Its close.</param>
/// <param name="Smoothed">The true ranges, smoothed.</param>
internal readonly record struct AtrState(bool HasClose, double Close, WilderState Smoothed)
{
    /// <summary>The state after one more bar. The first has no close before it, and so no true range.</summary>
    internal AtrState Next(in Candle bar, int period)
    {
        if (!HasClose)
            return new(true, bar.Close, Smoothed);
        double range = Math.Max(bar.High, Close) - Math.Min(bar.Low, Close);
        return new(true, bar.Close, Smoothed.Next(range, period));
    }

    internal double ValueOf(int period) => Smoothed.IsReady(period) ? Smoothed.Value : double.NaN;
}
