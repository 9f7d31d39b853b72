using System.Net;
using System.Text.Json;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Server;

public sealed class AlertsOverTheWireTests
{
    private static readonly AlertRule EachClose = AlertRule.When("close", _ => true) with
    {
        OnClose = true,
        Severity = AlertSeverity.Warning,
        Text = moment => $"<b>{moment.Bar.Volume}</b>",
    };

    [Fact]
    public async Task An_alert_is_told_at_once_and_those_of_before_after_the_first_full_update()
    {
        FakeChart chart = Chart();
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await RaiseAsync(chart, 3);
        await using TestViewer viewer = await test.ViewAsync();
        Assert.Equal("full_update", await viewer.ReadAsync());
        await viewer.ReadUntilAsync(() => viewer.Model.Types[^1] == "alerts");
        using (JsonDocument list = JsonDocument.Parse(viewer.Last))
            Assert.Equal(["<b>29</b>", "<b>30</b>", "<b>31</b>"], list.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!));
        await viewer.SendAsync("""{"action":"rate","ms":60000}""");
        await TestServer.UntilAsync(async () => (await test.StatusAsync()).GetProperty("viewers")[0].GetProperty("every_ms").GetDouble() == 60_000, "the viewer is slow");
        await RaiseAsync(chart, 1);
        await viewer.ReadUntilAsync(() => viewer.Model.Types[^1] == "alert");
        using JsonDocument alert = JsonDocument.Parse(viewer.Last);
        JsonElement root = alert.RootElement;
        Assert.Equal(("close", "GC=F", "1h", "warning", "2025-11-27T22:00:00Z", 101), (root.GetProperty("rule").GetString(), root.GetProperty("symbol").GetString(),
            root.GetProperty("timeframe").GetString(), root.GetProperty("severity").GetString(), root.GetProperty("bar_time").GetString(), root.GetProperty("price").GetInt32()));
        Assert.InRange(root.GetProperty("time").GetDateTime(), DateTime.UnixEpoch, DateTime.MaxValue);
        Assert.NotEqual("", root.GetProperty("id").GetString());
        Assert.False(root.TryGetProperty("count", out _));
        await chart.Alerts.EndAsync();
    }

    [Fact]
    public async Task A_burst_ends_with_the_list_of_the_last_hundred()
    {
        FakeChart chart = Chart();
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.ReadUntilAsync(() => viewer.Model.Types.Contains("full_update"));
        // The round of the first one ends with the list of those of before, and forgets the single ones; that of the second begins after it.
        await viewer.SendAsync("""{"action":"resync"}""");
        await viewer.ReadUntilAsync(() => viewer.Model.FullWithHistory == 2);
        for (int i = 0; i < 400; i++)
            chart.Apply(chart.Bar(chart.Snapshot.NextBar + 1, 101, volume: i), offer: false);
        chart.Become(chart.State);
        await viewer.ReadUntilAsync(() => viewer.Model.Types[^1] == "alerts");
        using JsonDocument list = JsonDocument.Parse(viewer.Last);
        Assert.Equal(100, list.RootElement.GetProperty("items").GetArrayLength());
        Assert.InRange(viewer.Model.Types.Count(type => type == "alert"), 51, 80);
        await chart.Alerts.EndAsync();
    }

    [Fact]
    public async Task The_last_alerts_and_the_rules_can_be_asked_for()
    {
        FakeChart chart = Chart();
        await using TestServer test = await TestServer.StartAsync(null, chart);
        await RaiseAsync(chart, 2);
        using JsonDocument answer = JsonDocument.Parse(await (await test.GetInAsync("/api/alerts?symbol=GC%3DF&interval=1h")).Content.ReadAsStringAsync());
        Assert.Equal((2, 2), (answer.RootElement.GetProperty("raised").GetInt32(), answer.RootElement.GetProperty("items").GetArrayLength()));
        JsonElement rule = (await test.StatusAsync()).GetProperty("series")[0].GetProperty("alerts").GetProperty("rules")[0];
        Assert.Equal(("close", true, 2), (rule.GetProperty("name").GetString(), rule.GetProperty("enabled").GetBoolean(), rule.GetProperty("raised").GetInt32()));
        await chart.Alerts.EndAsync();
    }

    [Theory]
    [InlineData("", "MISSING_PARAMETER", 400)]
    [InlineData("?symbol=SPY", "MISSING_PARAMETER", 400)]
    [InlineData("?symbol=SPY&symbol=QQQ&interval=1m", "MISSING_PARAMETER", 400)]
    [InlineData("?symbol=%3Cb%3E&interval=1m", "INVALID_SYMBOL", 400)]
    [InlineData("?symbol=SPY&interval=7m", "INVALID_INTERVAL", 400)]
    [InlineData("?symbol=SPY&interval=1m", "UNKNOWN_SERIES", 404)]
    public async Task A_question_that_names_no_series_is_refused(string query, string code, int status)
    {
        await using TestServer test = await TestServer.StartAsync(null, Chart());
        using HttpResponseMessage answer = await test.GetInAsync("/api/alerts" + query);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains($"\"{code}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await test.GetAsync("/api/alerts" + query)).StatusCode);
    }

    [Fact]
    public async Task A_mailbox_holds_the_newest_hundred_and_asks_for_the_list_where_some_gave_way()
    {
        FakeChart chart = Chart();
        int woken = 0;
        var mailbox = new AlertMailbox(chart.Alerts, () => woken++);
        await RaiseAsync(chart, 1);
        Assert.Single(mailbox.TakeList()!);
        Assert.Null(mailbox.TakeList());
        for (int i = 0; i < 130; i++)
            mailbox.Tell(chart.Alerts.Desk.Log.History[0] with { Id = $"{i}" });
        Assert.Equal((30, 130), (mailbox.Dropped, woken));
        var ids = new List<string>();
        while (mailbox.TryTake(out Alert? alert))
            ids.Add(alert.Id);
        Assert.Equal(Enumerable.Range(30, 100).Select(i => $"{i}"), ids);
        Assert.NotNull(mailbox.TakeList());
        await chart.Alerts.EndAsync();
    }

    private static FakeChart Chart()
    {
        FakeChart chart = new FakeChart { AlertOptions = new() { Rules = [EachClose] } }.Fill(30);
        _ = chart.Alerts;
        return chart;
    }

    private static async Task RaiseAsync(FakeChart chart, int count)
    {
        long before = chart.Alerts.Desk.Log.Raised;
        for (int i = 0; i < count; i++)
        {
            long bar = chart.Snapshot.NextBar + 1;
            chart.Apply(chart.Bar(bar, 101, bar), offer: i == count - 1);
        }
        await TestServer.UntilAsync(() => chart.Alerts.Desk.Log.Raised == before + count, "the alerts are raised");
    }
}
