namespace RealtimeNotebook.Feeds;

/// <summary>Hears the events of some streams. Called from the loops that read sockets, at times from two at once; does not block.</summary>
internal interface IExchangeSubscriber
{
    /// <summary>An event.</summary>
    /// <param name="stream">Which stream it came on, as it was subscribed.</param>
    /// <param name="data">The bytes of one JSON value, valid during the call only.</param>
    /// <param name="receivedAt">When it came, as the system's clock counts.</param>
    void Receive(string stream, ReadOnlySpan<byte> data, long receivedAt);

    /// <summary>Streams begin, or begin again: what was before now may have been missed.</summary>
    void Begun();

    /// <summary>The connection is lost, or cannot be made. May be said several times.</summary>
    /// <param name="reason">Why, as a sentence; null where nobody knows.</param>
    void Lost(string? reason);

    /// <summary>The exchange said something that could not be read or was not accepted, and that may have been for this subscriber.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="text">What was wrong and what was expected.</param>
    void Refused(CandleFault fault, string text);

    /// <summary>Nothing more will come, for a reason that waiting does not mend.</summary>
    void Failed(Exception cause);
}
