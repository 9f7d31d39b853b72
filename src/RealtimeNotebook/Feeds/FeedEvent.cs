namespace RealtimeNotebook.Feeds;

/// <summary>What a listener hands on.</summary>
public enum FeedEventKind
{
    /// <summary>A message as it came, not yet decoded: <see cref="FeedEvent.Payload"/>.</summary>
    Message,

    /// <summary>A bar, decoded: <see cref="FeedEvent.Update"/>.</summary>
    Candle,

    /// <summary>A trade, decoded: <see cref="FeedEvent.Tick"/>.</summary>
    Trade,

    /// <summary>The connection is lost; events may be missed from now on.</summary>
    Interrupted,

    /// <summary>The connection is back; events may have been missed until now.</summary>
    Resumed,

    /// <summary>The connection stands, but events may have been missed until now.</summary>
    Missed,

    /// <summary>A message that the feed could not decode: <see cref="FeedEvent.Fault"/> and <see cref="FeedEvent.FaultText"/> say what was wrong.</summary>
    Refused,

    /// <summary>Nothing came: the processor is to look at the clock and at what it is waiting for.</summary>
    Wake,
}

/// <summary>One event on its way from a listener to the state processor.</summary>
public readonly struct FeedEvent
{
    private FeedEvent(FeedEventKind kind, long receivedAt) => (Kind, ReceivedAt) = (kind, receivedAt);

    /// <summary>Which of the other members says something.</summary>
    public FeedEventKind Kind { get; }

    /// <summary>When it reached this process, as <see cref="TimeProvider.GetTimestamp"/> of the system clock counts.</summary>
    public long ReceivedAt { get; }

    /// <summary>The bytes of a message.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>A bar.</summary>
    public CandleUpdate Update { get; private init; }

    /// <summary>A trade.</summary>
    public Tick Tick { get; private init; }

    /// <summary>The opening time of the oldest bar that may lack something, where events were missed.</summary>
    public long SinceMs { get; private init; }

    /// <summary>What was wrong with a message that the feed could not decode.</summary>
    public CandleFault Fault { get; private init; }

    /// <summary>What was wrong with it and what was expected, for people, or why the connection is lost; null when nothing was, or nobody
    /// knows.</summary>
    public string? FaultText { get; private init; }

    /// <summary>A message to be decoded by the state processor.</summary>
    /// <param name="payload">The bytes; the caller does not touch them again.</param>
    /// <param name="receivedAt">When it came.</param>
    public static FeedEvent Message(ReadOnlyMemory<byte> payload, long receivedAt) =>
        new(FeedEventKind.Message, receivedAt) { Payload = payload };

    /// <summary>A bar that needs no decoding.</summary>
    /// <param name="update">The bar; its numbers have been checked.</param>
    /// <param name="receivedAt">When it came.</param>
    public static FeedEvent Of(in CandleUpdate update, long receivedAt) =>
        new(FeedEventKind.Candle, receivedAt) { Update = update };

    /// <summary>A trade that needs no decoding.</summary>
    /// <param name="tick">The trade; its numbers have been checked.</param>
    /// <param name="receivedAt">When it came.</param>
    public static FeedEvent Of(in Tick tick, long receivedAt) => new(FeedEventKind.Trade, receivedAt) { Tick = tick };

    /// <summary>The connection was lost.</summary>
    /// <param name="at">When.</param>
    public static FeedEvent Interrupted(long at) => new(FeedEventKind.Interrupted, at);

    /// <summary>The connection was lost, or still is for another reason.</summary>
    /// <param name="at">When.</param>
    /// <param name="reason">Why, and what to do, for people, without secrets; null where nobody knows.</param>
    public static FeedEvent Interrupted(long at, string? reason) => new(FeedEventKind.Interrupted, at) { FaultText = reason };

    /// <summary>Events may have been missed until now, though the connection stands.</summary>
    /// <param name="sinceMs">The opening time of the oldest bar that may lack something, in Unix milliseconds; <see cref="long.MaxValue"/>
    /// where only what is newest can.</param>
    /// <param name="at">When this was found.</param>
    public static FeedEvent Missed(long sinceMs, long at) => new(FeedEventKind.Missed, at) { SinceMs = sinceMs };

    /// <summary>Tells of a message that the feed could not decode; it is counted and shown in the status.</summary>
    /// <param name="fault">What was wrong.</param>
    /// <param name="text">What was wrong and what was expected, for people.</param>
    /// <param name="receivedAt">When it came.</param>
    public static FeedEvent Refused(CandleFault fault, string text, long receivedAt) =>
        new(FeedEventKind.Refused, receivedAt) { Fault = fault, FaultText = text };

    /// <summary>A reminder to look at the clock.</summary>
    /// <param name="at">When.</param>
    internal static FeedEvent Wake(long at) => new(FeedEventKind.Wake, at);

    /// <summary>The connection is back.</summary>
    /// <param name="at">When.</param>
    public static FeedEvent Resumed(long at) => new(FeedEventKind.Resumed, at);
}
