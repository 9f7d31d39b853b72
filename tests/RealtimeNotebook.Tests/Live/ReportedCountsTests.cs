using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>Viewers are sent the counts of events that were repaired or not applied, at a bounded pace.</summary>
public sealed class ReportedCountsTests
{
    private const string Repaired = """{"eventSymbol":"SPY{=m}","time":"2026-11-20T14:30:00Z","open":101.25,"high":101.7499,"low":101,"close":101.75,"volume":3}""";
    private const string Bad = """{"eventSymbol":"SPY{=m}","time":"2026-11-20T14:30:00Z","open":1,"high":2,"low":1,"close":2,"volume":-3}""";

    private readonly VirtualClock _clock = new(Start + 10_000);
    private readonly FakeListener _feed;

    public ReportedCountsTests() => _feed = new() { Clock = _clock, CanWait = false };

    [Fact]
    public async Task First_repaired_event_is_reported_at_once_and_later_ones_every_ten_seconds()
    {
        await using LiveSeries series = new(Spy, _feed, new NoHistory(), new(), clock: _clock);
        await _feed.SendAsync(Repaired);
        await Eventually.IsTrue(() => Moved(() => series.Snapshot.Status.EventsReported == 1));
        Assert.Equal(1, series.Status.EventsRepaired);
        DateTimeOffset began = _clock.GetUtcNow();
        var viewer = new RecordingViewer(TimeSpan.Zero);
        series.Attach(viewer);
        for (int i = 2; i <= 40; i++)
        {
            await _feed.SendAsync(i % 2 == 0 ? Bad : Repaired);
            _clock.Advance(TimeSpan.FromSeconds(1));
            // Not only at the end.
            if (i == 20)
                await Eventually.IsTrue(() => Moved(() => viewer.Offers.Any(offer => offer.Snapshot.Status.EventsReported is > 1 and <= 20)));
        }
        await Eventually.IsTrue(() => Moved(() => viewer.Offers.Any(offer => offer.Snapshot.Status.EventsReported == 40)));
        double seconds = (_clock.GetUtcNow() - began).TotalSeconds;
        int reports = viewer.Offers.Select(offer => offer.Snapshot.Status.EventsReported).Distinct().Count();
        Assert.InRange(reports, 2, seconds / 10 + 2);
    }

    private bool Moved(Func<bool> condition)
    {
        if (condition())
            return true;
        _clock.Advance(TimeSpan.FromSeconds(1));
        return false;
    }
}
