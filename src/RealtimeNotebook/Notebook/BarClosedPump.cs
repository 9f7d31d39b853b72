using System.Threading.Channels;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>Calls handlers for every bar that closes after the seed, in order and one at a time, away from the series' own tasks.</summary>
/// <remarks>
/// A handler that is slow delays the next call and nothing else: bars that closed meanwhile are read from the newest snapshot, as
/// long as they are still in memory.
/// </remarks>
internal sealed class BarClosedPump : ISeriesViewer
{
    private readonly Channel<ChartSnapshot> _newest = Channel.CreateBounded<ChartSnapshot>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Action<BarClosedEventArgs> _tell;
    private readonly BarCursor _cursor = new();
    private long _missed;

    /// <summary>Begins to wait for snapshots.</summary>
    /// <param name="tell">Called for each bar; must not throw.</param>
    internal BarClosedPump(Action<BarClosedEventArgs> tell)
    {
        _tell = tell;
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Only closes matter here, and those are offered at once.</summary>
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <summary>Completed when the last bar has been told after <see cref="Complete"/>.</summary>
    internal Task Completion { get; }

    /// <summary>Bars that had left memory before the handlers were ready for them.</summary>
    internal long Missed => Interlocked.Read(ref _missed);

    public void Offer(ChartSnapshot snapshot, long sourceMs) => _newest.Writer.TryWrite(snapshot);

    /// <summary>Tells what has been offered, and then no more.</summary>
    internal void Complete() => _newest.Writer.TryComplete();

    private async Task RunAsync()
    {
        await foreach (ChartSnapshot snapshot in _newest.Reader.ReadAllAsync().ConfigureAwait(false))
            TellNew(snapshot);
    }

    private void TellNew(ChartSnapshot snapshot)
    {
        int first = _cursor.Advance(snapshot);
        Interlocked.Exchange(ref _missed, _cursor.Missed);
        for (int i = first; i < snapshot.Bars.Count; i++)
            _tell(new(snapshot.Key, snapshot.Bars[i], snapshot.Indicators, i));
    }
}
