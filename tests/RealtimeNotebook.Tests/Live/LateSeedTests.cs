using System.Runtime.CompilerServices;
using RealtimeNotebook.History;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A seed that takes longer than it is waited for: the chart shows what has been read, and says that the rest is being read.</summary>
public sealed class LateSeedTests
{
    private static readonly Candle[] All = Walk(12, 50);
    private static readonly Candle Forming = All[^1] with { OpenMs = All[^1].OpenMs + Minute };

    [Fact]
    public async Task What_has_been_read_of_a_late_seed_is_shown_while_the_rest_is_being_read()
    {
        var history = new HeldPages(All);
        var feed = new FakeListener { Clock = new SetClock(Forming.OpenMs + 1) };
        var options = new RealtimeOptions { Keep = 1_000, EventQueue = 16 };
        await using var series = new LiveSeries(Spy, feed, history, options);
        // A seed is waited for only while its events have room.
        int sent = 0;
        while (series.Status.EventsReceived == 0)
            await SendAsync();
        Assert.Equal(SeriesPhase.Live, series.Snapshot.Status.Phase);
        await Eventually.IsTrue(() => series.Snapshot.Status.Text == "held pages has given no bars yet; those that it gives are added to the chart.");
        Assert.Empty(series.Snapshot.Bars);

        foreach (int pages in (int[])[2, 3])
        {
            history.Release(pages);
            await Eventually.IsTrue(() => series.Snapshot.Status.Text == $"held pages is still being read: {pages * 10} of up to 1,000 bars so far.");
            await SendAsync();
            Assert.Equal(All[^(pages * 10)..], series.Snapshot.Bars);
            Assert.Equal(SeriesPhase.Live, series.Snapshot.Status.Phase);
            Assert.Empty(series.Snapshot.Status.Gaps);
        }

        history.Release(int.MaxValue);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == All.Length && series.Snapshot.Status.Text is null);
        await SendAsync();
        await Eventually.IsTrue(() => series.Snapshot.Forming?.Volume == sent);
        ChartSnapshot end = series.Snapshot;
        Assert.Equal(All, end.Bars);
        IndicatorColumns whole = IndicatorSet.Compute(options.Indicators, end.Bars);
        foreach (string name in whole.Lines)
            Assert.Equal(whole[name].ToArray(), end.Indicators[name].ToArray());

        async Task SendAsync()
        {
            await feed.SendAsync(Forming with { Volume = ++sent });
            await Task.Delay(1);
        }
    }

    [Fact]
    public async Task Late_seed_that_fails_says_so_and_keeps_what_was_shown()
    {
        var history = new HeldPages(All) { FailsAfter = 2 };
        var feed = new FakeListener { Clock = new SetClock(Forming.OpenMs + 1) };
        await using var series = new LiveSeries(Spy, feed, history, new() { Keep = 1_000, EventQueue = 16 });
        for (int i = 0; series.Status.EventsReceived == 0; i++)
        {
            await feed.SendAsync(Forming with { Volume = i });
            await Task.Delay(1);
        }
        history.Release(2);
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == 20);
        history.Release(int.MaxValue);
        await Eventually.IsTrue(() => series.Snapshot.Status.Text == "gone.");
        Assert.Equal(All[^20..], series.Snapshot.Bars);
    }

    /// <summary>A history that hands out pages of ten, as many as have been released.</summary>
    private sealed class HeldPages(Candle[] bars) : IHistory
    {
        private int _released;

        public string Name => "held pages";

        public bool IsPresent => true;

        internal int FailsAfter { get; init; } = int.MaxValue;

        internal void Release(int pages) => Volatile.Write(ref _released, pages);

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
            SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
        {
            int pages = 0;
            foreach (Candle[] page in bars.Where(bar => bar.OpenMs >= range.FromMs && bar.OpenMs < range.ToMs).TakeLast(range.MostBars).Chunk(10).Reverse())
            {
                while (pages >= Volatile.Read(ref _released))
                    await Task.Delay(10, stop);
                if (pages++ == FailsAfter)
                    throw new FeedUnavailableException("gone.");
                yield return page;
            }
        }

        public ValueTask DisposeAsync() => default;
    }
}
