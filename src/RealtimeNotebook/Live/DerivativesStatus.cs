namespace RealtimeNotebook.Live;

/// <summary>How the feed of derivatives does, at one moment. Immutable.</summary>
internal sealed record DerivativesStatus
{
    /// <summary>The feed as people read it.</summary>
    public required string Feed { get; init; }

    /// <summary>Whether the numbers are made up.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Whether the feed is connected, as far as it has said.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Why the feed has ended; null while it has not, or when it was told to.</summary>
    public string? Failure { get; init; }

    /// <summary>Why the feed is not connected at present; null while it is.</summary>
    public string? Outage { get; init; }

    /// <summary>That the last events were all refused, and why; null while events are taken.</summary>
    public string? Rejection { get; init; }

    /// <summary>When each venue spoke last, in Unix milliseconds, by its name.</summary>
    public IReadOnlyDictionary<string, long> Venues { get; init; } = new Dictionary<string, long>();

    /// <summary>Symbols that somebody looks at.</summary>
    public IReadOnlyCollection<string> Symbols { get; init; } = [];

    /// <summary>Events that reached the hub.</summary>
    public long Received { get; init; }

    /// <summary>Events that changed a series.</summary>
    public long Applied { get; init; }

    /// <summary>Events that did not, by reason.</summary>
    public IReadOnlyDictionary<string, long> NotApplied { get; init; } = new Dictionary<string, long>();

    /// <summary>What was wrong with the last message that was refused; null before the first.</summary>
    public string? LastRefusal { get; init; }

    /// <summary>Events that the queue had no room for; the series were filled up from history where there is one.</summary>
    public long Dropped { get; init; }

    /// <summary>How often the connection came back.</summary>
    public long Reconnects { get; init; }

    /// <summary>What the history or the store failed with last; null while all is well.</summary>
    public string? HistoryFault { get; init; }

    /// <summary>Why the symbols to choose from cannot be listed; null while all is well, or nobody has asked.</summary>
    public string? SymbolsFault { get; init; }

    /// <summary>Events that the store has kept, and that it has not because it was away for too long.</summary>
    public (long Kept, long Lost) Store { get; init; }
}
