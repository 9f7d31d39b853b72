using RealtimeNotebook.History;
using RealtimeNotebook.LiveTests.Notebook;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Alerts;

/// <summary>Alerts of a chart that ends and of another that takes its place, with a real store between them.</summary>
[Collection(ChartsOfThisProcess.Name)]
public sealed class AlertHistoryTests : IDisposable
{
    private const string Symbol = "ALERTED";

    private readonly string _folder = Directory.CreateTempSubdirectory("rtnb-alerts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_hundred_survive_a_restart(bool inRedis)
    {
        await using RedisServer? redis = inRedis ? await RedisServer.StartAsync() : null;
        string keep = redis is null ? $"file:{_folder}" : redis.Url;
        Alert[] before = await RaiseAsync(keep, 150);
        Assert.Equal(100, before.Length);
        if (redis is not null)
        {
            Assert.Equal("150", redis.Cli("LLEN", $"alerts:{Symbol}:1m"));
            Assert.InRange(int.Parse(redis.Cli("TTL", $"alerts:{Symbol}:1m")), 1, 30 * 86_400);
        }
        await using RealtimeChart chart = Start(keep);
        await TestWait.ForAsync(() => chart.Alerts.History.Count == 100, "the alerts of before are there");
        Assert.Equal(before, chart.Alerts.History);
        Assert.Equal((0L, SourceState.Ok), (chart.Alerts.Count, chart.Alerts.Store!.State));
    }

    [Fact]
    public async Task A_redis_list_with_noise_is_read_as_far_as_it_goes()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await RaiseAsync(redis.Url, 5);
        redis.Cli("LPUSH", $"alerts:{Symbol}:1m", "noise");
        redis.Cli("RPUSH", $"alerts:{Symbol}:1m", "{}");
        await using RealtimeChart chart = Start(redis.Url);
        await TestWait.ForAsync(() => chart.Alerts.History.Any(alert => alert.Text.Contains("held 2 entries", StringComparison.Ordinal)), "the damage is told");
        Assert.InRange(chart.Alerts.History.Count, 6, 100);
    }

    [Fact]
    public async Task A_redis_that_goes_and_comes_back_gets_what_it_missed()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RealtimeChart chart = Start(redis.Url);
        await TestWait.ForAsync(() => chart.Alerts.Store!.Answers > 0, "the store answers");
        await redis.KillAsync();
        AlertRule rule = chart.Alerts.Add("each", _ => true, repeat: AlertRepeat.EveryTime);
        await TestWait.ForAsync(() => chart.Alerts.Store!.State == SourceState.Degraded && chart.Alerts.Count > 20, "the store has failed");
        chart.Alerts.Remove(rule.Name);
        await redis.StartAgainAsync();
        await TestWait.ForAsync(() => chart.Alerts.Store!.State == SourceState.Ok, "the store answers again", 60);
        await TestWait.ForAsync(() => redis.Cli("LLEN", $"alerts:{Symbol}:1m") == $"{chart.Alerts.History.Count}", "all are kept", 60);
    }

    private static RealtimeChart Start(string keep, params AlertRule[] rules) => Realtime.Start(Symbol, "1m", new()
    {
        Feed = "demo://?seed=3&rate=50&speed=60",
        History = "none:",
        Alerts = new() { Keep = keep, Rules = rules },
    });

    private static async Task<Alert[]> RaiseAsync(string keep, int least)
    {
        await using RealtimeChart chart = Start(keep, AlertRule.When("each", _ => true) with { Repeat = AlertRepeat.EveryTime, Text = moment => $"at {moment.Price}" });
        await TestWait.ForAsync(() => chart.Alerts.Count >= least, $"{least} alerts", 60);
        await chart.StopAsync();
        return [.. chart.Alerts.History];
    }
}
