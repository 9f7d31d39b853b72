namespace RealtimeNotebook;

/// <summary>What crossing a pivot says of the market's structure.</summary>
public enum StructureType
{
    /// <summary>The bias is confirmed, or there was none before (BOS).</summary>
    BreakOfStructure,

    /// <summary>The bias turns (CHoCH).</summary>
    ChangeOfCharacter,
}

/// <summary>Which way the price goes.</summary>
public enum SignalDirection
{
    /// <summary>Upwards.</summary>
    Up,

    /// <summary>Downwards.</summary>
    Down,
}

/// <summary>A close beyond the last known pivot that no close had crossed.</summary>
/// <remarks>Equal by value. Known when its own bar closes.</remarks>
/// <param name="TimeMs">Opening time of the bar that closed beyond, in Unix milliseconds, UTC.</param>
/// <param name="Price">The pivot's price, in quote currency.</param>
/// <param name="Type">Whether it confirms the bias or turns it.</param>
/// <param name="Direction">Upwards across a high, or downwards across a low.</param>
/// <param name="PivotMs">Opening time of the pivot's bar.</param>
public readonly record struct StructureBreak(long TimeMs, double Price, StructureType Type, SignalDirection Direction, long PivotMs);
