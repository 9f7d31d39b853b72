using System.Text.Json;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Server;
using Xunit.Abstractions;

namespace RealtimeNotebook.Tests.Server;

/// <summary>What a viewer who asked for corrections is sent when closed bars are others than he was sent.</summary>
public sealed class ChartCorrectionTests(ITestOutputHelper output)
{
    private const int Window = 60;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 16)];

    /// <summary>Viewers of every pace, with and without corrections, over a market in which all happens that can happen to a closed bar.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void Every_viewer_has_the_bars_of_the_series_bit_for_bit_after_what_he_is_sent(int seed)
    {
        var random = new Random(seed);
        var chart = new FakeChart(interval: "1m", keep: 100, window: Window);
        FakeViewer[] viewers = [.. new[] { 1, 5, 40, 150 }.SelectMany(pace => new[]
        {
            new FakeViewer(chart, pace, new(ViewerFeatures.All, Window)),
            new FakeViewer(chart, pace, new(ViewerFeatures.Status, Window)),
            new FakeViewer(chart, pace, new(ViewerFeatures.Corrections, 0)),
            new FakeViewer(chart, pace, default),
        })];
        long bar = 0;
        for (int step = 0; step < 600; step++)
        {
            Step(chart, random, ref bar);
            foreach (FakeViewer viewer in viewers)
            {
                viewer.Offer();
                if (random.Next(viewer.Pace) == 0)
                    viewer.Read();
                if (random.Next(300) == 0)
                    viewer.Resync();
            }
        }
        foreach (FakeViewer viewer in viewers)
        {
            viewer.Read();
            bool asked = viewer.Request.Features == ViewerFeatures.All;
            Assert.True(asked ? viewer.Pace > 5 || viewer.Model.Corrections > 10 : viewer.Model.Corrections == 0, $"{viewer.Model.Corrections} corrections at pace {viewer.Pace}");
            viewer.Dispose();
        }
    }

    [Fact]
    public void A_corrected_bar_is_sent_with_those_after_it_and_no_others()
    {
        FakeChart chart = new FakeChart().Fill(300);
        using var viewer = new FakeViewer(chart, 1, new(ViewerFeatures.All, 200));
        viewer.ReadNow();
        chart.Apply(chart.Bar(290, 103, traits: UpdateTraits.Official));
        JsonElement correction = Assert.Single(viewer.ReadNow());
        Assert.Equal("correction", correction.GetProperty("type").GetString());
        Assert.Equal(2, correction.GetProperty("seq").GetInt64());
        Assert.Equal(chart.Bar(289, 1).Candle.OpenMs, correction.GetProperty("after").GetDateTimeOffset().ToUnixTimeMilliseconds());
        JsonElement bars = correction.GetProperty("bars");
        Assert.Equal(["time", "open", "high", "low", "close", "volume", "hull", "macd", "signal", "histogram"], bars.EnumerateObject().Select(column => column.Name));
        Assert.Equal(9, bars.GetProperty("time").GetArrayLength());
        Assert.Equal(103, bars.GetProperty("close")[0].GetDouble());
        Assert.Equal(chart.Bar(299, 1).Candle.OpenMs, correction.GetProperty("candle").GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.True(correction.GetProperty("signals").TryGetProperty("pivot_points", out _));
        Assert.Equal(chart.Snapshot.Live[0], correction.GetProperty("indicators").GetProperty("hull").GetDouble());
        Assert.True(correction.TryGetProperty("precision", out _));
    }

    [Theory]
    [InlineData(200, 250, "correction")]
    [InlineData(200, 198, "full_update")]
    [InlineData(200, 199, "correction")]
    [InlineData(500, 151, "correction")]
    [InlineData(500, 148, "full_update")]
    [InlineData(0, 290, "full_update")]
    public void The_greater_part_of_a_history_is_sent_as_the_whole(int history, int bar, string type)
    {
        FakeChart chart = new FakeChart().Fill(300);
        using var viewer = new FakeViewer(chart, 1, new(ViewerFeatures.Corrections, history));
        viewer.ReadNow();
        chart.Apply(chart.Bar(bar, 103, traits: UpdateTraits.Official));
        Assert.Equal([type], viewer.ReadNow().Select(message => message.GetProperty("type").GetString()));
    }

    [Fact]
    public void Of_several_corrections_the_earliest_counts_however_many_snapshots_were_replaced()
    {
        FakeChart chart = new FakeChart().Fill(300);
        using var viewer = new FakeViewer(chart, 1, new(ViewerFeatures.All, 200));
        viewer.ReadNow();
        foreach (int bar in new[] { 295, 270, 285, 298 })
        {
            chart.Apply(chart.Bar(bar, 103, traits: UpdateTraits.Official));
            viewer.Offer();
        }
        viewer.Read();
        Assert.Equal(chart.Bar(269, 1).Candle.OpenMs, viewer.Last.GetProperty("after").GetDateTimeOffset().ToUnixTimeMilliseconds());
        chart.Apply(chart.Bar(299, 104));
        Assert.Equal("candle_update", Assert.Single(viewer.ReadNow()).GetProperty("type").GetString());
    }

    [Fact]
    public void A_viewer_who_asks_for_corrections_later_gets_them_from_then_on()
    {
        FakeChart chart = new FakeChart().Fill(300);
        using var viewer = new FakeViewer(chart, 1, new(ViewerFeatures.Status, 200));
        viewer.ReadNow();
        chart.Apply(chart.Bar(290, 103, traits: UpdateTraits.Official));
        Assert.Equal("full_update", Assert.Single(viewer.ReadNow()).GetProperty("type").GetString());
        viewer.Ask(ViewerFeatures.All);
        chart.Apply(chart.Bar(290, 104, traits: UpdateTraits.Official));
        Assert.Equal("correction", viewer.ReadNow()[0].GetProperty("type").GetString());
    }

    [Fact]
    public void Bars_that_a_slow_viewer_missed_are_sent_in_one_message()
    {
        FakeChart chart = new FakeChart().Fill(300);
        using var viewer = new FakeViewer(chart, 1, new(ViewerFeatures.All, 300));
        viewer.ReadNow();
        for (int i = 300; i < 370; i++)
            chart.Apply(chart.Bar(i, 105));
        JsonElement correction = Assert.Single(viewer.ReadNow());
        Assert.Equal("correction", correction.GetProperty("type").GetString());
        Assert.Equal(70, correction.GetProperty("bars").GetProperty("time").GetArrayLength());
    }

    [Fact]
    public void An_indicator_that_takes_anothers_place_is_sent_with_all_its_values()
    {
        FakeChart chart = new FakeChart().Fill(300);
        using var viewer = new FakeViewer(chart, 1, new(ViewerFeatures.All, 200));
        viewer.ReadNow();
        // The last indicator of the list, so that the names of the lines stay as they were and where they were.
        chart.Do(state => state.Add(new Macd(5, 8, 3)));
        Assert.True(Assert.Single(viewer.ReadNow()).TryGetProperty("history", out _));
    }

    [Fact]
    public void Values_that_do_not_repeat_themselves_are_corrected_from_the_first_that_is_another()
    {
        var chart = new FakeChart();
        int replays = 0;
        chart.Do(state => state.Add(new Restless(() => replays)));
        chart.Fill(300);
        using var viewer = new FakeViewer(chart, 1, new(ViewerFeatures.All, 300));
        viewer.ReadNow();
        replays++;
        chart.Apply(chart.Bar(290, 103, traits: UpdateTraits.Official));
        // From where the bars are computed anew, which is well before the corrected one.
        Assert.InRange(Assert.Single(viewer.ReadNow()).GetProperty("bars").GetProperty("time").GetArrayLength(), 20, 150);
    }

    [Fact]
    public void A_filled_gap_costs_a_small_part_of_the_history()
    {
        const int Bars = 5_000;
        var chart = new FakeChart(interval: "1m", keep: Bars + 100, window: Bars);
        var random = new Random(7);
        List<Candle> market = Market(chart, random, Bars + 40);
        foreach (Candle bar in market.Where((_, i) => i is < Bars or >= Bars + 20))
            chart.Apply(new(bar, UpdateSemantics.Snapshot, UpdateTraits.None, 0, 0), offer: false);
        using var viewer = new FakeViewer(chart, 1, new(ViewerFeatures.All, Bars));
        int whole = viewer.ReadNow()[0].GetRawText().Length;
        chart.Merge(market[(Bars - 5)..(Bars + 25)], market[^1].OpenMs);
        JsonElement correction = Assert.Single(viewer.ReadNow());
        int part = correction.GetRawText().Length;
        output.WriteLine($"full_update {whole} bytes, correction {part} bytes ({100.0 * part / whole:F2} %), of them signals {correction.GetProperty("signals").GetRawText().Length} and bars {correction.GetProperty("bars").GetRawText().Length}");
        Assert.Equal("correction", correction.GetProperty("type").GetString());
        Assert.InRange(part, 1, whole / 20);
    }

    private static List<Candle> Market(FakeChart chart, Random random, int bars)
    {
        var market = new List<Candle>();
        double price = 585;
        for (int i = 0; i < bars; i++)
        {
            double open = price;
            (double high, double low) = (open, open);
            for (int k = 0; k < 12; k++)
            {
                price = Math.Round(price * (1 + (random.NextDouble() - 0.5) * 0.0006), 2);
                (high, low) = (Math.Max(high, price), Math.Min(low, price));
            }
            market.Add(new(FakeChart.StartMs + i * chart.Key.Interval.Milliseconds, open, high, low, price, random.Next(100, 20_000)));
        }
        return market;
    }

    private static void Step(FakeChart chart, Random random, ref long bar)
    {
        double close = 100 + random.NextDouble() * 10 - 5;
        switch (random.Next(50))
        {
            case 0:
                Fill(chart, random, bar);
                break;
            case 1:
                // History of the newest bars again, as after a stall: most are as they were.
                Candle[] known = [.. chart.Snapshot.Bars.TakeLast(random.Next(1, 30))];
                if (known.Length == 0)
                    break;
                int at = random.Next(known.Length);
                if (random.Next(2) == 0)
                    known[at] = known[at] with { Volume = known[at].Volume + 1 };
                chart.Merge(known, chart.Bar(bar, 1).Candle.OpenMs, offer: false);
                break;
            case 2:
                // Late snapshots of closed bars, one after the other.
                for (int i = random.Next(1, 40); i > 0; i--)
                    chart.Apply(chart.Bar(Math.Max(0, bar - i), close, 5_000 + random.Next(1_000)), offer: false);
                break;
            case 3 when random.Next(10) == 0:
                chart.Do(state => state.Add(new Macd(random.Next(3, 12), random.Next(13, 26), 9)));
                break;
            default:
                ChartTellerTests.Step(chart, random, ref bar);
                break;
        }
    }

    // History answers for what was missing, all of it or a part.
    private static void Fill(FakeChart chart, Random random, long bar)
    {
        long from = Math.Max(0, bar - random.Next(1, 90));
        Candle[] bars = [.. Enumerable.Range(0, random.Next(1, 40)).Select(i => chart.Bar(from + i, 100 + random.NextDouble(), i).Candle).Where(candle => candle.OpenMs < chart.Bar(bar, 1).Candle.OpenMs)];
        if (bars.Length > 0)
            chart.Merge(bars, chart.Bar(bar, 1).Candle.OpenMs, offer: false);
    }

    // What it says depends on how often it was computed, too.
    private sealed class Restless(Func<int> replays) : IIndicator
    {
        public IReadOnlyList<string> Lines { get; } = ["restless"];

        public int WarmUpBars => 0;

        public void Close(in Candle bar, Span<double> values) => values[0] = bar.Close + replays();

        public void Preview(in Candle forming, Span<double> values) => values[0] = forming.Close + replays();

        public IIndicator Clone() => new Restless(replays);
    }
}
