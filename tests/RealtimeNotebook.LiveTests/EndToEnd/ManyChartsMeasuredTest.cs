using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>Sixteen charts on one page: what they cost the browser's main thread and the process that serves them.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class ManyChartsMeasuredTest(ITestOutputHelper output)
{
    private const int Charts = 16;

    // The targets are half a core of the page and a tenth of one in the process; a machine under load shall not fail a test of the product.
    private const double SanePageShare = 0.95;
    private const double SaneProcessorShare = 0.5;

    /// <summary>Of the page, width and height; the larger has all sixteen charts in view.</summary>
    public static TheoryData<int, int> Sizes => Measurements.IsLong ? new() { { 1280, 800 }, { 2560, 1440 } } : new() { { 1280, 800 } };

    // Of every chart; at 300 ms four seconds or a minute.

    private static int Updates => Measurements.IsLong ? 200 : 14;

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Sixteen_charts_at_300_ms(int width, int height)
    {
        string series = string.Join(',', Enumerable.Range(0, Charts).Select(i => $"S{i}:1m"));
        await using RtnbProcess serve = RtnbProcess.Start("serve", "--feed", "demo://?seed=1&rate=4", "--symbols", series, "--rate", "300", "--no-open");
        var list = new Uri(await serve.FirstLineAsync());
        await using ChromiumPage browser = await ChromiumPage.StartAsync();
        await browser.Page.SetViewportSizeAsync(width, height);
        await browser.Page.GotoAsync(new Uri(list, $"/grid?series={series}#token={list.Token()}").AbsoluteUri);
        await UntilAsync(browser.Page, "every(chart => chart.state === 'live' && chart.stats().ticks > 5)");
        ICDPSession devtools = await browser.Page.Context.NewCDPSessionAsync(browser.Page);
        // Time of the processor: what the page waits for while others have it is no cost of the page.
        await devtools.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });

        (TimeSpan busy, double tasks, Counts counts, long began) = (serve.ProcessorTime(), await TaskSecondsAsync(devtools), await CountsAsync(browser.Page), Stopwatch.GetTimestamp());
        await UntilAsync(browser.Page, $"every(chart => chart.stats().ticks > {counts.Ticks / Charts + Updates})", 1_000);
        TimeSpan span = Stopwatch.GetElapsedTime(began);
        double pageShare = (await TaskSecondsAsync(devtools) - tasks) / span.TotalSeconds;
        double processShare = (serve.ProcessorTime() - busy) / span;
        Counts after = await CountsAsync(browser.Page);
        double ticksPerSecond = (after.Ticks - counts.Ticks) / span.TotalSeconds, drawsPerSecond = (after.Draws - counts.Draws) / span.TotalSeconds;
        Measurements.Write(output, $"many-charts-{width}x{height}", new { Charts, span.TotalSeconds, pageShare, processShare, ticksPerSecond, drawsPerSecond, Redraws = after.Redraws - counts.Redraws });

        Assert.InRange(ticksPerSecond, Charts, Charts * 4);
        Assert.InRange(drawsPerSecond, 1, ticksPerSecond + Charts * 2);
        Assert.InRange(pageShare, 0, SanePageShare);
        Assert.InRange(processShare, 0, SaneProcessorShare);
        Assert.Equal(0, after.Refused);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task What_is_scrolled_out_of_sight_is_not_drawn_and_is_up_to_date_when_it_is_back()
    {
        string series = string.Join(',', Enumerable.Range(0, Charts).Select(i => $"S{i}:1m"));
        await using RtnbProcess serve = RtnbProcess.Start("serve", "--feed", "demo://?seed=1&rate=10", "--symbols", series, "--rate", "100", "--no-open");
        var list = new Uri(await serve.FirstLineAsync());
        await using ChromiumPage browser = await ChromiumPage.StartAsync();
        await browser.Page.GotoAsync(new Uri(list, $"/grid?series={series}&columns=1#token={list.Token()}").AbsoluteUri);
        await UntilAsync(browser.Page, "every(chart => chart.stats().ticks > 5 && chart.stats().overlayDraws > 0)");
        await UntilAsync(browser.Page, "at(-1).isVisible === false");
        int drawn = await browser.Page.EvaluateAsync<int>("() => document.getElementById('grid').realtimeNotebook.charts.at(-1).stats().overlayDraws");
        await UntilAsync(browser.Page, "every(chart => chart.stats().ticks > 20)");
        Assert.Equal(drawn, await browser.Page.EvaluateAsync<int>("() => document.getElementById('grid').realtimeNotebook.charts.at(-1).stats().overlayDraws"));
        await browser.Page.Locator(".rtnb-root").Last.ScrollIntoViewIfNeededAsync();
        await UntilAsync(browser.Page, $"at(-1).stats().overlayDraws > {drawn + 2}");
        // The first frames of so many charts are among the few samples there are, so the latency is written down and not judged.
        Measurements.Write(output, "many-charts-scrolled", new { Charts, (await CountsAsync(browser.Page)).LatencyMs });
        Assert.Empty(browser.Complaints);
    }

    private static Task<IJSHandle> UntilAsync(IPage page, string condition, int everyMs = 100) => page.WaitForFunctionAsync(
        $"() => document.getElementById('grid')?.realtimeNotebook?.charts.{condition}", null, new() { Timeout = 180_000, PollingInterval = everyMs });

    private static async Task<double> TaskSecondsAsync(ICDPSession devtools)
    {
        JsonElement answer = (await devtools.SendAsync("Performance.getMetrics"))!.Value;
        return answer.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }

    private static Task<Counts> CountsAsync(IPage page) => page.EvaluateAsync<Counts>("""
        () => {
          const all = document.getElementById('grid').realtimeNotebook.charts.map(chart => chart.stats());
          const sum = read => all.reduce((total, stats) => total + read(stats), 0);
          return {
            ticks: sum(stats => stats.ticks), draws: sum(stats => stats.overlayDraws), redraws: sum(stats => stats.redraws), refused: sum(stats => stats.refused),
            latencyMs: Math.max(...all.map(stats => stats.latencyMs.p95)),
          };
        }
        """);

    private sealed record Counts
    {
        public int Ticks { get; init; }

        public int Draws { get; init; }

        public int Redraws { get; init; }

        public int Refused { get; init; }

        public double LatencyMs { get; init; }
    }
}
