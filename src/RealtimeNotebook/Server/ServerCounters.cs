using System.Collections.Concurrent;

namespace RealtimeNotebook.Server;

/// <summary>What the server has done so far. Thread-safe.</summary>
internal sealed class ServerCounters
{
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private long _requests;
    private long _faults;
    private long _viewers;
    private long _slowViewers;
    private long _messages;
    private long _bytes;
    private long _conflated;

    /// <summary>Requests of every kind.</summary>
    internal long Requests => Volatile.Read(ref _requests);

    /// <summary>Requests that failed by a fault of the server.</summary>
    internal long Faults => Volatile.Read(ref _faults);

    /// <summary>The last such fault in words, or null.</summary>
    internal string? LastFault { get; private set; }

    /// <summary>Viewers that have connected.</summary>
    internal long Viewers => Volatile.Read(ref _viewers);

    /// <summary>Viewers dropped because they did not read.</summary>
    internal long SlowViewers => Volatile.Read(ref _slowViewers);

    /// <summary>Messages sent to viewers.</summary>
    internal long Messages => Volatile.Read(ref _messages);

    /// <summary>Bytes sent to viewers.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Snapshots that a newer one replaced before a viewer took them.</summary>
    internal long Conflated => Volatile.Read(ref _conflated);

    /// <summary>Refusals by code.</summary>
    internal IReadOnlyDictionary<string, long> Refused => _refused;

    internal void CountRequest() => Interlocked.Increment(ref _requests);

    internal void CountRefusal(string code) => _refused.AddOrUpdate(code, 1, static (_, count) => count + 1);

    internal void CountFault(Exception e)
    {
        LastFault = $"{e.GetType().Name}: {e.Message}";
        Interlocked.Increment(ref _faults);
    }

    internal void CountViewer() => Interlocked.Increment(ref _viewers);

    internal void CountSlowViewer() => Interlocked.Increment(ref _slowViewers);

    internal void CountMessage(int bytes)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void CountConflated() => Interlocked.Increment(ref _conflated);
}
