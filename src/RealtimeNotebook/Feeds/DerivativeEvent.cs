namespace RealtimeNotebook.Feeds;

/// <summary>What a feed of derivatives hands on.</summary>
public enum DerivativeEventKind
{
    /// <summary>Open interest: <see cref="DerivativeEvent.OpenInterest"/>.</summary>
    OpenInterest,

    /// <summary>A funding rate: <see cref="DerivativeEvent.Funding"/>.</summary>
    Funding,

    /// <summary>A liquidation: <see cref="DerivativeEvent.Liquidation"/>.</summary>
    Liquidation,

    /// <summary>The connection is lost; events may be missed from now on.</summary>
    Interrupted,

    /// <summary>The connection is back; events may have been missed until now.</summary>
    Resumed,

    /// <summary>A message that could not be read: <see cref="DerivativeEvent.Fault"/> says what was wrong and what was expected.</summary>
    Refused,
}

/// <summary>One event of a feed of derivatives.</summary>
public readonly struct DerivativeEvent
{
    private DerivativeEvent(DerivativeEventKind kind) => Kind = kind;

    /// <summary>Which of the other members says something.</summary>
    public DerivativeEventKind Kind { get; }

    /// <summary>Open interest.</summary>
    public OpenInterest OpenInterest { get; private init; }

    /// <summary>A funding rate.</summary>
    public Funding Funding { get; private init; }

    /// <summary>A liquidation.</summary>
    public Liquidation Liquidation { get; private init; }

    /// <summary>What was wrong with a message, or why the connection is lost; null when there was nothing, or nobody knows.</summary>
    public string? Fault { get; private init; }

    /// <summary>Whose numbers these are; empty where there are none.</summary>
    internal string Symbol => Kind switch
    {
        DerivativeEventKind.OpenInterest => OpenInterest.Symbol,
        DerivativeEventKind.Funding => Funding.Symbol,
        DerivativeEventKind.Liquidation => Liquidation.Symbol,
        _ => "",
    };

    /// <summary>Where they were said; empty where there are none.</summary>
    internal string Venue => Kind switch
    {
        DerivativeEventKind.OpenInterest => OpenInterest.Venue,
        DerivativeEventKind.Funding => Funding.Venue,
        DerivativeEventKind.Liquidation => Liquidation.Venue,
        _ => "",
    };

    /// <summary>When, in Unix milliseconds; 0 where there are no numbers.</summary>
    internal long TimeMs => Kind switch
    {
        DerivativeEventKind.OpenInterest => OpenInterest.TimeMs,
        DerivativeEventKind.Funding => Funding.TimeMs,
        DerivativeEventKind.Liquidation => Liquidation.TimeMs,
        _ => 0,
    };

    /// <summary>The connection is lost.</summary>
    public static DerivativeEvent Interrupted { get; } = new(DerivativeEventKind.Interrupted);

    /// <summary>The connection is lost, or still is for another reason.</summary>
    /// <param name="reason">Why, and what to do, for people, without secrets; null where nobody knows.</param>
    public static DerivativeEvent InterruptedBy(string? reason) => new(DerivativeEventKind.Interrupted) { Fault = reason };

    /// <summary>The connection is back.</summary>
    public static DerivativeEvent Resumed { get; } = new(DerivativeEventKind.Resumed);

    /// <summary>Wraps open interest.</summary>
    public static DerivativeEvent Of(in OpenInterest value) => new(DerivativeEventKind.OpenInterest) { OpenInterest = value };

    /// <summary>Wraps a funding rate.</summary>
    public static DerivativeEvent Of(in Funding value) => new(DerivativeEventKind.Funding) { Funding = value };

    /// <summary>Wraps a liquidation.</summary>
    public static DerivativeEvent Of(in Liquidation value) => new(DerivativeEventKind.Liquidation) { Liquidation = value };

    /// <summary>Tells of a message that could not be read.</summary>
    /// <param name="fault">What was wrong and what was expected.</param>
    public static DerivativeEvent Refused(string fault) => new(DerivativeEventKind.Refused) { Fault = fault };

    /// <summary>A question about one symbol that got no answer of use: told as a refusal, but no event of the feed was refused.</summary>
    internal static DerivativeEvent Unanswered(string fault) => new(DerivativeEventKind.Refused) { Fault = fault, IsUnanswered = true };

    /// <summary>Whether no event came, but a question was refused.</summary>
    internal bool IsUnanswered { get; private init; }
}
