using System.Diagnostics;
using System.Globalization;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>One process publishes, another serves, a real browser draws: what arrives, how fast, and at what cost.</summary>
[Collection(MeasuredAlone.Name)]
public class RedisToPixelsTest(ITestOutputHelper output)
{
    private const string Channel = "market:CandleEvent:SPY{=m}";
    private const int EventsPerSecond = 10;

    // Far above what was ever measured: a machine under load shall not fail a test of the product.
    private const double SaneMedianMs = 1_500;
    private const double SaneProcessorShare = 0.3;

    private static int Events => Measurements.IsLong ? 1_200 : 100;

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public async Task Every_event_reaches_the_screen_within_its_pace(int updateEveryMs)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using PublishedMessages published = await PublishedMessages.StartAsync(redis.Port, Channel);
        await using RtnbProcess serve = RtnbProcess.Start(
            "serve", "--feed", redis.Url, "--history", "none:", "--symbols", "SPY:1m", "--rate", $"{updateEveryMs}", "--no-open");
        string url = await serve.FirstLineAsync();
        await using ChromiumPage browser = await ChromiumPage.StartAsync();
        await browser.Page.GotoAsync(url);
        await browser.WaitAsync("chart => chart.state === 'waiting'");
        await TestWait.ForAsync(() => redis.Cli("PUBSUB", "NUMSUB", Channel).EndsWith("\n2", StringComparison.Ordinal), "the tool and this test are subscribed");

        await using RtnbProcess publish = RtnbProcess.Start("publish", "--redis", $"127.0.0.1:{redis.Port}", "--rate", $"{EventsPerSecond}", "--count", $"{Events}");
        await browser.WaitAsync("chart => chart.state === 'live'");
        (TimeSpan busyBefore, long began) = (serve.ProcessorTime(), Stopwatch.GetTimestamp());
        Assert.Equal(0, await publish.ExitAsync(TimeSpan.FromSeconds(Events / EventsPerSecond + 30)));
        double share = (serve.ProcessorTime() - busyBefore) / Stopwatch.GetElapsedTime(began);

        // An event is received a moment before it is applied.
        ServedStatus status = await ServedStatus.WaitAsync(url, now => now.EventsApplied + now.NotApplied.GetValueOrDefault("duplicate") == Events);
        await TestWait.ForAsync(() => published.Count == Events, "this test has heard all of them, too");
        await browser.WaitForCloseAsync(published.LastClose);
        ChartFigures figures = await browser.FiguresAsync();
        Measurements.Write(output, $"redis-to-pixels-{updateEveryMs}ms", new { Events, EventsPerSecond, updateEveryMs, share, figures, status });

        // How long the queues were is reported: a publisher that was held up sends what it owes at once.
        Assert.Equal(Events, published.Count);
        Assert.Equal(Events, status.EventsReceived);
        Assert.InRange(figures.Ticks, updateEveryMs == 0 ? Events / 2 : Events * 1_000 / EventsPerSecond / updateEveryMs / 2, Events + 10);
        Assert.InRange(figures.LatencyMs.Samples, 1, int.MaxValue);
        Assert.InRange(figures.LatencyMs.P50, 0, updateEveryMs + SaneMedianMs);
        Assert.InRange(share, 0, SaneProcessorShare);
        Assert.Equal(0, figures.Refused);
        Assert.Equal(0, figures.Reconnects);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task What_is_no_candle_is_counted_by_reason_and_the_chart_goes_on()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using PublishedMessages published = await PublishedMessages.StartAsync(redis.Port, Channel);
        await using RtnbProcess serve = RtnbProcess.Start("serve", "--feed", redis.Url, "--symbols", "SPY:1m", "--rate", "0", "--no-open");
        string url = await serve.FirstLineAsync();
        await using RtnbProcess publish = RtnbProcess.Start("publish", "--redis", $"127.0.0.1:{redis.Port}", "--rate", $"{EventsPerSecond}");
        await using ChromiumPage browser = await ChromiumPage.StartAsync();
        await browser.OpenLiveAsync(url);

        string now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:00'Z'", CultureInfo.InvariantCulture);
        await published.PublishAsync(new byte[10_000_000]);
        await published.PublishAsync("{\"open\":"u8.ToArray());
        await published.PublishAsync(Bytes($$"""{"eventSymbol":"SPY{=m}","time":"{{now}}","open":1,"high":2,"low":1,"close":1,"volume":-1}"""));
        await published.PublishAsync(Bytes($$"""{"eventSymbol":"SPY{=m}","time":"{{now}}","open":1,"high":0.5,"low":2,"close":1,"volume":1}"""));
        await published.PublishAsync(Bytes($$"""{"eventSymbol":"<script>{=m}","time":"{{now}}","open":1,"high":2,"low":1,"close":1,"volume":1}"""));

        string[] reasons = ["too_large", "not_json", "negative_volume", "range_broken", "wrong_series"];
        await ServedStatus.WaitAsync(url, status => reasons.All(reason => status.NotApplied.GetValueOrDefault(reason) == 1));
        int ticks = (await browser.FiguresAsync()).Ticks;
        await browser.WaitAsync($"chart => chart.state === 'live' && chart.stats().ticks > {ticks + 5}");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_redis_that_is_not_there_is_said_on_the_page_and_awaited()
    {
        int port = ServerProcess.FreePort();
        await using RtnbProcess serve = RtnbProcess.Start("serve", "--feed", $"redis://127.0.0.1:{port}", "--symbols", "SPY:1m", "--no-open");
        string url = await serve.FirstLineAsync();
        await using ChromiumPage browser = await ChromiumPage.StartAsync();
        await browser.Page.GotoAsync(url);
        await browser.WaitAsync("chart => chart.state === 'reconnecting'");
        await serve.WaitForErrorAsync("reconnecting");

        await using RedisServer redis = await RedisServer.StartAsync(port: port);
        await using RtnbProcess publish = RtnbProcess.Start("publish", "--redis", $"127.0.0.1:{port}", "--format", "plain");
        await browser.WaitAsync("chart => chart.state === 'live' && chart.stats().ticks > 2");

        serve.Signal("TERM");
        Assert.Equal(0, await serve.ExitAsync());
        await browser.WaitAsync("chart => chart.state === 'stopped' || chart.state === 'reconnecting'");
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
