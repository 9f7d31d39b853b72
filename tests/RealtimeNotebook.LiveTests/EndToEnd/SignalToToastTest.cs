using System.Diagnostics;
using System.Globalization;
using System.Text;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>An event is published to a real Redis, a rule finds it, and a real browser shows a toast.</summary>
[Collection(MeasuredAlone.Name)]
public class SignalToToastTest(ITestOutputHelper output)
{
    private const string Channel = "market:CandleEvent:SPY{=m}";

    // Far above what was ever measured: a machine under load shall not fail a test of the product.
    private const double SaneMedianMs = 1_500;
    private const double SaneFrames = 5;

    // Fewer than four a second, so that each gets a toast of its own.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(280);

    private static readonly AlertRule EachEvent = AlertRule.When("event", moment => !moment.IsClosed) with
    {
        Repeat = AlertRepeat.EveryTime,
        Severity = AlertSeverity.Warning,
        Text = moment => moment.Bar.Volume.ToString(CultureInfo.InvariantCulture),
    };

    private static int Alerts => Measurements.IsLong ? 120 : 20;

    [Fact]
    public async Task An_event_becomes_a_toast()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using PublishedMessages published = await PublishedMessages.StartAsync(redis.Port, Channel);
        await using RealtimeChart chart = Start(redis);
        await using ChromiumPage browser = await OpenAsync(chart, published);
        // When a toast has been painted, in milliseconds since 1970, by the number that it shows.
        await browser.Page.EvaluateAsync("""
            () => {
              window.toasts = {};
              const painted = new MessageChannel();
              const waiting = [];
              painted.port1.onmessage = () => waiting.splice(0).forEach((text) => (window.toasts[text] ??= performance.timeOrigin + performance.now()));
              new MutationObserver((changes) => changes.flatMap(({ addedNodes }) => [...addedNodes]).forEach((toast) => {
                waiting.push(toast.querySelector('.rtnb-alert-text').textContent);
                requestAnimationFrame(() => painted.port2.postMessage(null));
              })).observe(document.querySelector('.rtnb-toasts'), { childList: true });
            }
            """);

        var publishedAt = new double[Alerts];
        for (int i = 0; i < Alerts; i++)
        {
            publishedAt[i] = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds;
            await published.PublishAsync(Event(600 + i % 7, 1_000 + i));
            await Task.Delay(Between);
        }
        await TestWait.ForAsync(() => chart.Alerts.History is [.., { } newest] && newest.Text == $"{1_000 + Alerts - 1}", "the last event has raised its alert");
        // On a busy machine some come in a bunch, and what is more than four a second is summed up in place of toasts.
        await browser.Page.WaitForFunctionAsync("most => Object.keys(window.toasts).length >= most", Alerts * 3 / 4, new() { PollingInterval = 50 });
        Dictionary<string, double> shown = await browser.Page.EvaluateAsync<Dictionary<string, double>>("() => window.toasts");
        double[] latency = [.. Enumerable.Range(0, Alerts).Where(i => shown.ContainsKey($"{1_000 + i}")).Select(i => shown[$"{1_000 + i}"] - publishedAt[i]).Order()];
        var figures = new { Alerts, Shown = latency.Length, P50 = At(latency, 0.5), P95 = At(latency, 0.95), Max = latency[^1] };
        Measurements.Write(output, "signal-to-toast", figures);
        Assert.InRange(figures.P50, 0, SaneMedianMs);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_thousand_in_a_second_are_summed_up_and_the_page_goes_on()
    {
        const int Count = 1_000;
        await using RedisServer redis = await RedisServer.StartAsync();
        await using PublishedMessages published = await PublishedMessages.StartAsync(redis.Port, Channel);
        await using RealtimeChart chart = Start(redis);
        await using ChromiumPage browser = await OpenAsync(chart, published);
        await browser.Page.EvaluateAsync("""
            () => {
              window.frames_ = [];
              const count = (time) => { window.frames_.push(time); requestAnimationFrame(count); };
              requestAnimationFrame(count);
            }
            """);
        long raisedBefore = chart.Alerts.Count;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Count; i++)
        {
            await published.PublishAsync(Event(600 + i % 7, 10_000 + i));
            if (Stopwatch.GetElapsedTime(began).TotalMilliseconds < i)
                await Task.Delay(1);
        }
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        await TestWait.ForAsync(() => chart.Alerts.History is [.., { } newest] && newest.Text == $"{10_000 + Count - 1}", "the last event has raised its alert");
        double[] frames = await browser.Page.EvaluateAsync<double[]>("() => window.frames_");
        double rate = (frames.Length - 1) / ((frames[^1] - frames[0]) / 1_000);
        long raised = chart.Alerts.Count - raisedBefore;
        int toasts = await browser.Page.Locator(".rtnb-toast[data-id]").CountAsync();
        Measurements.Write(output, "alert-burst", new { Count, raised, TookMs = took.TotalMilliseconds, FramesPerSecond = rate, chart.Alerts.HeldBack, toasts });

        Assert.InRange(raised, 100, Count);
        Assert.Equal(100, chart.Alerts.History.Count);
        Assert.InRange(chart.Alerts.HeldBack, 1, Count);
        Assert.InRange(toasts, 1, 4);
        Assert.InRange(rate, SaneFrames, 1_000);
        await browser.Page.WaitForFunctionAsync("() => /more alert/.test(document.querySelector('.rtnb-toast-more').textContent)", null, new() { PollingInterval = 50 });
        await browser.Page.Locator(".rtnb-bell").ClickAsync();
        // After the summary the list is the server's own, exactly.
        string last = chart.Alerts.History[^1].Text, first = chart.Alerts.History[0].Text;
        await browser.Page.WaitForFunctionAsync(
            "ends => { const rows = [...document.querySelectorAll('.rtnb-alert-row .rtnb-alert-text')].map((row) => row.textContent);"
            + " return rows.length === 100 && rows[0] === ends[0] && rows[99] === ends[1]; }", new[] { last, first }, new() { PollingInterval = 50 });
        Assert.Empty(browser.Complaints);
    }

    private static RealtimeChart Start(RedisServer redis) => Realtime.Start("SPY", "1m", new()
    {
        Feed = redis.Url,
        History = "none:",
        UpdateEvery = TimeSpan.Zero,
        Alerts = new() { Rules = [EachEvent] },
    });

    private static async Task<ChromiumPage> OpenAsync(RealtimeChart chart, PublishedMessages published)
    {
        ChromiumPage browser = await ChromiumPage.StartAsync();
        await browser.Page.GotoAsync(chart.Url.AbsoluteUri);
        await browser.WaitAsync("chart => chart.state === 'waiting'");
        // Events are published until the first is seen; the subscription may not stand yet.
        for (int i = 0; i < 200 && chart.Forming is null; i++)
        {
            await published.PublishAsync(Event(600, i));
            await Task.Delay(50);
        }
        await browser.WaitAsync("chart => chart.state === 'live' && chart.stats().overlayDraws > 0");
        await browser.Page.WaitForFunctionAsync("() => document.querySelector('.rtnb-toast[data-id]') === null", null, new() { PollingInterval = 100 });
        return browser;
    }

    private static byte[] Event(double close, int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"eventSymbol":"SPY{=m}","time":"{{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:00'Z'}}","open":600,"high":610,"low":600,"close":{{close}},"volume":{{number}}}"""));

    private static double At(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
}
