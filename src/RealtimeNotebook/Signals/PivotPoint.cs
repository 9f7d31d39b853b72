namespace RealtimeNotebook;

/// <summary>Which way a pivot points.</summary>
public enum PivotType
{
    /// <summary>The high is above those of its neighbours.</summary>
    High,

    /// <summary>The low is below those of its neighbours.</summary>
    Low,
}

/// <summary>A swing high or low: a bar strictly beyond its neighbours on both sides.</summary>
/// <remarks>Equal by value. It is known only once the bars on its right have closed, and never changes after that.</remarks>
/// <param name="TimeMs">Opening time of the bar, in Unix milliseconds, UTC.</param>
/// <param name="Price">The bar's high or low, in quote currency.</param>
/// <param name="Type">Whether it is a high or a low.</param>
/// <param name="KnownMs">Opening time of the bar at whose close it became known, in Unix milliseconds, UTC.</param>
public readonly record struct PivotPoint(long TimeMs, double Price, PivotType Type, long KnownMs);
