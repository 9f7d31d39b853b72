namespace RealtimeNotebook.Indicators;

/// <summary>The average true range at one moment, shared by all that contain one.</summary>
/// <param name="HasClose">Whether there is a bar before the next one.</param>
/// <param name="Close">Its close.</param>
/// <param name="Smoothed">The true ranges, smoothed.</param>
internal readonly record struct AtrState(bool HasClose, double Close, WilderState Smoothed)
{
    /// <summary>The state after one more bar.</summary>
    /// <param name="bar">The bar.</param>
    /// <param name="period">Look-back in bars.</param>
    /// <param name="countsFirst">Whether the height of the first bar, which has no close before it, is its true range; else it has none.</param>
    internal AtrState Next(in Candle bar, int period, bool countsFirst = false)
    {
        if (!HasClose)
            return new(true, bar.Close, countsFirst ? Smoothed.Next(bar.High - bar.Low, period) : Smoothed);
        double range = Math.Max(bar.High, Close) - Math.Min(bar.Low, Close);
        return new(true, bar.Close, Smoothed.Next(range, period));
    }

    internal double ValueOf(int period) => Smoothed.IsReady(period) ? Smoothed.Value : double.NaN;
}
