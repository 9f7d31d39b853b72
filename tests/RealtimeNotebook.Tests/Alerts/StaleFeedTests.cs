using RealtimeNotebook.Tests.Live;
using RealtimeNotebook.Tests.Server;

namespace RealtimeNotebook.Tests.Alerts;

/// <summary>What counts as an event to the rule about a silent feed.</summary>
public sealed class StaleFeedTests
{
    [Fact]
    public async Task The_clocks_closing_of_a_bar_and_what_history_brings_are_no_events_of_the_feed()
    {
        var clock = new AlertClock(FakeChart.StartMs);
        await using var watched = new WatchedChart(new() { Rules = [AlertRule.StaleFeed(TimeSpan.FromSeconds(70))] }, clock);
        FakeChart chart = watched.Chart;
        chart.Apply(chart.Bar(0, 101));
        chart.Become(chart.State with { Phase = SeriesPhase.Live });
        await watched.LookedAsync();
        clock.Add(TimeSpan.FromSeconds(63));
        chart.CloseDue(FakeChart.StartMs + 60_000);
        await watched.LookedAsync();
        chart.Merge([chart.Bar(0, 102).Candle], FakeChart.StartMs + 60_000);
        await watched.LookedAsync();
        Assert.Empty(watched.Told);
        // The next bar has been due for as long as the rule says.
        clock.Add(TimeSpan.FromSeconds(68));
        await Eventually.IsTrue(() => watched.Told.Length == 1);
        Assert.Equal("No event for 2 min, though bars are due", watched.Told[0].Text);
    }

    [Fact]
    public async Task Events_that_are_refused_do_not_keep_a_feed_from_being_stale()
    {
        var clock = new AlertClock(FakeChart.StartMs);
        await using var watched = new WatchedChart(new() { Rules = [AlertRule.StaleFeed(TimeSpan.FromSeconds(30))] }, clock);
        FakeChart chart = watched.Chart;
        chart.Apply(chart.Bar(0, 101));
        chart.Become(chart.State with { Phase = SeriesPhase.Live });
        await watched.LookedAsync();
        clock.Add(TimeSpan.FromSeconds(20));
        chart.EventsReceived += 100;
        chart.Become(chart.State with { Phase = SeriesPhase.Rejecting });
        await watched.LookedAsync();
        await watched.LookedAsync();
        clock.Add(TimeSpan.FromSeconds(11));
        await Eventually.IsTrue(() => watched.Told.Length == 1);
        Assert.Equal("No event for 31 s, though bars are due", watched.Told[0].Text);
    }
}
