using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A store that a test can hold up, break, or give a snapshot to.</summary>
internal sealed class FakeStore : ISnapshotStore, IOfficialStore
{
    private readonly SemaphoreSlim _open = new(0);

    public string Name => "fake store";

    public TimeSpan Every { get; init; } = TimeSpan.Zero;

    public long Missed { get; set; }

    /// <summary>Whether each write waits until the store is opened.</summary>
    internal bool IsHeld { get; init; }

    /// <summary>Whether reading the snapshot waits until the store is opened.</summary>
    internal bool IsFindingHeld { get; init; }

    internal volatile Exception? Fault;

    internal FoundSnapshot Found { get; init; }

    /// <summary>What becomes of an image.</summary>
    internal StoreAnswer Answer { get; set; } = new(1);

    internal bool IsDisposed { get; private set; }

    internal int Attempts => Volatile.Read(ref _attempts);

    private int _attempts;
    private volatile SeriesImage? _last;

    /// <summary>What was kept last.</summary>
    internal SeriesImage? Last => _last;

    internal List<Candle> Official { get; } = [];

    internal void Open() => _open.Release(1_000_000);

    public async Task<FoundSnapshot> FindAsync(CancellationToken stop)
    {
        if (IsFindingHeld)
            await _open.WaitAsync(stop);
        return Fault is { } fault ? throw fault : Found;
    }

    public void Offer(IEnumerable<Candle> bars)
    {
        lock (Official)
            Official.AddRange(bars);
    }

    public async Task<StoreAnswer> KeepAsync(SeriesImage now, CancellationToken stop)
    {
        Interlocked.Increment(ref _attempts);
        if (IsHeld)
            await _open.WaitAsync(stop);
        if (Fault is { } fault)
            throw fault;
        _last = now;
        return Answer;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }
}
