using System.Text.Json;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.EndToEnd;

public sealed class RecordingTest : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rtnb-record-").FullName;

    [Fact]
    public async Task What_was_recorded_from_redis_is_published_again()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        string file = Path.Combine(_folder, "spy.ndjson");
        await using (RtnbProcess record = RtnbProcess.Start("record", "--feed", redis.Url, "--symbols", "SPY:1m", "--out", file))
        {
            await using RtnbProcess publish = RtnbProcess.Start("publish", "--redis", $"127.0.0.1:{redis.Port}", "--rate", "50", "--seed", "7");
            await WaitForLinesAsync(file, 40);
            record.Signal("INT");
            Assert.Equal(0, await record.ExitAsync());
        }
        double[] recorded = [.. File.ReadLines(file).Select(CloseOf)];

        await using PublishedMessages again = await PublishedMessages.StartAsync(redis.Port, "market:CandleEvent:SPY:1m");
        await using RtnbProcess replay = RtnbProcess.Start(
            "publish", "--redis", $"127.0.0.1:{redis.Port}", "--source", $"replay:{file}", "--rate", "500", "--format", "plain");
        Assert.Equal(0, await replay.ExitAsync());

        await TestWait.ForAsync(() => again.Count > 0 && again.LastClose == recorded[^1], "the last message has come");
        Assert.InRange(again.Count, 1, recorded.Length);
    }

    [Fact]
    public async Task A_recording_ends_when_its_time_is_over()
    {
        string file = Path.Combine(_folder, "demo.ndjson");
        await using RtnbProcess record = RtnbProcess.Start(
            "record", "--feed", "demo://?rate=50", "--symbols", "SPY:1m,QQQ:5m", "--out", file, "--for", "4");

        Assert.Equal(0, await record.ExitAsync());
        Assert.All((string[])["demo.SPY_1m.ndjson", "demo.QQQ_5m.ndjson"], name => Assert.NotEmpty(File.ReadAllLines(Path.Combine(_folder, name))));
    }

    [Fact]
    public async Task A_recording_of_the_demo_market_says_that_it_is_made_up_and_so_does_the_dashboard_that_carries_it()
    {
        string file = Path.Combine(_folder, "demo.ndjson"), beside = Path.Combine(_folder, "demo.derivatives.ndjson"), page = Path.Combine(_folder, "page.html");
        await using RtnbProcess record = RtnbProcess.Start(
            "record", "--feed", "demo://?rate=50", "--symbols", "BTCUSDT:1m", "--derivatives", "demo://?seed=1", "--out", file, "--for", "4");
        Assert.Equal(0, await record.ExitAsync());
        Assert.NotEmpty(File.ReadAllLines(beside));
        Assert.All(File.ReadLines(beside), line =>
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Assert.True(document.RootElement.GetProperty("simulated").GetBoolean());
        });

        await using RtnbProcess dashboard = RtnbProcess.Start("dashboard", "--out", page, "--data", beside);
        Assert.Equal(0, await dashboard.ExitAsync());
        Assert.Contains("{\"simulated\":true,", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_said_in_one_line()
    {
        await using RtnbProcess record = RtnbProcess.Start(
            "record", "--feed", "demo://", "--symbols", "SPY", "--out", Path.Combine(_folder, "missing", "demo.ndjson"));

        Assert.Equal(1, await record.ExitAsync());
        Assert.Contains("cannot be written", Assert.Single(record.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_is_not_there_is_said_in_one_line()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RtnbProcess publish = RtnbProcess.Start(
            "publish", "--redis", $"127.0.0.1:{redis.Port}", "--source", $"replay:{Path.Combine(_folder, "none.ndjson")}");

        Assert.Equal(1, await publish.ExitAsync());
        Assert.Contains(publish.Errors, line => line.StartsWith("rtnb: The recording", StringComparison.Ordinal) && line.Contains("cannot be read", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double CloseOf(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("payload").GetProperty("close").GetDouble();
    }

    private static async Task WaitForLinesAsync(string file, int lines)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.Exists(file) || File.ReadLines(file).Count() < lines)
            await Task.Delay(50, patience.Token);
    }
}
