namespace RealtimeNotebook;

/// <summary>What the agreement of two indicators says.</summary>
public enum ConfluenceType
{
    /// <summary>Both have turned the same way.</summary>
    Enter,

    /// <summary>One of them has turned away.</summary>
    Leave,
}

/// <summary>The Hull average and the MACD come to agree, or cease to.</summary>
/// <remarks>Equal by value. Known when its own bar closes.</remarks>
/// <param name="TimeMs">Opening time of the bar, in Unix milliseconds, UTC.</param>
/// <param name="Price">The bar's close, in quote currency.</param>
/// <param name="Type">Whether to enter or to leave.</param>
/// <param name="Direction">The way of the agreement that begins or ends.</param>
public readonly record struct ConfluenceSignal(long TimeMs, double Price, ConfluenceType Type, SignalDirection Direction);
