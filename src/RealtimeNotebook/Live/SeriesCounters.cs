using RealtimeNotebook.Candles;

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

    internal long Received;
    internal long LastReceivedAt;
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

    internal long Dropped => Volatile.Read(ref _dropped);

    internal LatencyWindow Latency { get; } = new();

    internal void Drop() => Interlocked.Increment(ref _dropped);

    internal void Count(MergeOutcome outcome) => _outcomes[(int)outcome]++;

    internal void Count(CandleFault fault, string text)
    {
        _faults[(int)fault]++;
        LastRefusal = text;
    }

    internal Dictionary<string, long> NotApplied()
    {
        var counts = new Dictionary<string, long>();
        foreach ((MergeOutcome outcome, string name) in Outcomes)
            counts[name] = _outcomes[(int)outcome];
        counts["dropped"] = Dropped;
        for (int i = 1; i < _faults.Length; i++)
            counts[FaultNames[i]] = _faults[i];
        return counts;
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
