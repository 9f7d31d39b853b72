using System.Collections.Concurrent;
using RealtimeNotebook.Notebook;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class ChartAlertsTests
{
    private static readonly Candle[] Bars = Samples.Bars(60);

    private readonly FakeCharts _charts = new();

    [Fact]
    public async Task Handlers_and_readers_are_told_of_every_alert_in_order_and_end_with_the_chart()
    {
        (RealtimeChart chart, FakeSeries series) = Start();
        var raised = new ConcurrentQueue<Alert>();
        chart.Alerts.Raised += (_, alert) => raised.Enqueue(alert);
        Task<List<Alert>>[] readers = [ReadAsync(chart), ReadAsync(chart)];
        chart.Alerts.Add("close", _ => true, moment => $"at {moment.Price}", AlertSeverity.Critical, onClose: true);
        for (int count = 41; count < 50; count++)
            series.Show(Samples.Snapshot(Bars[..count], Bars[count]));
        await Eventually.IsTrue(() => raised.Count == 9);
        await chart.StopAsync();
        Assert.Equal(Bars[40..49].Select(bar => (bar.OpenMs, $"at {bar.Close}", AlertSeverity.Critical)), raised.Select(alert => (alert.BarMs, alert.Text, alert.Severity)));
        Assert.Equal(raised, chart.Alerts.History);
        foreach (List<Alert> read in await Task.WhenAll(readers).WaitAsync(Eventually.Limit))
            Assert.Equal(raised, read);
    }

    [Fact]
    public async Task A_handler_that_throws_is_counted_and_called_again()
    {
        (RealtimeChart chart, FakeSeries series) = Start();
        int calls = 0;
        chart.Alerts.Raised += (_, _) => throw new FormatException($"call {++calls}");
        chart.Alerts.Add("close", _ => true, onClose: true);
        for (int count = 41; count < 44; count++)
            series.Show(Samples.Snapshot(Bars[..count], Bars[count]));
        await Eventually.IsTrue(() => chart.Alerts.HandlerFaults == 3);
        Assert.Equal("FormatException: call 3", chart.Alerts.LastHandlerFault);
        await chart.StopAsync();
    }

    [Fact]
    public async Task A_cell_shows_rules_and_alerts_as_tables_with_every_text_escaped()
    {
        (RealtimeChart chart, FakeSeries series) = Start();
        chart.Alerts.Add("<script>", _ => true, "<img src=x>", onClose: true);
        chart.Alerts.Add("broken", _ => throw new FormatException("<b>"), onClose: true);
        Assert.Equal(chart.Alerts.ToString(), Formatted(chart.Alerts, "text/plain"));
        for (int count = 41; count < 45; count++)
            series.Show(Samples.Snapshot(Bars[..count], Bars[count]));
        await Eventually.IsTrue(() => chart.Alerts.Count == 7);
        string html = Formatted(chart.Alerts, "text/html");
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x&gt;", html, StringComparison.Ordinal);
        Assert.Contains("off: FormatException: &lt;b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<(script|img|b)[ >]", html);
        Assert.Equal("FormatException: <b>", chart.Status.RuleFaults["broken"]);
        Assert.Contains("rule broken failed: FormatException", _charts.Registry.Overview().ToString(), StringComparison.Ordinal);
        Assert.StartsWith("SPY 1m: 2 rules, 7 alerts", chart.Alerts.ToString(), StringComparison.Ordinal);
        await chart.StopAsync();
    }

    [Fact]
    public async Task A_rule_that_cannot_be_is_refused_with_all_that_is_wrong()
    {
        (RealtimeChart chart, _) = Start();
        ArgumentException fault = Assert.Throws<ArgumentException>(() => chart.Alerts.Add(AlertRule.IndicatorCrosses("rsi", 70) with { Cooldown = TimeSpan.FromDays(-1) }));
        Assert.Contains("negative", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'rsi'; there are: hull, macd, signal, histogram", fault.Message, StringComparison.Ordinal);
        Assert.Empty(chart.Alerts.Rules);
        Assert.False(chart.Alerts.Remove("rsi"));
        await chart.StopAsync();
    }

    private (RealtimeChart Chart, FakeSeries Series) Start()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Snapshot(Bars[..40], Bars[40]));
        return (chart, series);
    }

    // Begins to read before it returns.
    private static Task<List<Alert>> ReadAsync(RealtimeChart chart)
    {
        IAsyncEnumerator<Alert> alerts = chart.Alerts.ReadAllAsync().GetAsyncEnumerator();
        ValueTask<bool> first = alerts.MoveNextAsync();
        return Task.Run(async () =>
        {
            var read = new List<Alert>();
            for (bool more = await first; more; more = await alerts.MoveNextAsync())
                read.Add(alerts.Current);
            return read;
        });
    }

    private static string Formatted(ChartAlerts alerts, string type)
    {
        CellFormatter formatter = new AlertsFormatterSource().CreateTypeFormatters().OfType<CellFormatter>().Single(one => one.MimeType == type);
        using var text = new StringWriter();
        Assert.True(formatter.Format(alerts, text));
        return text.ToString();
    }
}
