using System.Threading.Channels;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class ToldToViewersTests
{
    private static readonly RealtimeOptions Patient = new() { CloseGrace = TimeSpan.FromDays(10_000), MaxAhead = TimeSpan.FromDays(10_000) };

    [Fact]
    public async Task The_end_of_a_feed_is_the_last_thing_that_viewers_are_told()
    {
        var viewer = new RecordingViewer(TimeSpan.FromMinutes(1));
        // The processor's alarm is disposed of between its end and that of the series: time enough for an updater that is told too early.
        var feed = new FakeListener
        {
            Clock = new SlowlyDisposed(() =>
            {
                int offers = viewer.Offers.Length;
                SpinWait.SpinUntil(() => viewer.Offers.Length > offers, TimeSpan.FromMilliseconds(500));
            }),
        };
        var series = new LiveSeries(Spy, feed, new NoHistory(), Patient);
        series.Attach(viewer);
        await feed.SendAsync(Flat(0, 10));
        await Eventually.IsTrue(() => viewer.Offers.Length > 0 && viewer.Offers[^1].Snapshot.Forming is not null);
        feed.End();
        await series.Completion.WaitAsync(Eventually.Limit);
        Assert.Equal(SeriesPhase.Stopped, viewer.Offers[^1].Snapshot.Status.Phase);
    }

    [Fact]
    public async Task A_viewer_that_breaks_its_promise_ends_the_series_with_its_own_words()
    {
        var feed = new FakeListener();
        var series = new LiveSeries(Spy, feed, new NoHistory(), Patient);
        series.Attach(new Thrower());
        await Assert.ThrowsAsync<NotSupportedException>(() => series.Completion.WaitAsync(Eventually.Limit));
        Assert.Equal((SeriesPhase.Stopped, "never"), (series.Snapshot.Status.Phase, series.Snapshot.Status.Text));
        Assert.True(feed.IsDisposed);
    }

    [Fact]
    public async Task A_bars_close_is_told_though_its_word_was_lost_among_a_thousand_revisions()
    {
        var feed = new FakeListener();
        await using var series = new LiveSeries(Spy, feed, new NoHistory(), Patient, clock: new VirtualClock(0));
        await feed.SendAsync(Flat(0, 8));
        var watcher = new RecordingViewer(TimeSpan.FromMinutes(1));
        using var busy = new BusyViewer();
        series.Attach(watcher);
        await Told.UpToNowAsync(series, feed, Flat(0, 9), Flat(0, 10));
        series.Attach(busy);
        await busy.Entered.Task.WaitAsync(Eventually.Limit);
        await feed.SendAsync(Flat(1, 10));
        for (int i = 1; i <= 1_000; i++)
            await feed.SendAsync(Flat(1, 10 + i));
        await Eventually.IsTrue(() => series.Snapshot.Forming?.Close == 1_010);
        busy.Go.Set();
        await Eventually.IsTrue(() => watcher.Offers[^1].Snapshot.Bars.Count == 1);
    }

    [Fact]
    public async Task Changes_that_never_cease_do_not_keep_viewers_waiting()
    {
        using var done = new CancellationTokenSource();
        var state = new ChartState(Spy, 100, [new Sma(2)], new(SeriesPhase.Live, 1, null, "fake", "none", true, []));
        var updater = new UiUpdater(new Flood(done.Token), state.Snapshot, TimeProvider.System);
        var viewer = new RecordingViewer(TimeSpan.Zero);
        Task running = Task.Run(updater.RunAsync);
        updater.Attach(viewer);
        try
        {
            await Eventually.IsTrue(() => viewer.Offers.Length > 1);
        }
        finally
        {
            await done.CancelAsync();
            await running.WaitAsync(Eventually.Limit);
        }
    }

    private sealed class Thrower : ISeriesViewer
    {
        public TimeSpan Every => TimeSpan.Zero;

        public void Offer(ChartSnapshot snapshot, long sourceMs) => throw new NotSupportedException("never");
    }

    private sealed class SlowlyDisposed(Action onDispose) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(base.CreateTimer(callback, state, dueTime, period), onDispose);

        private sealed class Timer(ITimer inner, Action onDispose) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

            public void Dispose()
            {
                onDispose();
                inner.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }

    // Always one more to read.
    private sealed class Flood(CancellationToken done) : ChannelReader<ChartDelta>
    {
        public override bool CanCount => true;

        public override int Count => done.IsCancellationRequested ? 0 : 1;

        public override bool TryRead(out ChartDelta item)
        {
            item = new(0, IsUrgent: false);
            return !done.IsCancellationRequested;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => new(!done.IsCancellationRequested);
    }

    private sealed class BusyViewer : ISeriesViewer, IDisposable
    {
        public TimeSpan Every => TimeSpan.FromMinutes(1);

        internal TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal ManualResetEventSlim Go { get; } = new();

        public void Offer(ChartSnapshot snapshot, long sourceMs)
        {
            Entered.TrySetResult();
            Go.Wait(Eventually.Limit);
        }

        public void Dispose() => Go.Dispose();
    }
}
