using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Notebook;

/// <summary>Days, weeks and months are labelled by their session zone in every table and figure; shorter bars are not.</summary>
public sealed class SessionLabelTests
{
    private static readonly Interval Day = Interval.Parse("1d");

    // 80 days, stamped at midnight in Seoul, the last of 27 November 2026.
    private static readonly Candle[] Days = Samples.Bars(80, interval: Day,
        firstMs: new DateTimeOffset(2026, 11, 27, 0, 0, 0, TimeSpan.FromHours(9)).ToUnixTimeMilliseconds() - 79 * 86_400_000L);

    [Fact]
    public void Table_of_bars_shows_the_dates_of_the_zone()
    {
        ChartSnapshot snapshot = Samples.Snapshot(Days, key: new("KS", Day)) with { SessionZone = "Asia/Seoul" };
        string[] lines = snapshot.LabelledBars.ToTable().ToString().Split(Environment.NewLine);
        Assert.StartsWith("80 bars, times in Asia/Seoul", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("2026-11-27  ", lines[^1], StringComparison.Ordinal);
        // A selection has lost its zone, and says so.
        lines = snapshot.LabelledBars.Where(bar => bar.Volume > 0).ToTable().ToString().Split(Environment.NewLine);
        Assert.EndsWith("times in UTC", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("2026-11-26 15:00  ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Table_of_signals_shows_the_dates_of_the_zone()
    {
        ChartSnapshot days = Samples.Snapshot(Samples.Bars(200, interval: Day, firstMs: Days[0].OpenMs), key: new("KS", Day));
        days = days with { SessionZone = "Asia/Seoul", Signals = Samples.Signals(days) };
        string[] lines = SignalTable.ToText(days.LabelledSignals).Split(Environment.NewLine);
        Assert.EndsWith("times in Asia/Seoul", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith(Date(days.Bars.OpenMs[5]), StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("15:00", StringComparison.Ordinal));
        Assert.Same(days.Signals, (days with { SessionZone = null }).LabelledSignals);
    }

    [Fact]
    public async Task Table_of_alerts_and_charts_lists_show_the_dates_of_the_zone()
    {
        var charts = new FakeCharts();
        (RealtimeChart chart, FakeSeries series) = charts.Start("KS", "1d");
        series.Show(Snapshot(40));
        chart.Alerts.Add("close", _ => true, onClose: true);
        series.Show(Snapshot(41));
        series.Show(Snapshot(42));
        await Eventually.IsTrue(() => chart.Alerts.Count > 0);
        Assert.Contains($"{Date(Days[40].OpenMs)} Asia/Seoul", chart.Alerts.ToString(), StringComparison.Ordinal);
        Assert.Contains("times in Asia/Seoul", chart.Candles.ToTable().ToString(), StringComparison.Ordinal);
        await chart.StopAsync();

        static ChartSnapshot Snapshot(int count) => Samples.Snapshot(Days[..count], Days[count], new("KS", Day)) with { SessionZone = "Asia/Seoul" };
    }

    [Fact]
    public void Own_figure_shows_the_dates_of_the_zone()
    {
        ChartSnapshot snapshot = Samples.Snapshot(Days, key: new("KS", Day)) with { SessionZone = "Asia/Seoul" };
        const string Own = """{"data":[{"type":"candlestick","name":"price","x":[],"open":[],"high":[],"low":[],"close":[]}],"layout":{}}""";
        Assert.Contains("\"2026-11-27T00:00:00.000Z\"]", OwnFigureJson.Write(snapshot, 10, Own), StringComparison.Ordinal);
    }

    [Fact]
    public void Shorter_bars_are_not_labelled_by_the_session_zone()
    {
        ChartSnapshot snapshot = Samples.Snapshot(Samples.Bars(20)) with { SessionZone = "Asia/Seoul" };
        Assert.Same(snapshot.Bars, snapshot.LabelledBars);
        Assert.Contains("times in UTC", snapshot.LabelledBars.ToTable().ToString(), StringComparison.Ordinal);
    }

    private static string Date(long openMs) => PriceText.Format(openMs + 9 * 3_600_000L, "yyyy-MM-dd");
}
