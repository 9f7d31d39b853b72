using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.LiveTests.Servers;
using Xunit.Abstractions;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>A viewer scrolls back through a real database to its first bar, while prices move: what a page costs, and that nothing jumps.</summary>
[Collection(MeasuredAlone.Name)]
public class ScrollBackTest(ITestOutputHelper output)
{
    // Far above what was ever measured: a machine under load shall not fail a test of the product.
    private const double SaneMedianMs = 2_000;
    private const double MostHeapMb = 150;
    private const int MostElements = 15_000;

    // Shift and the left arrow move by half a view. What is on the screen is noted when that has been drawn, and compared in every frame
    // until no page is on its way any more.
    private const string Scroll = """
        async goal => {
          const chart = document.getElementById('chart').realtimeNotebook;
          const plot = document.querySelector('.rtnb-plot');
          const image = document.querySelector('.rtnb-image');
          const label = document.querySelector('.rtnb-older');
          const frame = () => new Promise(done => requestAnimationFrame(() => done()));
          const range = () => String(plot._fullLayout.xaxis.range);
          let [merges, moved, presses, idle] = [0, 0, 0, 0];
          while (chart.stats().bars < goal && label.textContent !== 'Start of history' && idle < 20) {
            const [was, had] = [range(), chart.stats().bars];
            image.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', shiftKey: true, bubbles: true }));
            for (let i = 0; i < 30 && range() === was; i++) await frame();
            presses++;
            const { xaxis, yaxis } = plot._fullLayout;
            const known = xaxis.p2l(xaxis._length * 0.8), price = yaxis.p2l(yaxis._length * 0.5);
            const seen = () => { const now = plot._fullLayout; return [range(), String(now.yaxis.range), now.xaxis.l2p(known), now.yaxis.l2p(price)].join(' '); };
            const before = seen();
            let bars = chart.stats().bars;
            do {
              await frame();
              const now = chart.stats().bars;
              if (now !== bars) merges++;
              bars = now;
              if (seen() !== before) moved++;
            } while (chart.stats().scroll.loading);
            idle = bars === had && range() === was ? idle + 1 : 0;
          }
          return { merges, moved, presses, label: label.textContent, elements: document.querySelectorAll('*').length };
        }
        """;

    // The greatest difference of two pictures in any channel of any pixel, 0 to 255.
    private const string MostDifferent = """
        async pictures => {
          const [a, b] = await Promise.all(pictures.map(async text => {
            const image = new Image();
            image.src = 'data:image/png;base64,' + text;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
            canvas.drawImage(image, 0, 0);
            return canvas.getImageData(0, 0, image.width, image.height).data;
          }));
          let most = a.length === b.length ? 0 : 255;
          for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
          return most;
        }
        """;

    private static int Bars => Measurements.IsLong ? 51_000 : 6_000;

    [Fact]
    public async Task Page_by_page_to_the_first_bar_of_a_database_and_nothing_moves()
    {
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await influx.QueryAsync("CREATE DATABASE market");
        long firstMs = await SeedAsync(influx, Bars);
        await using RtnbProcess serve = RtnbProcess.Start(
            "serve", "--feed", "demo://?seed=1&rate=10", "--history", $"influx://127.0.0.1:{influx.Port}/market", "--symbols", "SPY:1m", "--no-open");
        string url = await serve.FirstLineAsync();
        await using ChromiumPage browser = await ChromiumPage.StartAsync();
        await browser.OpenLiveAsync(url);
        IPage page = browser.Page;
        for (int i = 0; !await NoPixelMovesAsync(page); i++)
        {
            Assert.True(i < 3, "Each time a minute ended meanwhile.");
            await browser.OpenLiveAsync(url);
        }
        // From here on no page is held back.
        await browser.OpenLiveAsync(url);
        ICDPSession devtools = await page.Context.NewCDPSessionAsync(page);
        double heapBefore = await HeapMbAsync(devtools);
        int ticksBefore = (await browser.FiguresAsync()).Ticks;

        var heap = new List<double>();
        (int merges, int moved, int presses, int elements, string label) = (0, 0, 0, 0, "");
        for (int goal = 5_000; label != "Start of history" && goal <= Bars + 5_000; goal += 5_000)
        {
            Scrolled part = await page.EvaluateAsync<Scrolled>(Scroll, goal);
            (merges, moved, presses, elements, label) = (merges + part.Merges, moved + part.Moved, presses + part.Presses, Math.Max(elements, part.Elements), part.Label);
            heap.Add(await HeapMbAsync(devtools));
        }
        ChartFigures figures = await browser.FiguresAsync();
        string? oldest = await page.EvaluateAsync<string>("() => document.querySelector('.rtnb-plot').data[0].x[0]");
        await ShotAsync(page, "start-of-history");
        double inView = await InViewAsync(page);
        for (int i = 0; i < 60 && inView < figures.Bars; i++)
        {
            await page.Locator(".rtnb-image").PressAsync("-");
            inView = await InViewAsync(page, before: inView);
        }
        await ShotAsync(page, "zoomed-out");
        int coarse = await page.EvaluateAsync<int>("() => document.querySelector('.rtnb-plot').data[0].x.length");
        await page.Locator(".rtnb-image").PressAsync("Home");
        await browser.WaitAsync("chart => chart.following");
        Measurements.Write(output, "scroll-back", new { Bars, merges, moved, presses, elements, heapBefore, heap, coarse, figures.Scroll, figures.RedrawMs });

        Assert.Equal("Start of history", label);
        Assert.Equal(firstMs, DateTimeOffset.Parse(oldest + "Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());
        Assert.InRange(figures.Bars, Bars, Bars + 20);
        Assert.Equal(0, moved);
        Assert.InRange(figures.Scroll.Pages, (Bars - 600) / 500, Bars / 500 + 2);
        Assert.Equal(0, figures.Scroll.Failures);
        Assert.True(figures.Ticks > ticksBefore, "No price moved meanwhile.");
        Assert.InRange(figures.Scroll.LoadMs.P50, 1, SaneMedianMs);
        Assert.InRange(heap.Max(), 1, MostHeapMb);
        Assert.InRange(elements, 1, MostElements);
        Assert.InRange(coarse, 100, 2_500);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_page_of_another_origin_scrolls_with_the_token()
    {
        await using RtnbProcess serve = RtnbProcess.Start("serve", "--feed", "demo://?seed=1&rate=10", "--symbols", "SPY:1m", "--no-open");
        var url = new Uri(await serve.FirstLineAsync());
        string token = url.Token();
        string server = url.GetLeftPart(UriPartial.Authority);
        await using ChromiumPage browser = await ChromiumPage.StartAsync();
        // A real server of the notebook's page: Chromium lets no page from nowhere reach the loopback.
        using var notebook = new HttpListener();
        string cell = $"http://localhost:{ServerProcess.FreePort()}/";
        notebook.Prefixes.Add(cell);
        notebook.Start();
        Task serving = ServeAsync(notebook, $$"""
            <!doctype html><link rel="icon" href="data:,"><div id="chart"></div><script src="{{server}}/assets/chart.js"></script>
            <script>RealtimeNotebook.mount(document.getElementById('chart'), { symbol: 'SPY', timeframe: '1m', urls: ['{{server}}/'], token: '{{token}}' });</script>
            """);
        await browser.OpenLiveAsync(cell);
        await browser.Page.EvaluateAsync<Scrolled>(Scroll, 1_600);
        ChartFigures figures = await browser.FiguresAsync();
        notebook.Stop();
        await serving;
        Assert.InRange(figures.Bars, 1_600, 3_000);
        Assert.Equal(0, figures.Scroll.Failures);
        Assert.Empty(browser.Complaints);
    }

    private static async Task ServeAsync(HttpListener notebook, string page)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await notebook.GetContextAsync();
                context.Response.ContentType = "text/html";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(page));
                context.Response.Close();
            }
        }
        catch (Exception e) when (!notebook.IsListening && e is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    // The first page is held back, and what Plotly has drawn is photographed before and after it has come. False when a bar closed
    // meanwhile, which may change signals in view.
    private static async Task<bool> NoPixelMovesAsync(IPage page)
    {
        const string CountBars = "() => document.getElementById('chart').realtimeNotebook.stats().bars";
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/data?*", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        // What shows the price of now moves on purpose.
        await page.AddStyleTagAsync(new() { Content = ".rtnb-overlay, .rtnb-captions, .rtnb-older { visibility: hidden; }" });
        await page.Locator(".rtnb-image").PressAsync("Shift+ArrowLeft");
        await page.WaitForFunctionAsync("() => document.querySelector('.rtnb-older').textContent === 'Loading older bars…'");
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        int bars = await page.EvaluateAsync<int>(CountBars);
        byte[] before = await PlotAsync(page);
        held.SetResult();
        await page.WaitForFunctionAsync($"() => (s => s.bars >= {bars} + 500 && !s.scroll.loading)(document.getElementById('chart').realtimeNotebook.stats())");
        byte[] after = await PlotAsync(page);
        int more = await page.EvaluateAsync<int>(CountBars) - bars;
        await page.UnrouteAllAsync();
        if (more != 500)
            return false;
        // A line drawn again may differ in the shade of an edge; a line moved by one pixel differs by far more.
        int differs = await page.EvaluateAsync<int>(MostDifferent, new[] { Convert.ToBase64String(before), Convert.ToBase64String(after) });
        Assert.InRange(differs, 0, 64);
        return true;
    }

    private static Task<byte[]> PlotAsync(IPage page) => page.Locator(".rtnb-plot").ScreenshotAsync();

    private static Task<byte[]> ShotAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Repository.PathOf("artifacts", "measurements", $"scroll-{name}.png") });

    // Minutes in view: at once, or when they are others than before, which a busy machine may draw some frames later.
    private static Task<double> InViewAsync(IPage page, double before = 0) => page.EvaluateAsync<double>(
        """
        async before => {
          const minutes = () => {
            const { range } = document.querySelector('.rtnb-plot')._fullLayout.xaxis;
            return (new Date(range[1]) - new Date(range[0])) / 60000;
          };
          for (let i = 0; i < 3 || (i < 300 && Math.abs(minutes() - before) < 1); i++) await new Promise(done => requestAnimationFrame(done));
          return minutes();
        }
        """, before);

    private static async Task<double> HeapMbAsync(ICDPSession devtools)
    {
        await devtools.SendAsync("HeapProfiler.collectGarbage");
        JsonElement? usage = await devtools.SendAsync("Runtime.getHeapUsage");
        return Math.Round(usage!.Value.GetProperty("usedSize").GetDouble() / 1e6, 1);
    }

    // The bars of the demo market up to now, so that its feed goes on where the database ends.
    private static async Task<long> SeedAsync(InfluxServer server, int count)
    {
        var path = new DemoPath(1, "SPY");
        var lines = new StringBuilder();
        long lastMs = Interval.OneMinute.OpenOf(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()) - 60_000;
        long firstMs = lastMs - (count - 1L) * 60_000;
        for (long openMs = firstMs; openMs <= lastMs; openMs += 60_000)
        {
            Assert.True(path.TryBar(openMs, openMs + 60_000, out Candle c));
            lines.Append(CultureInfo.InvariantCulture,
                $"CandleEvent,eventSymbol=SPY{{\\=m}} open={c.Open},high={c.High},low={c.Low},close={c.Close},volume={c.Volume} {c.OpenMs}\n");
            if (lines.Length > 2_000_000 || openMs == lastMs)
            {
                await server.WriteAsync("market", lines.ToString());
                lines.Clear();
            }
        }
        return firstMs;
    }

    private sealed record Scrolled
    {
        public int Merges { get; init; }

        public int Moved { get; init; }

        public int Presses { get; init; }

        public string Label { get; init; } = "";

        public int Elements { get; init; }
    }
}
