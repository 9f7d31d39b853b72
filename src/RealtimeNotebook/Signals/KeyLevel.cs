namespace RealtimeNotebook;

/// <summary>Which side of the price a level holds.</summary>
public enum LevelType
{
    /// <summary>A high that later bars have stayed below.</summary>
    Resistance,

    /// <summary>A low that later bars have stayed above.</summary>
    Support,
}

/// <summary>A price that stood out among many bars: a high or low strictly beyond those of its wide neighbourhood.</summary>
/// <remarks>Equal by value. Known only once the bars on its right have closed; in force while its bar is among the newest ones,
/// see <see cref="ChartSignals.IsInForce"/>.</remarks>
/// <param name="TimeMs">Opening time of the bar, in Unix milliseconds, UTC.</param>
/// <param name="Price">The bar's high or low, in quote currency.</param>
/// <param name="Type">Whether it holds from above or from below.</param>
/// <param name="KnownMs">Opening time of the bar at whose close it became known, in Unix milliseconds, UTC.</param>
public readonly record struct KeyLevel(long TimeMs, double Price, LevelType Type, long KnownMs);
