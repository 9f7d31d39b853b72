using System.Runtime.CompilerServices;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>What a reading that takes long, or is cut short, comes to.</summary>
public sealed class CutReadingTests
{
    private static readonly Candle[] All = Walk(11, 50);

    private readonly VirtualClock _clock = new(Start + 60 * Minute);

    [Fact]
    public async Task Reading_has_its_time_for_each_page()
    {
        // Five pages, 20 s apart: longer than any one page may take.
        HistoryAnswer answer = await AskAsync(new SlowPages(All, _clock, TimeSpan.FromSeconds(20)));
        Assert.Null(answer.Fault);
        Assert.Equal(All, answer.Bars);
        Assert.Equal(long.MinValue, answer.CoveredFromMs);
    }

    [Fact]
    public async Task Reading_that_comes_to_a_halt_has_the_pages_before_it()
    {
        HistoryAnswer answer = await AskAsync(new SlowPages(All, _clock, TimeSpan.FromSeconds(1)) { HaltsAfter = 2 });
        Assert.Equal(All[^20..], answer.Bars);
        Assert.Contains("gave no answer within 30 s", answer.Fault, StringComparison.Ordinal);
        Assert.Equal(All[^20].OpenMs, answer.CoveredFromMs);
        Assert.True(answer.IsCutShort);
    }

    [Fact]
    public async Task Reading_that_fails_has_the_pages_before_it()
    {
        HistoryAnswer answer = await AskAsync(new SlowPages(All, _clock, TimeSpan.Zero) { FailsAfter = 1 });
        Assert.Equal((All[^10].OpenMs, "gone."), (answer.CoveredFromMs, answer.Fault));
        Assert.Equal(All[^10..], answer.Bars);
        answer = await AskAsync(new SlowPages(All, _clock, TimeSpan.Zero) { FailsAfter = 0 });
        Assert.Null(answer.Bars);
        Assert.False(answer.IsCutShort);
    }

    [Fact]
    public async Task Series_whose_history_is_cut_short_again_and_again_gets_all_its_bars_and_asks_for_none_twice()
    {
        var history = new SlowPages(All, TimeProvider.System, TimeSpan.Zero) { FailsAfter = 1 };
        await using var series = new LiveSeries(Spy, new FakeListener { Clock = new SetClock(Start + 50 * Minute + 1) }, history, new() { Keep = 1_000, CloseGrace = TimeSpan.Zero });
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count == All.Length);
        Assert.Equal(All, series.Snapshot.Bars);
        Assert.Equal(
            Enumerable.Range(1, 4).Select(i => new HistoryRange(long.MinValue, All[^(10 * i)].OpenMs, 1_000 - 10 * i)),
            history.Asked.Where(range => range.ToMs <= All[^10].OpenMs));
    }

    private async Task<HistoryAnswer> AskAsync(SlowPages history)
    {
        var desk = new HistoryDesk(Spy, history, () => { }, _clock);
        desk.Ask(new(long.MinValue, Start + 60 * Minute, 1_000), 0, 0, default);
        HistoryAnswer? answer = null;
        for (int waited = 0; (answer = desk.Take()) is null; await Task.Delay(1))
        {
            // Once for each time that the source waits, so that its time does not pass while it works.
            if (history.Waits > waited)
            {
                waited++;
                _clock.AdvanceToNextTimer(TimeSpan.FromSeconds(40));
            }
        }
        return answer;
    }

    /// <summary>A history that hands out pages of ten, each after a time.</summary>
    private sealed class SlowPages(Candle[] bars, TimeProvider clock, TimeSpan delay) : IHistory
    {
        private readonly List<HistoryRange> _asked = [];
        private int _waits;

        public string Name => "slow pages";

        public bool IsPresent => true;

        internal int Waits => Volatile.Read(ref _waits);

        internal int HaltsAfter { get; init; } = int.MaxValue;

        internal int FailsAfter { get; init; } = int.MaxValue;

        internal HistoryRange[] Asked
        {
            get
            {
                lock (_asked)
                    return [.. _asked];
            }
        }

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
            SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
        {
            lock (_asked)
                _asked.Add(range);
            int pages = 0;
            foreach (Candle[] page in bars.Where(bar => bar.OpenMs >= range.FromMs && bar.OpenMs < range.ToMs).TakeLast(range.MostBars).Chunk(10).Reverse())
            {
                if (pages == HaltsAfter)
                    await WaitAsync(Timeout.InfiniteTimeSpan, stop);
                if (pages++ == FailsAfter)
                    throw new FeedUnavailableException("gone.");
                if (delay > TimeSpan.Zero)
                    await WaitAsync(delay, stop);
                yield return page;
            }
        }

        private Task WaitAsync(TimeSpan time, CancellationToken stop)
        {
            Task waiting = Task.Delay(time, clock, stop);
            Interlocked.Increment(ref _waits);
            return waiting;
        }

        public ValueTask DisposeAsync() => default;
    }
}
