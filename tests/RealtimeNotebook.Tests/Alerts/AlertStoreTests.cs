using RealtimeNotebook.Alerts;
using RealtimeNotebook.History;
using RealtimeNotebook.Tests.Live;
using RealtimeNotebook.Tests.Server;

namespace RealtimeNotebook.Tests.Alerts;

public sealed class AlertStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rtnb-alerts-").FullName;

    private string File1 => Path.Combine(_folder, "SPY_1m.alerts.ndjson");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_chart_that_is_started_again_has_the_alerts_of_before()
    {
        Alert[] first = await RunAsync(150);
        Assert.Equal(100, first.Length);
        Assert.Equal(100, File.ReadAllLines(File1).Length);
        Assert.Equal([File1], Directory.GetFiles(_folder));
        Alert[] second = await RunAsync(3);
        Assert.Equal(first[3..], second[..^3]);
        Assert.Equal(100, second.DistinctBy(alert => alert.Id).Count());
    }

    [Fact]
    public async Task What_is_no_alert_is_left_out_counted_and_told()
    {
        await RunAsync(4);
        string[] lines = File.ReadAllLines(File1);
        File.WriteAllLines(File1, [lines[0], "{\"id\":", "[1,2]", lines[1].Replace("SPY", "QQQ", StringComparison.Ordinal), lines[2][..40], lines[3]]);
        await using var watched = new WatchedChart(Kept());
        await Eventually.IsTrue(() => watched.Told.Length == 1);
        Assert.Equal(3, watched.History.Count);
        Assert.Contains("held 4 entries that are no alerts", watched.Told[0].Text, StringComparison.Ordinal);
        Assert.Equal(SourceState.Ok, watched.Engine.Desk.Keeper!.Health.State);
    }

    [Fact]
    public async Task Noise_in_place_of_the_file_starts_an_empty_list()
    {
        byte[] noise = new byte[5_000];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(File1, noise);
        await using var watched = new WatchedChart(Kept());
        await Eventually.IsTrue(() => watched.Told.Length == 1);
        Assert.Equal("alert history", Assert.Single(watched.History).Rule);
    }

    [Fact]
    public async Task A_store_that_takes_nothing_is_told_and_nothing_else_suffers()
    {
        string taken = Path.Combine(_folder, "taken");
        File.WriteAllText(taken, "");
        await using var watched = new WatchedChart(new() { Keep = $"file:{taken}/inside", Rules = [AlertRule.When("close", _ => true) with { OnClose = true }] });
        watched.Chart.Fill(2);
        await watched.LookedAsync();
        watched.Chart.Apply(watched.Chart.Bar(2, 101));
        await Eventually.IsTrue(() => watched.Told.Any(alert => alert.Text.StartsWith("Alerts are not kept: ", StringComparison.Ordinal)));
        await Eventually.IsTrue(() => watched.Told.Any(alert => alert.Rule == "close"));
        Assert.Equal(SourceState.Degraded, watched.Engine.Desk.Keeper!.Health.State);
        Assert.InRange(watched.Engine.Desk.Keeper.Health.Failures, 1, long.MaxValue);
    }

    [Fact]
    public void What_was_written_is_read_back_whole()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var alert = new Alert("a-1", "r <&>", new("BTC/USDT", Interval.Parse("1h")), AlertSeverity.Critical, "\"quoted\" \u20AC", 1_795_185_000_123, 1_795_185_000_000, 0.1 + 0.2, 7)
        {
            Count = 950,
            IsSimulated = true,
        };
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
            AlertJson.Write(json, alert);
        Assert.Equal(alert, AlertJson.Read(buffer.WrittenMemory, alert.Key));
        Assert.Null(AlertJson.Read(buffer.WrittenMemory, new("BTC/USDT", Interval.Parse("1m"))));
    }

    private AlertOptions Kept() => new() { Keep = $"file:{_folder}", Burst = 1_000 };

    private async Task<Alert[]> RunAsync(int alerts)
    {
        await using var watched = new WatchedChart(Kept() with { Rules = [AlertRule.When("close", _ => true) with { OnClose = true }] });
        FakeChart chart = watched.Chart.Fill(2);
        await watched.LookedAsync();
        for (int i = 0; i < alerts; i++)
            chart.Apply(chart.Bar(2 + i, 101), offer: false);
        chart.Become(chart.State);
        await Eventually.IsTrue(() => watched.Told.Length == alerts);
        await watched.Engine.EndAsync();
        return [.. watched.History];
    }
}
