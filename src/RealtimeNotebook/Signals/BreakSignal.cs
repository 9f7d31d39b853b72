namespace RealtimeNotebook;

/// <summary>Which way a level was broken.</summary>
public enum BreakType
{
    /// <summary>A resistance, upwards.</summary>
    Buy,

    /// <summary>A support, downwards.</summary>
    Sell,
}

/// <summary>A level that one bar broke while the next left a fair value gap behind, the same way.</summary>
/// <remarks>Equal by value. Known when its own bar closes.</remarks>
/// <param name="TimeMs">Opening time of the bar that showed the gap, the one after the break, in Unix milliseconds, UTC.</param>
/// <param name="Price">The level broken, in quote currency; of several the farthest.</param>
/// <param name="Type">Which way.</param>
public readonly record struct BreakSignal(long TimeMs, double Price, BreakType Type);
