namespace RealtimeNotebook.Server;

/// <summary>What is granted to one viewer, and to all.</summary>
internal sealed record ViewerLimits
{
    /// <summary>How many viewers there may be at once.</summary>
    public int MostViewers { get; init; } = 256;

    /// <summary>How many series one viewer may look at.</summary>
    public int MostSeries { get; init; } = 64;

    /// <summary>How long one message may take to be handed to the network before the viewer is dropped as too slow.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a viewer has to answer the closing of its connection.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a ping is sent to a silent viewer.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest message accepted from a viewer, in bytes.</summary>
    public int MostBytesIn { get; init; } = 4_096;

    /// <summary>How many messages of a viewer may be wrong within a second before it is dropped.</summary>
    public int MostErrorsPerSecond { get; init; } = 10;

    /// <summary>How many messages a viewer may send within a second.</summary>
    public int MostMessagesPerSecond { get; init; } = 100;

    /// <summary>How many bars a viewer may be behind before it gets everything anew rather than one message a bar.</summary>
    public int MostBarsBehind { get; init; } = 64;

    /// <summary>How many TCP connections there may be at once, WebSockets among them.</summary>
    public int MaxConnections { get; init; } = 512;

    /// <summary>How many of them may have shown no token yet.</summary>
    public int MaxUnproven { get; init; } = 128;

    /// <summary>How many of those may come from one address.</summary>
    public int MaxUnprovenPerAddress { get; init; } = 64;

    /// <summary>How long a new connection may stay without a request.</summary>
    public TimeSpan FirstRequestWithin { get; init; } = TimeSpan.FromSeconds(10);
}
