namespace RealtimeNotebook.Live;

/// <summary>The last 1,024 latencies. One writer; a reader may meet a sample half a moment early or late, never a torn one.</summary>
internal sealed class LatencyWindow
{
    private readonly long[] _ticks = new long[1_024];
    private long _count;

    internal void Add(long stopwatchTicks)
    {
        _ticks[_count & (_ticks.Length - 1)] = stopwatchTicks;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>The 50th, 95th and 99th percentile in microseconds; zeros before the first sample.</summary>
    internal (double P50, double P95, double P99) Percentiles(TimeProvider clock)
    {
        int count = (int)Math.Min(Volatile.Read(ref _count), _ticks.Length);
        if (count == 0)
            return default;
        long[] sorted = _ticks[..count];
        Array.Sort(sorted);
        return (At(0.50), At(0.95), At(0.99));

        // Nearest rank: the smallest sample that at least that share does not exceed.
        double At(double share) =>
            sorted[Math.Max(0, (int)Math.Ceiling(share * count) - 1)] * 1_000_000.0 / clock.TimestampFrequency;
    }
}
