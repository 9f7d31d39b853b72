using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Live;

/// <summary>What happened to the events of one series. Written by the processor, but for the drops, which the channel reports.</summary>
internal sealed class SeriesCounters
{
    private static readonly (MergeOutcome Outcome, string Name)[] Outcomes =
        [(MergeOutcome.Duplicate, "duplicate"), (MergeOutcome.OutOfOrder, "out_of_order"), (MergeOutcome.Late, "late")];

    private static readonly string[] FaultNames = [.. Enum.GetNames<CandleFault>().Select(SnakeCase)];

    private readonly long[] _outcomes = new long[Enum.GetValues<MergeOutcome>().Length];
    private readonly long[] _faults = new long[FaultNames.Length];
    private long _dropped;
    private long _drops;
    private int _droppedLink;
    private long _missedSinceMs = long.MaxValue;

    internal long Received;
    internal long Applied;
    internal long Repaired;
    internal long BarsClosed;
    internal long LastUpdateMs;
    internal long Interruptions;
    internal long Reconnects;
    internal long Resynchronisations;
    internal long Pauses;
    internal long ClockChanges;
    internal long Drift;
    internal long DriftChecks;
    internal int EventQueueMost;
    internal string? LastRefusal;

    /// <summary>Events for bars that a full channel had no room for.</summary>
    internal long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Rises with whatever a full channel had no room for.</summary>
    internal long Drops => Volatile.Read(ref _drops);

    /// <summary>Held events that were given up for a newer snapshot of the same bar.</summary>
    internal long Superseded;

    /// <summary>Events that wait until their bar begins.</summary>
    internal int Held;

    /// <summary>Events refused since the last that was applied.</summary>
    internal long RefusedInRow;

    /// <summary>Events that a person should hear of: refused, dropped, late or repaired. Duplicates and the like are in the nature of some feeds.</summary>
    internal long Remarkable => _faults.Sum() + Dropped + Repaired + _outcomes[(int)MergeOutcome.Late];

    internal LatencyWindow Latency { get; } = new();

    /// <summary>Takes note of what a full channel had no room for; from the channel's writer.</summary>
    internal void Drop(in FeedEvent dropped)
    {
        switch (dropped.Kind)
        {
            case FeedEventKind.Wake:
                return;
            case FeedEventKind.Interrupted or FeedEventKind.Resumed:
                Volatile.Write(ref _droppedLink, (int)dropped.Kind);
                break;
            case FeedEventKind.Missed:
                Volatile.Write(ref _missedSinceMs, Math.Min(Volatile.Read(ref _missedSinceMs), dropped.SinceMs));
                break;
            default:
                Interlocked.Increment(ref _dropped);
                break;
        }
        Interlocked.Increment(ref _drops);
    }

    /// <summary>Takes what dropped events said of the connection: the last of <see cref="FeedEventKind.Interrupted"/> and
    /// <see cref="FeedEventKind.Resumed"/>, if there was one, and since when events were missed.</summary>
    internal (FeedEventKind? Link, long MissedSinceMs) TakeDroppedNews()
    {
        int link = Interlocked.Exchange(ref _droppedLink, 0);
        return (link == 0 ? null : (FeedEventKind)link, Interlocked.Exchange(ref _missedSinceMs, long.MaxValue));
    }

    internal void Count(MergeOutcome outcome) => _outcomes[(int)outcome]++;

    internal void Count(CandleFault fault, string text)
    {
        _faults[(int)fault]++;
        RefusedInRow++;
        LastRefusal = text;
    }

    internal Dictionary<string, long> NotApplied()
    {
        var counts = new Dictionary<string, long>();
        foreach ((MergeOutcome outcome, string name) in Outcomes)
            counts[name] = _outcomes[(int)outcome];
        counts["dropped"] = Dropped;
        counts["superseded"] = Superseded;
        counts["held"] = Held;
        for (int i = 1; i < _faults.Length; i++)
            counts[FaultNames[i]] = _faults[i];
        return counts;
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
