using System.Collections.Concurrent;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class ChartObjectsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Candle[] Bars = Samples.Bars(60);

    private readonly FakeCharts _charts = new();

    [Fact]
    public async Task Updates_tell_every_closed_bar_once_and_the_forming_one_when_it_changes()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Snapshot(Bars[..40], Bars[40]));
        var told = new ConcurrentQueue<BarUpdate>();
        Task reading = Task.Run(async () =>
        {
            await foreach (BarUpdate update in chart.Updates)
                told.Enqueue(update);
        });
        await Live.Eventually.IsTrue(() => told.Count == 1);
        series.Show(Samples.Snapshot(Bars[..40], Bars[40] with { Close = Bars[40].High }));
        await Live.Eventually.IsTrue(() => told.Count == 2);
        series.Show(Samples.Snapshot(Bars[..43], Bars[43]));
        await Live.Eventually.IsTrue(() => told.Count == 6);
        await chart.StopAsync();
        await reading.WaitAsync(Patience);

        Assert.Equal([false, false, true, true, true, false], told.Select(update => update.IsClosed));
        Assert.Equal([.. Bars[40..43], Bars[43]], told.Skip(2).Select(update => update.Bar));
        BarUpdate last = told.Last();
        Assert.Equal(series.Snapshot.Live[series.Snapshot.Indicators.IndexOf("macd")], last.Indicator("macd"));
        Assert.Equal(series.Snapshot.Indicators["macd"][40], told.ElementAt(2).Indicator("macd"));
        Assert.Equal(0, series.Viewers);
    }

    [Fact]
    public async Task A_reader_that_has_enough_is_detached()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Snapshot(Bars[..40], Bars[40]));
        await foreach (BarUpdate update in chart.Updates)
        {
            Assert.Equal(1, series.Viewers);
            Assert.Equal(Bars[40], update.Bar);
            break;
        }
        Assert.Equal(0, series.Viewers);
        await chart.StopAsync();
    }

    [Fact]
    public async Task Columns_have_the_shape_of_a_data_frame()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Usual());
        IReadOnlyDictionary<string, Array> columns = chart.ToColumns();
        Assert.Equal(["time", "open", "high", "low", "close", "volume", "hull", "macd", "signal", "histogram"], columns.Keys);
        Assert.All(columns.Values, column => Assert.Equal(199, column.Length));
        Assert.Equal(chart.Candles[^1].OpenTime.UtcDateTime, ((DateTime[])columns["time"])[^1]);
        Assert.Equal(DateTimeKind.Utc, ((DateTime[])columns["time"])[0].Kind);
        Assert.Equal(chart.Indicators["hull"].ToArray(), columns["hull"]);
        Assert.Equal(chart.Candles.Close.ToArray(), chart.Candles.Column("close").ToArray());
        Assert.Throws<KeyNotFoundException>(() => chart.Candles.Column("Close"));
        await chart.StopAsync();
    }

    [Fact]
    public async Task What_is_wrong_with_an_indicator_is_told_before_the_series_is_bothered()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Usual());
        Assert.Throws<ArgumentException>(() => chart.AddIndicator("", bar => bar.Close));
        Assert.Throws<ArgumentException>(() => chart.AddIndicator("close", bar => bar.Close));
        Assert.Empty(series.Added);
        chart.AddIndicator("middle", bar => (bar.High + bar.Low) / 2);
        Assert.Equal(["middle"], Assert.Single(series.Added).Lines);
        Assert.False(chart.RemoveIndicator("nothing"));
        Assert.True(chart.RemoveIndicator("macd"));
        Assert.Equal(["macd"], series.Removed);
        await chart.StopAsync();
    }

    [Fact]
    public async Task Marks_are_drawn_and_erased_by_name()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        var time = DateTimeOffset.FromUnixTimeMilliseconds(Samples.FirstMs);
        chart.DrawHorizontalLine("entry", 585.5, color: "orange");
        chart.DrawVerticalLine("open", time);
        chart.DrawNote("news", time, 586, "Fed");
        Assert.Equal(
            [
                new("entry", ChartMarkKind.HorizontalLine, 585.5, 0, "entry", "orange"),
                new("open", ChartMarkKind.VerticalLine, double.NaN, Samples.FirstMs, "open", null),
                new("news", ChartMarkKind.Note, 586, Samples.FirstMs, "Fed", null),
            ],
            series.Marks.All);
        Assert.True(chart.Erase("open"));
        Assert.True(chart.Erase());
        Assert.Empty(series.Marks.All);
        await chart.StopAsync();
    }
}
