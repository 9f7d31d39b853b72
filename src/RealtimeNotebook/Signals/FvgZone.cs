namespace RealtimeNotebook;

/// <summary>Which way the price left a fair value gap behind.</summary>
public enum ZoneType
{
    /// <summary>Upwards: the zone lies below the bar that showed it.</summary>
    Bullish,

    /// <summary>Downwards: the zone lies above the bar that showed it.</summary>
    Bearish,
}

/// <summary>A fair value gap: the band of prices between the first and the third of three bars that a large second one jumped.</summary>
/// <remarks>Equal by value. Only <see cref="EndMs"/> ever changes, once: when a later bar touches the zone.</remarks>
/// <param name="StartMs">Opening time of the first of the three bars, in Unix milliseconds, UTC.</param>
/// <param name="EndMs">Opening time of the bar that touched it; null while none has.</param>
/// <param name="Low">Lower edge, in quote currency.</param>
/// <param name="High">Upper edge, in quote currency.</param>
/// <param name="Type">Which way the price went.</param>
/// <param name="KnownMs">Opening time of the third bar, at whose close the zone became known.</param>
public readonly record struct FvgZone(long StartMs, long? EndMs, double Low, double High, ZoneType Type, long KnownMs);
