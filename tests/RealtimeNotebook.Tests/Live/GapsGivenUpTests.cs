using System.Runtime.CompilerServices;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>A gap that history does not answer for, whole, is given up after a bounded time, and shown as such; its bars may still come.</summary>
public sealed class GapsGivenUpTests
{
    private readonly VirtualClock _clock = new(Start);
    private readonly FakeListener _feed;
    private readonly Candle[] _all = Walk(71, 200);

    public GapsGivenUpTests() => _feed = new() { Clock = _clock };

    private static RealtimeOptions Options => new() { GapTimeout = TimeSpan.FromMinutes(10) };

    private CandleGap Hole => new(_all[10].OpenMs, _all[15].OpenMs);

    [Fact]
    public async Task Gap_that_a_whole_answer_lacks_is_shown_as_given_up()
    {
        var history = new FakeHistory();
        await using LiveSeries series = await StartAsync(history, history.Bars);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.Gaps.Count == 0));
        Assert.Equal([Hole], series.Snapshot.Status.GapsGivenUp);
    }

    [Fact]
    public async Task Gap_is_given_up_though_the_source_fails_for_ever_and_filled_when_it_is_back()
    {
        var history = new FakeHistory();
        await using LiveSeries series = await StartAsync(history, history.Bars);
        history.Fault = "The archive is down.";
        DateTimeOffset began = _clock.GetUtcNow();
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.GapsGivenUp.SequenceEqual([Hole])));
        Assert.Empty(series.Snapshot.Status.Gaps);
        Assert.True(_clock.GetUtcNow() - began >= TimeSpan.FromMinutes(9), "The gap was given up before its time.");
        lock (history.Bars)
            history.Bars.AddRange(_all[10..15]);
        history.Fault = null;
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.GapsGivenUp.Count == 0));
        Assert.Equal(_all[..15], series.Snapshot.Bars.Take(15));
    }

    [Fact]
    public async Task Gap_is_given_up_though_one_source_is_silent_for_ever()
    {
        var history = new FakeHistory();
        await using LiveSeries series = await StartAsync(history, history.Bars);
        history.Lack = "The archive is down.";
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.GapsGivenUp.SequenceEqual([Hole])));
        Assert.Empty(series.Snapshot.Status.Gaps);
    }

    [Fact]
    public async Task Gap_is_given_up_though_every_answer_is_cut_short_after_its_newest_page_and_asked_for_seldom()
    {
        var history = new NewestPageOnly(_all);
        await using LiveSeries series = await StartAsync(history, history.Bars);
        history.IsCut = true;
        lock (history.Bars)
            history.Bars.AddRange(_all[16..60]);
        for (int i = 16; i < 60; i++)
        {
            await SendAsync(_all[i]);
            for (int second = 0; second < 60; second++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.GapsGivenUp.SequenceEqual([Hole])));
        // The clock runs ahead of the events here, so that other bars may be missing for a moment.
        Assert.DoesNotContain(Hole, series.Snapshot.Status.Gaps);
        int asked = history.Asked;
        for (int second = 0; second < 1_800; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await series.StopAsync();
        // Twice a minute at most: the newest page and what is before it.
        Assert.InRange(history.Asked - asked, 0, 75);
    }

    private async Task<LiveSeries> StartAsync(IHistory history, List<Candle> bars)
    {
        bars.AddRange(_all[..10]);
        _clock.Advance(TimeSpan.FromMinutes(15.5));
        var series = new LiveSeries(Spy, _feed, history, Options, clock: _clock);
        await series.Seeded.WaitAsync(Eventually.Limit);
        await SendAsync(_all[15]);
        await Eventually.IsTrue(() => series.Snapshot.Forming == _all[15] && series.Snapshot.Status.Gaps.Count == 1);
        Assert.Equal([Hole], series.Snapshot.Status.Gaps);
        return series;
    }

    private bool Moved(Func<bool> condition)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return condition();
    }

    private Task SendAsync(Candle bar) =>
        _feed.WriteAsync(FeedEvent.Of(new CandleUpdate(bar, UpdateSemantics.Snapshot), _clock.GetTimestamp()));

    /// <summary>A history that fails after its newest page, or before it where that page would lie in the hole.</summary>
    private sealed class NewestPageOnly(Candle[] all) : IHistory
    {
        private int _asked;

        public string Name => "newest page";

        public bool IsPresent => true;

        internal List<Candle> Bars { get; } = [];

        internal volatile bool IsCut;

        internal int Asked => Volatile.Read(ref _asked);

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
            SeriesKey key, HistoryRange range, [EnumeratorCancellation] CancellationToken stop)
        {
            Interlocked.Increment(ref _asked);
            await Task.Yield();
            Candle[] bars;
            lock (Bars)
                bars = [.. Bars.Where(bar => bar.OpenMs >= range.FromMs && bar.OpenMs < range.ToMs).TakeLast(range.MostBars)];
            if (!IsCut)
            {
                yield return bars;
                yield break;
            }
            if (bars.Length > 0 && bars[^1].OpenMs >= all[15].OpenMs)
                yield return bars[^1..];
            throw new FeedUnavailableException("The answer was cut short.");
        }

        public ValueTask DisposeAsync() => default;
    }
}
