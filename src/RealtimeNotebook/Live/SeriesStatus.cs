using RealtimeNotebook.History;

namespace RealtimeNotebook;

/// <summary>Counts, depths and latencies of one series at one moment. Immutable.</summary>
public sealed partial record SeriesStatus
{
    /// <summary>The series.</summary>
    public required SeriesKey Key { get; init; }

    /// <summary>What it is doing, and with what.</summary>
    public required SeriesState State { get; init; }

    /// <summary>Closed bars in memory.</summary>
    public int Bars { get; init; }

    /// <summary>Bars that have closed since the start.</summary>
    public long BarsClosed { get; init; }

    /// <summary>When an event of the feed was last applied, in Unix milliseconds; 0 before the first.</summary>
    public long LastUpdateMs { get; init; }

    /// <summary>Events taken from the feed.</summary>
    public long EventsReceived { get; init; }

    /// <summary>Events that changed the series.</summary>
    public long EventsApplied { get; init; }

    /// <summary>Events whose high or low differed from the open or close by a rounding error; they were repaired.</summary>
    public long EventsRepaired { get; init; }

    /// <summary>Events that did not, by reason: <c>late</c>, <c>duplicate</c>, <c>out_of_order</c>, <c>dropped</c>; <c>held</c>, those ahead of
    /// time that wait until their bar begins, and <c>superseded</c>, those of them that gave way to a newer snapshot of the same bar; and
    /// the refusals by fault, such as <c>not_finite</c>.</summary>
    public required IReadOnlyDictionary<string, long> NotApplied { get; init; }

    /// <summary>The last refusal in words: what was wrong and what was expected; null when there was none.</summary>
    public string? LastRefusal { get; init; }

    /// <summary>Events waiting for the processor, now and at most so far.</summary>
    public (int Now, int Most) EventQueue { get; init; }

    /// <summary>Changes waiting for the updater, now and at most so far.</summary>
    public (int Now, int Most) DeltaQueue { get; init; }

    /// <summary>From the arrival of an event to its delta, over the last 1,024 events, in microseconds.</summary>
    public (double P50, double P95, double P99) LatencyMicroseconds { get; init; }

    /// <summary>How often the feed was lost and came back.</summary>
    public long Reconnects { get; init; }

    /// <summary>How often the series was re-synchronised from history.</summary>
    public long Resynchronisations { get; init; }

    /// <summary>How often the process was found to have stood still for two seconds or more; each time the series is re-synchronised.</summary>
    public long Pauses { get; init; }

    /// <summary>How often the wall clock was found to have been set by a second or more, or the machine to have slept; each time the
    /// series is re-synchronised.</summary>
    public long ClockChanges { get; init; }

    /// <summary>Values that a full recomputation found to differ from the running ones; must be zero.</summary>
    public long Drift { get; init; }

    /// <summary>How often everything was recomputed in order to find drift: once an hour.</summary>
    public long DriftChecks { get; init; }

    /// <summary>How the sources do, at this moment: the feed first, then what history asks.</summary>
    public IReadOnlyList<SourceHealth> Sources { get; init; } = [];

    /// <summary>How often a handler of the chart's bars threw.</summary>
    public long HandlerFaults { get; init; }

    /// <summary>What a handler threw last; null when none did.</summary>
    public string? LastHandlerFault { get; init; }

    /// <summary>Closed bars that had left memory before the handlers were ready for them.</summary>
    public long BarsNotTold { get; init; }

    /// <summary>Rules of the chart's alerts that threw, by name, with what they threw last; after three failures a rule is off.</summary>
    public IReadOnlyDictionary<string, string> RuleFaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Viewers attached.</summary>
    public int Viewers { get; init; }

    /// <summary>Indicators that threw and were switched off, with what they threw.</summary>
    public required IReadOnlyDictionary<string, string> IndicatorFaults { get; init; }
}
