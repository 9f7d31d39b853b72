using System.Diagnostics;
using System.Runtime.CompilerServices;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>All series of a process that stood still have lost the same; they do not read the source of their bars all at once.</summary>
public sealed class ReadLimiterTests
{
    private const int Count = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Of_200_series_whose_process_stood_still_at_most_4_read_one_source_at_once_and_all_get_their_bars()
    {
        Candle[] all = Walk(86, 15);
        var clock = new VirtualClock(Start + 10 * Minute + 10_000);
        var shared = new SharedSource(clock) { Bars = all[..10] };
        LiveSeries[] series = [.. Enumerable.Range(0, Count).Select(i => new LiveSeries(
            new("S" + i, Interval.OneMinute), new FakeListener { Clock = clock }, new Reader(shared), new() { Indicators = [], Keep = 100 }, clock: clock))];
        try
        {
            await UntilAsync(() => series.All(one => one.Snapshot.Bars.Count == 10));
            shared.Bars = all[..14];
            shared.Watch();
            clock.Freeze(TimeSpan.FromMinutes(4));
            await UntilAsync(() =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(50));
                return series.All(one => one.Snapshot.Bars.Count == 14);
            });
            Assert.All(series, one => Assert.Equal(all[..14], one.Snapshot.Bars));
            Assert.Equal(Count, shared.Readers);
            Assert.InRange(shared.MostAtOnce, 2, 4);
        }
        finally
        {
            await Task.WhenAll(series.Select(one => one.StopAsync()));
        }
    }

    [Fact]
    public void Place_is_free_again_when_a_series_leaves_and_no_series_leaves_twice()
    {
        var source = new SharedSource(TimeProvider.System);
        ReadLimiter.Turn[] turns = [.. Enumerable.Range(0, 5).Select(_ => ReadLimiter.For(new Reader(source)))];
        Assert.Equal([true, true, true, true, false], turns.Select(turn => turn.TryEnter()));
        Assert.True(turns[0].TryEnter());
        turns[4].Leave();
        turns[0].Leave();
        turns[0].Leave();
        Assert.True(turns[4].TryEnter());
        Assert.False(turns[0].TryEnter());
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(ReadLimiter.For(new NoHistory()).TryEnter()));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, "Not all series have read.");
            await Task.Delay(2);
        }
    }

    private sealed class SharedSource(TimeProvider clock)
    {
        private readonly HashSet<string> _readers = [];
        private bool _isWatched;
        private int _now;
        private Candle[] _bars = [];

        internal string Name { get; } = $"fake://{Guid.NewGuid():N}";

        internal Candle[] Bars
        {
            get => Volatile.Read(ref _bars);
            set => Volatile.Write(ref _bars, value);
        }

        internal int MostAtOnce { get; private set; }

        internal int Readers
        {
            get
            {
                lock (_readers)
                    return _readers.Count;
            }
        }

        internal void Watch() => Volatile.Write(ref _isWatched, true);

        // A reading takes its time once the readings are watched.
        internal async Task ReadAsync(string symbol, CancellationToken stop)
        {
            if (!Volatile.Read(ref _isWatched))
                return;
            lock (_readers)
            {
                _readers.Add(symbol);
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
            }
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, stop);
            }
            finally
            {
                lock (_readers)
                    _now--;
            }
        }
    }

    private sealed class Reader(SharedSource source) : IHistory
    {
        public string Name => source.Name;

        public bool IsPresent => true;

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
            SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
        {
            await source.ReadAsync(key.Symbol, stop);
            yield return [.. source.Bars.Where(bar => bar.OpenMs >= range.FromMs && bar.OpenMs < range.ToMs).TakeLast(range.MostBars)];
        }

        public ValueTask DisposeAsync() => default;
    }
}
