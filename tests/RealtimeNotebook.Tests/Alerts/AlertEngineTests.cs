using RealtimeNotebook.Alerts;
using RealtimeNotebook.Live;
using RealtimeNotebook.Tests.Live;
using RealtimeNotebook.Tests.Server;
using RealtimeNotebook.Tests.Signals;

namespace RealtimeNotebook.Tests.Alerts;

public sealed class AlertEngineTests
{
    private static readonly AlertRule AnySignal = AlertRule.Signal(Enum.GetValues<SignalKind>());

    [Fact]
    public async Task A_condition_that_goes_on_being_met_raises_one_alert_a_bar()
    {
        await using var watched = new WatchedChart();
        FakeChart chart = watched.Chart.Fill(3);
        watched.Engine.Add(AlertRule.When("high", moment => moment.Price > 120) with { Severity = AlertSeverity.Warning, Text = moment => $"at {moment.Price}" });
        await watched.LookedAsync();
        for (int bar = 3; bar < 6; bar++)
        {
            for (int tick = 0; tick < 5; tick++)
            {
                chart.Apply(chart.Bar(bar, 121 + tick));
                await watched.LookedAsync();
            }
        }
        await watched.LookedAsync();
        Alert[] told = watched.Told;
        Assert.Equal([3, 4, 5], told.Select(alert => (alert.BarMs - FakeChart.StartMs) / 60_000));
        Assert.All(told, alert => Assert.Equal(("high", AlertSeverity.Warning, "at 121", 121.0), (alert.Rule, alert.Severity, alert.Text, alert.Price)));
        Assert.Equal(3, told.DistinctBy(alert => alert.Id).Count());
        Assert.Equal(told, watched.History);
    }

    [Fact]
    public async Task Fault_beside_the_rules_is_reported_once_and_the_rules_go_on()
    {
        var clock = new VirtualClock(FakeChart.StartMs);
        await using var watched = new WatchedChart(clock: clock);
        FakeChart chart = watched.Chart.Fill(3);
        watched.Engine.Add(AlertRule.When("by clock", moment => false) with { ByClock = true });
        watched.Engine.Add(AlertRule.When("high", moment => moment.Price > 120));
        await watched.LookedAsync();
        chart.StatusFault = new InvalidOperationException("no status");
        await Eventually.IsTrue(() => Beat() && watched.Engine.Desk.Faults >= 3);
        chart.StatusFault = null;
        Assert.Equal("The alert rules could not be evaluated: InvalidOperationException: no status", watched.Engine.Desk.LastFault);
        Assert.Equal(watched.Engine.Desk.LastFault, Assert.Single(watched.Told).Text);
        chart.Apply(chart.Bar(3, 125));
        await Eventually.IsTrue(() => Beat() && watched.Told.Any(alert => alert.Rule == "high"));
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new System.Text.Json.Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            RealtimeNotebook.Server.AlertMessages.WriteStatus(json, watched.Engine);
            json.WriteEndObject();
        }
        Assert.Contains("\"last_fault\":\"The alert rules could not be evaluated", System.Text.Encoding.UTF8.GetString(text.WrittenSpan), StringComparison.Ordinal);

        bool Beat()
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            return true;
        }
    }

    [Theory]
    [InlineData(AlertRepeat.EveryTime, 4)]
    [InlineData(AlertRepeat.OncePerBar, 2)]
    [InlineData(AlertRepeat.OnlyOnce, 1)]
    public async Task A_rule_repeats_itself_as_it_was_told_to(AlertRepeat repeat, int alerts)
    {
        await using var watched = new WatchedChart();
        FakeChart chart = watched.Chart.Fill(3);
        await watched.LookedAsync();
        watched.Engine.Add(AlertRule.When("high", moment => !moment.IsClosed && moment.Price > 120) with { Repeat = repeat });
        await watched.LookedAsync();
        foreach ((int bar, int close) in new[] { (3, 121), (3, 122), (4, 123), (4, 124) })
        {
            chart.Apply(chart.Bar(bar, close));
            await watched.LookedAsync();
        }
        await Eventually.IsTrue(() => watched.Told.Length >= alerts);
        Assert.Equal(alerts, watched.Told.Length);
    }

    [Fact]
    public async Task A_cooldown_keeps_a_rule_quiet_over_many_bars()
    {
        await using var watched = new WatchedChart();
        FakeChart chart = watched.Chart.Fill(3);
        watched.Engine.Add(AlertRule.When("always", _ => true) with { Cooldown = TimeSpan.FromDays(1) });
        for (int bar = 3; bar < 9; bar++)
            chart.Apply(chart.Bar(bar, 101));
        await watched.LookedAsync();
        Assert.Single(watched.Told);
    }

    [Fact]
    public async Task Signals_of_many_bars_that_closed_unseen_are_told_each_once_and_in_order()
    {
        Candle[] bars = SignalBars.Walk(5, 400);
        await using var watched = new WatchedChart(new() { Rules = [AnySignal], Burst = 1_000 });
        FakeChart chart = watched.Chart;
        Apply(chart, bars[..100]);
        chart.Become(chart.State with { Phase = SeriesPhase.Live });
        await watched.LookedAsync();
        Assert.Empty(watched.Told);
        Apply(chart, bars[100..]);
        chart.Become(chart.State);
        await watched.LookedAsync();
        long from = bars[99].OpenMs;
        long[] expected = BarsWithSignals(chart, from);
        Assert.InRange(expected.Length, 30, 300);
        Assert.Equal(expected, watched.Told.Select(alert => alert.BarMs));
    }

    [Fact]
    public async Task What_was_read_as_history_and_what_is_rewritten_raises_no_alert()
    {
        Candle[] bars = SignalBars.Walk(6, 300);
        await using var watched = new WatchedChart(new() { Rules = [AnySignal] });
        FakeChart chart = watched.Chart;
        Apply(chart, bars[..200]);
        chart.Become(chart.State with { Progress = 0.9 });
        chart.Become(chart.State with { Phase = SeriesPhase.Live });
        await watched.LookedAsync();
        // The series says that it has other bars now, all the way back.
        for (int i = 20; i < 190; i += 3)
            chart.Apply(new(bars[i] with { High = bars[i].High + 3, Close = bars[i].High + 3 }, UpdateSemantics.Snapshot, UpdateTraits.Official));
        await watched.LookedAsync();
        Assert.Empty(watched.Told);
        Apply(chart, bars[200..]);
        chart.Become(chart.State);
        await watched.LookedAsync();
        long[] expected = BarsWithSignals(chart, bars[199].OpenMs);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, watched.Told.Select(alert => alert.BarMs));
    }

    [Fact]
    public async Task History_that_comes_late_raises_no_alert()
    {
        Candle[] bars = SignalBars.Walk(7, 300);
        var feed = new FakeListener { Clock = new SetClock(bars[^1].OpenMs) };
        var history = new FakeHistory(held: true);
        history.Bars.AddRange(bars[..250]);
        // So few events may wait that they are not kept waiting for history.
        var options = new RealtimeOptions { EventQueue = 16, CloseGrace = TimeSpan.Zero };
        await using var series = new LiveSeries(Candles.Bars.Spy, feed, history, options);
        var engine = new AlertEngine(series, new() { Rules = [AnySignal, AlertRule.When("last", moment => moment.Bar.OpenMs == bars[^1].OpenMs)] }, series.Clock, TimeProvider.System);
        for (int i = 0; i < 20; i++)
            await feed.SendAsync(bars[250] with { Volume = i });
        await series.Seeded.WaitAsync(Eventually.Limit);
        history.Release();
        await Eventually.IsTrue(() => series.Snapshot.Bars.Count >= 250);
        Assert.NotEmpty(series.Snapshot.Signals.PivotPoints);
        await feed.SendAsync(bars[250..]);
        await Eventually.IsTrue(() => engine.Desk.Log.History.Any(alert => alert.Rule == "last"));
        Alert[] raised = [.. engine.Desk.Log.History.Where(alert => alert.Rule != "last")];
        Assert.NotEmpty(raised);
        Assert.All(raised, alert => Assert.InRange(alert.BarMs, bars[250].OpenMs, long.MaxValue));
        await engine.EndAsync();
    }

    [Fact]
    public async Task A_rule_that_throws_is_told_switched_off_after_three_failures_and_harms_nothing_else()
    {
        await using var watched = new WatchedChart();
        FakeChart chart = watched.Chart.Fill(3);
        int looks = 0;
        watched.Engine.Add(AlertRule.When("broken", _ => throw new FormatException($"look {++looks}")));
        watched.Engine.Add(AlertRule.When("sound", moment => moment.IsClosed) with { OnClose = true });
        await watched.LookedAsync();
        for (int bar = 3; bar < 10; bar++)
        {
            chart.Apply(chart.Bar(bar, 101));
            await watched.LookedAsync();
        }
        AlertRuleStatus broken = watched.Engine.Rules.Single(rule => rule.Name == "broken");
        Assert.Equal((false, 3, "FormatException: look 3", 0L), (broken.IsEnabled, broken.Failures, broken.Fault, broken.Raised));
        Assert.Equal(3, looks);
        string[] said = [.. watched.Told.Where(alert => alert.Rule == "broken").Select(alert => alert.Text)];
        Assert.Equal(["The rule failed (1 of 3): FormatException: look 1", "The rule failed (2 of 3): FormatException: look 2", "The rule failed 3 times and is off: FormatException: look 3"], said);
        Assert.Equal(7, watched.Told.Count(alert => alert.Rule == "sound"));
        Assert.False(watched.Engine.Rules.Single(rule => rule.Name == "sound") is { Fault: not null });
    }

    [Fact]
    public async Task A_burst_is_summed_up_and_the_last_hundred_are_kept_exactly()
    {
        await using var watched = new WatchedChart(new() { MostPerSecond = 20, Burst = 50 });
        FakeChart chart = watched.Chart.Fill(2);
        watched.Engine.Add(AlertRule.When("close", _ => true) with { OnClose = true, Text = moment => $"{moment.Bar.Volume}" });
        await watched.LookedAsync();
        for (int i = 0; i <= 1_000; i++)
            chart.Apply(chart.Bar(1 + i, 101, volume: i), offer: false);
        chart.Become(chart.State);
        await Eventually.IsTrue(() => watched.Told.Sum(alert => alert.Count) == 1_000);
        Alert[] told = watched.Told;
        Assert.InRange(told.Length, 51, 80);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), told.Take(50).Select(alert => alert.Text));
        Assert.StartsWith("and ", told.First(alert => alert.Count > 1).Text, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(900, 100).Select(i => $"{i}"), watched.History.Select(alert => alert.Text));
        Assert.Equal(1_000, watched.Engine.Desk.Log.Raised);
        Assert.InRange(watched.Renewed, 1, 30);
    }

    [Fact]
    public async Task In_a_burst_critical_alerts_are_told_one_by_one_and_outlast_lesser_ones_of_a_slow_reader()
    {
        await using var watched = new WatchedChart(new() { MostPerSecond = 1, Burst = 1 });
        var slow = new AlertSubscription(watched.Engine.Desk);
        FakeChart chart = watched.Chart.Fill(2);
        watched.Engine.Add(AlertRule.When("info", _ => true) with { OnClose = true });
        watched.Engine.Add(AlertRule.When("critical", moment => moment.Bar.Volume % 500 == 250) with { OnClose = true, Severity = AlertSeverity.Critical });
        await watched.LookedAsync();
        for (int i = 0; i <= 3_000; i++)
            chart.Apply(chart.Bar(1 + i, 101, volume: i), offer: false);
        chart.Become(chart.State);
        await Eventually.IsTrue(() => watched.Told.Sum(alert => alert.Count) == 3_006);
        Alert[] critical = [.. watched.Told.Where(alert => alert.Severity == AlertSeverity.Critical)];
        Assert.Equal(6, critical.Length);
        Assert.All(critical, alert => Assert.Equal(("critical", 1), (alert.Rule, alert.Count)));
        Assert.Equal(6, watched.History.Count(alert => alert.Severity == AlertSeverity.Critical));
        for (int i = 0; i < 2_000; i++)
            slow.Tell(critical[0] with { Id = $"{i}", Severity = AlertSeverity.Info });
        slow.Complete();
        var read = new List<Alert>();
        await foreach (Alert alert in slow.Reader.ReadAllAsync())
            read.Add(alert);
        Assert.Equal(1_000, read.Count);
        Assert.Equal(critical.Select(alert => alert.Id), read.Where(alert => alert.Severity == AlertSeverity.Critical).Select(alert => alert.Id));
        Assert.Equal("1999", read[^1].Id);
        Assert.True(slow.Missed > 1_000);
    }

    [Fact]
    public async Task A_stale_feed_is_told_by_the_clock_without_an_event()
    {
        var clock = new AlertClock(FakeChart.StartMs);
        await using var watched = new WatchedChart(new() { Rules = [AlertRule.StaleFeed(TimeSpan.FromSeconds(30))] }, clock);
        FakeChart chart = watched.Chart;
        chart.Apply(chart.Bar(0, 101));
        chart.Become(chart.State with { Phase = SeriesPhase.Live });
        await watched.LookedAsync();
        clock.Add(TimeSpan.FromSeconds(29));
        await watched.LookedAsync();
        Assert.Empty(watched.Told);
        clock.Add(TimeSpan.FromSeconds(2));
        await Eventually.IsTrue(() => watched.Told.Length == 1);
        Assert.Equal("No event for 31 s, though bars are due", watched.Told[0].Text);
    }

    [Fact]
    public async Task Rules_come_and_go_while_the_chart_runs()
    {
        await using var watched = new WatchedChart();
        FakeChart chart = watched.Chart.Fill(3);
        Assert.Equal(0, chart.Viewers);
        watched.Engine.Add(AlertRule.When("a", _ => true) with { OnClose = true, Text = _ => "first" });
        await watched.LookedAsync();
        watched.Engine.Add(AlertRule.When("a", _ => true) with { OnClose = true, Text = _ => "second" });
        chart.Apply(chart.Bar(3, 101));
        await watched.LookedAsync();
        Assert.True(watched.Engine.Remove("a"));
        Assert.False(watched.Engine.Remove("a"));
        chart.Apply(chart.Bar(4, 101));
        await watched.LookedAsync();
        Assert.Equal(["second"], watched.Told.Select(alert => alert.Text));
        await watched.Engine.EndAsync();
        Assert.Equal(0, chart.Viewers);
    }

    private static void Apply(FakeChart chart, Candle[] bars)
    {
        foreach (Candle bar in bars)
            chart.Apply(new(bar, UpdateSemantics.Snapshot), offer: false);
    }

    // The bars from one on at whose close a signal became known.
    private static long[] BarsWithSignals(FakeChart chart, long from) =>
        [.. Enumerable.Range(0, chart.Snapshot.Bars.Count).Select(row => chart.Snapshot.Bars[row].OpenMs)
            .Where(open => open >= from && SignalNews.KnownAt(chart.Snapshot.Signals, open).Count > 0)];
}
