namespace RealtimeNotebook.Server;

/// <summary>What one viewer has been sent. Thread-safe.</summary>
internal sealed class ViewerStats(TimeProvider clock, CountedUpgrade? wire = null)
{
    private readonly SendRate _rate = new(clock);
    private long _messages;
    private long _bytes;
    private long _conflated;

    /// <summary>Messages sent.</summary>
    internal long Messages => Volatile.Read(ref _messages);

    /// <summary>Bytes sent, before compression.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Bytes that went out on the wire, where messages may be compressed; else null.</summary>
    internal long? WireBytes => wire?.Sent;

    /// <summary>Bytes and messages a second over the last <see cref="SendRate.Seconds"/> seconds.</summary>
    internal (double Bytes, double Messages) PerSecond() => _rate.PerSecond();

    /// <summary>Snapshots that a newer one replaced before they were taken.</summary>
    internal long Conflated => Volatile.Read(ref _conflated);

    internal void CountMessage(int bytes)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
        _rate.Count(bytes);
    }

    internal void CountConflated() => Interlocked.Increment(ref _conflated);

    // In one piece, so that a reader never sees half of it.
    internal sealed record LatencyReport(ViewerLatency Value);
}
