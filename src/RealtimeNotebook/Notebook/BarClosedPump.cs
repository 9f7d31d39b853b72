using System.Threading.Channels;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Notebook;

/// <summary>Calls handlers for every bar that closes after the seed, in order and one at a time, away from the series' own tasks.</summary>
/// <remarks>
/// It remembers the last bar told by its opening time. A handler that is slow delays the next call and nothing else: bars that
/// closed meanwhile are read from the newest snapshot, as long as they are still in memory.
/// </remarks>
internal sealed class BarClosedPump : ISeriesViewer
{
    private readonly Channel<ChartSnapshot> _newest = Channel.CreateBounded<ChartSnapshot>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Action<BarClosedEventArgs> _tell;
    private long? _lastToldMs;
    private long _nextBar;
    private int _epoch;
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
        CandleColumns bars = snapshot.Bars;
        if (_lastToldMs is null)
        {
            // What was read as history has not closed before anybody's eyes.
            if (snapshot.Status.Phase != SeriesPhase.Seeding)
                Remember(snapshot, bars.Count > 0 ? bars.OpenMs[^1] : long.MinValue);
            return;
        }
        int at = bars.IndexOf(_lastToldMs.Value);
        int first = at < 0 ? ~at : at + 1;
        if (first == 0 && snapshot.Epoch == _epoch && snapshot.FirstBar > _nextBar)
            Interlocked.Add(ref _missed, snapshot.FirstBar - _nextBar);
        for (int i = first; i < bars.Count; i++)
        {
            _lastToldMs = bars.OpenMs[i];
            _tell(new(snapshot.Key, bars[i], snapshot.Indicators, i));
        }
        Remember(snapshot, _lastToldMs.Value);
    }

    private void Remember(ChartSnapshot snapshot, long lastToldMs) =>
        (_lastToldMs, _nextBar, _epoch) = (lastToldMs, snapshot.NextBar, snapshot.Epoch);
}
