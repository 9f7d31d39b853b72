using System.Diagnostics;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

public sealed class UiUpdaterTests
{
    private static readonly RealtimeOptions Patient = new() { CloseGrace = TimeSpan.FromDays(10_000), MaxAhead = TimeSpan.FromDays(10_000) };

    private readonly FakeListener _feed = new();

    // Stands still, so that nobody's turn comes by itself, nor a look at the sources.
    private readonly VirtualClock _clock = new(0);

    [Fact]
    public async Task Revisions_are_merged_and_a_bars_close_is_offered_at_once()
    {
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient, clock: _clock);
        await _feed.SendAsync(Flat(0, 8));
        // Such a viewer would see nothing for a minute, were it not for the close.
        var slow = new RecordingViewer(TimeSpan.FromMinutes(1));
        series.Attach(slow);
        await Told.UpToNowAsync(series, _feed, Flat(0, 9), Flat(0, 10));
        int offers = slow.Offers.Length;
        for (int i = 1; i <= 1_000; i++)
            await _feed.SendAsync(Flat(0, 10 + i));
        await Eventually.IsTrue(() => series.Snapshot.Forming?.Close == 1_010);
        Assert.Equal(offers, slow.Offers.Length);
        await _feed.SendAsync(Flat(1, 5));
        await Eventually.IsTrue(() => slow.Offers.Length == offers + 1);
        Assert.Equal(Flat(0, 1_010), Assert.Single(slow.Offers[^1].Snapshot.Bars));
    }

    [Fact]
    public async Task A_quick_viewer_sees_what_a_slow_one_is_spared()
    {
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient, clock: _clock);
        var quick = new RecordingViewer(TimeSpan.Zero);
        var slow = new RecordingViewer(TimeSpan.FromMinutes(1));
        series.Attach(quick);
        series.Attach(slow);
        for (int i = 0; i < 50; i++)
        {
            double price = 10 + i;
            await _feed.SendAsync(Flat(0, price));
            await Eventually.IsTrue(() => quick.Offers.Length > 0 && quick.Offers[^1].Snapshot.Forming?.Close == price);
        }
        Assert.InRange(slow.Offers.Length, 1, 4);
        series.Detach(quick);
        // Who is attached after that is offered in a later round, when the last one in which the other was there is over.
        var later = new RecordingViewer(TimeSpan.Zero);
        series.Attach(later);
        await Eventually.IsTrue(() => later.Offers.Length > 0);
        int offers = quick.Offers.Length;
        await _feed.SendAsync(Flat(1, 1));
        await Eventually.IsTrue(() => slow.Offers[^1].Snapshot.Bars.Count == 1);
        Assert.Equal(offers, quick.Offers.Length);
    }

    [Fact]
    public async Task An_offer_carries_the_time_of_the_oldest_event_it_is_the_first_to_show()
    {
        await using var series = new LiveSeries(Spy, _feed, new NoHistory(), Patient, clock: _clock);
        var viewer = new RecordingViewer(TimeSpan.FromMinutes(1));
        series.Attach(viewer);
        await SendAtAsync(Flat(0, 10), 1);
        await Eventually.IsTrue(() => viewer.Offers.Length > 0 && viewer.Offers[^1].SourceMs == 1);
        await SendAtAsync(Flat(0, 11), 2);
        await SendAtAsync(Flat(0, 12), 3);
        await SendAtAsync(Flat(1, 13), 4);
        await Eventually.IsTrue(() => viewer.Offers[^1].Snapshot.Bars.Count == 1);
        Assert.Equal(2, viewer.Offers[^1].SourceMs);
    }

    private Task SendAtAsync(Candle candle, long sourceMs) =>
        _feed.WriteAsync(FeedEvent.Of(new CandleUpdate(candle, UpdateSemantics.Snapshot, SourceMs: sourceMs), Stopwatch.GetTimestamp()));
}
