using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Live;

/// <summary>The days of a running series are those of the session zone that its options name.</summary>
public sealed class SessionZoneSeriesTests
{
    // Midnight in Seoul is 15:00 UTC.
    private static readonly long Midnight = new DateTimeOffset(2026, 11, 26, 15, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly SeriesKey Daily = new("KS", Interval.Parse("1d"));

    private static readonly RealtimeOptions InSeoul = new()
    {
        SessionZone = "Asia/Seoul",
        CloseGrace = TimeSpan.FromDays(10_000),
        MaxAhead = TimeSpan.FromDays(10_000),
    };

    private readonly FakeListener _feed = new();

    [Fact]
    public async Task Trades_on_both_sides_of_midnight_are_of_two_days()
    {
        await using var series = new LiveSeries(Daily, _feed, new NoHistory(), InSeoul);
        for (int hour = -2; hour < 2; hour++)
        {
            Assert.True(Tick.TryCreate(Midnight + hour * 3_600_000L, 100 + hour, 1, 0, out Tick trade, out _));
            await _feed.WriteAsync(FeedEvent.Of(trade, 1));
        }
        await Eventually.IsTrue(() => Shown(series) is [var day, var next]
            && day == new Candle(Midnight - 86_400_000, 98, 99, 98, 99, 2) && next == new Candle(Midnight, 100, 101, 100, 101, 2));
    }

    [Fact]
    public async Task Hours_on_both_sides_of_midnight_are_built_into_two_days()
    {
        await using LiveSeries series = CoarserSeries.Open(Daily, Interval.Parse("1h"), _feed, new NoHistory(), new NoHistory(), InSeoul);
        for (int hour = -2; hour < 2; hour++)
            await _feed.SendAsync(Flat(0, 100 + hour) with { OpenMs = Midnight + hour * 3_600_000L });
        await Eventually.IsTrue(() => Shown(series) is [var day, var next]
            && day == new Candle(Midnight - 86_400_000, 98, 99, 98, 99, 2) && next == new Candle(Midnight, 100, 101, 100, 101, 2));
    }

    private static Candle[] Shown(LiveSeries series)
    {
        ChartSnapshot now = series.Snapshot;
        return now.Forming is { } forming ? [.. now.Bars, forming] : [.. now.Bars];
    }
}
