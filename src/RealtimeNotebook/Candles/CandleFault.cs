namespace RealtimeNotebook;

/// <summary>Why an event was refused.</summary>
public enum CandleFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The text is not one JSON object.</summary>
    NotJson,

    /// <summary>The message is longer than the limit.</summary>
    TooLarge,

    /// <summary>A field that a candle or tick cannot do without is missing, null or of another type.</summary>
    MissingField,

    /// <summary>The time is neither ISO-8601 nor Unix milliseconds.</summary>
    BadTime,

    /// <summary>The time lies outside the years 1900 to 2199.</summary>
    TimeOutOfRange,

    /// <summary>The bar would open further in the future than the series allows.</summary>
    Future,

    /// <summary>A number is NaN or infinite.</summary>
    NotFinite,

    /// <summary>A volume or size is below zero.</summary>
    NegativeVolume,

    /// <summary>The high is below the open or close, or the low is above one of them, by more than rounding explains.</summary>
    RangeBroken,

    /// <summary>The event is for another symbol or interval than the channel it came by.</summary>
    WrongSeries,
}
