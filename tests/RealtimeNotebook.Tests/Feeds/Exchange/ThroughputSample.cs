using System.Diagnostics;
using System.Globalization;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>What this process has used and heard until a moment.</summary>
internal sealed record ThroughputSample(long At, TimeSpan Processor, long Allocated, long HeapBytes, long ResidentBytes, long Frames)
{
    internal static ThroughputSample Now(ExchangeCounters counters)
    {
        using var self = Process.GetCurrentProcess();
        // What is garbage is not what grows.
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        return new(Stopwatch.GetTimestamp(), self.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), heap, self.WorkingSet64, counters.Frames);
    }

    internal long FramesSince(ThroughputSample start) => Frames - start.Frames;

    internal double SecondsSince(ThroughputSample start) => Stopwatch.GetElapsedTime(start.At, At).TotalSeconds;

    /// <summary>Bytes allocated, whatever allocates them.</summary>
    internal double AllocatedSince(ThroughputSample start) => Allocated - start.Allocated;

    /// <summary>Of one core.</summary>
    internal double ProcessorShare(ThroughputSample start) => (Processor - start.Processor) / Stopwatch.GetElapsedTime(start.At, At);

    internal string Since(ThroughputSample start) => string.Create(CultureInfo.InvariantCulture,
        $"{SecondsSince(start):0.0} s: {FramesSince(start) / SecondsSince(start):0} frames/s, "
        + $"{ProcessorShare(start):0.0%} of a core, {AllocatedSince(start) / FramesSince(start):0.0} bytes allocated a frame, heap {start.HeapBytes / 1e6:0.00} -> {HeapBytes / 1e6:0.00} MB, "
        + $"resident {start.ResidentBytes / 1e6:0.0} -> {ResidentBytes / 1e6:0.0} MB");
}
