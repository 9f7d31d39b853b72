using System.Text.Json;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

public sealed class ChartTellerTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_snapshots_are_passed_over_the_viewer_ends_with_the_same_bars(int seed)
    {
        var random = new Random(seed);
        var chart = new FakeChart(interval: "1m", keep: 100, window: 60);
        using var teller = new ChartTeller(chart, TimeProvider.System, 64);
        var model = new ChartModel();
        long bar = 0;
        for (int step = 0; step < 600; step++)
        {
            Step(chart, random, ref bar);
            if (random.Next(4) == 0)
                Tell(teller, chart, model, 0);
            if (random.Next(100) == 0)
            {
                teller.BeginAnew();
                Tell(teller, chart, model, 0);
            }
        }
        Tell(teller, chart, model, 0);
        model.AssertShows(chart.Snapshot, 60);
        Assert.True(model.FullWithHistory > 0);
    }

    [Fact]
    public void Before_the_first_bar_only_the_state_is_told_and_then_everything()
    {
        var chart = new FakeChart();
        using var teller = new ChartTeller(chart, TimeProvider.System, 64);
        Assert.Equal(["status"], Types(teller, chart));
        Assert.Empty(Types(teller, chart));
        chart.Become(chart.State with { Phase = SeriesPhase.Seeding, Progress = 0.5 });
        Assert.Equal(["status"], Types(teller, chart));
        chart.Apply(chart.Bar(0, 101));
        Assert.Equal(["full_update+history"], Types(teller, chart));
    }

    [Fact]
    public void Nothing_is_told_twice()
    {
        FakeChart chart = new FakeChart().Fill(3);
        using var teller = new ChartTeller(chart, TimeProvider.System, 64);
        Assert.Equal(["full_update+history", "status"], Types(teller, chart));
        chart.Become(chart.State with { Gaps = [] });
        Assert.Empty(Types(teller, chart));
        chart.Apply(chart.Bar(2, 105));
        Assert.Equal(["candle_update"], Types(teller, chart));
        Assert.Empty(Types(teller, chart));
    }

    [Fact]
    public void Bars_that_closed_unseen_are_all_told_in_order()
    {
        FakeChart chart = new FakeChart().Fill(3);
        using var teller = new ChartTeller(chart, TimeProvider.System, 64);
        Types(teller, chart);
        chart.Apply(chart.Bar(2, 106));
        for (int i = 3; i < 6; i++)
            chart.Apply(chart.Bar(i, 105));
        Assert.Equal(["candle_update+closed", "full_update+closed", "full_update+closed", "full_update"], Types(teller, chart));
        chart.CloseDue(chart.Bar(6, 1).Candle.OpenMs);
        Assert.Equal(["candle_update+closed"], Types(teller, chart));
        chart.Apply(chart.Bar(6, 105));
        Assert.Equal(["full_update"], Types(teller, chart));
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public void Too_many_bars_at_once_are_told_by_starting_anew(int behind, bool anew)
    {
        FakeChart chart = new FakeChart().Fill(3);
        using var teller = new ChartTeller(chart, TimeProvider.System, 64);
        Types(teller, chart);
        for (int i = 3; i < 3 + behind; i++)
            chart.Apply(chart.Bar(i, 105));
        List<string> types = Types(teller, chart);
        Assert.Equal(anew, types.Contains("full_update+history"));
        Assert.Equal(anew ? 1 : behind + 1, types.Count);
    }

    [Fact]
    public void A_rewritten_past_is_told_anew()
    {
        FakeChart chart = new FakeChart().Fill(30);
        using var teller = new ChartTeller(chart, TimeProvider.System, 64);
        Types(teller, chart);
        chart.Apply(chart.Bar(10, 103, traits: UpdateTraits.Official));
        Assert.Equal(["full_update+history"], Types(teller, chart));
    }

    [Fact]
    public void The_oldest_unseen_events_time_is_told()
    {
        FakeChart chart = new FakeChart().Fill(3);
        var mailbox = new ViewerMailbox();
        Assert.False(mailbox.Put(chart.Snapshot, 0));
        Assert.True(mailbox.Put(chart.Snapshot, 70));
        Assert.True(mailbox.Put(chart.Snapshot, 50));
        Assert.True(mailbox.Put(chart.Snapshot, 60));
        Assert.True(mailbox.Put(chart.Snapshot, 0));
        Assert.Equal(50, mailbox.Take()!.SourceMs);
        Assert.Null(mailbox.Take());
        Assert.False(mailbox.Put(chart.Snapshot, 60));
        Assert.Equal(60, mailbox.Take()!.SourceMs);
    }

    // One event of any kind a feed may bring: a revision, a new bar, a jump, a correction, a close by the clock, a change of state.
    internal static void Step(FakeChart chart, Random random, ref long bar)
    {
        double close = 100 + random.NextDouble() * 10 - 5;
        switch (random.Next(40))
        {
            case < 24:
                chart.Apply(chart.Bar(bar, close, random.Next(1000) / 7.0, sourceMs: random.Next(2)));
                break;
            case < 36:
                chart.Apply(chart.Bar(++bar, close));
                break;
            case 36:
                bar += random.Next(2, 90);
                chart.Apply(chart.Bar(bar, close));
                break;
            case 37:
                chart.Apply(chart.Bar(Math.Max(0, bar - random.Next(1, 8)), close, traits: UpdateTraits.Official));
                break;
            case 38:
                chart.CloseDue(chart.Bar(bar + 1, 1).Candle.OpenMs);
                break;
            default:
                chart.Become(chart.State with { Phase = (SeriesPhase)random.Next(5) });
                break;
        }
    }

    private static void Tell(ChartTeller teller, FakeChart chart, ChartModel model, long sourceMs)
    {
        teller.Take(chart.Snapshot, sourceMs);
        while (teller.TryNext())
            model.Apply(teller.Message);
        model.AssertShows(chart.Snapshot, 60);
    }

    private static List<string> Types(ChartTeller teller, FakeChart chart)
    {
        var types = new List<string>();
        teller.Take(chart.Snapshot, 0);
        while (teller.TryNext())
        {
            using JsonDocument message = JsonDocument.Parse(teller.Message);
            JsonElement root = message.RootElement;
            types.Add(root.GetProperty("type").GetString() + (root.TryGetProperty("history", out _) && root.TryGetProperty("candle", out _) ? "+history" : "")
                + (root.TryGetProperty("closed", out _) ? "+closed" : ""));
        }
        return types;
    }
}
