using System.Buffers.Binary;
using Microsoft.Playwright;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>Charts of one moment, kept in files and opened by a real browser that has no network.</summary>
[Collection(ChartsOfThisProcess.Name)]
public sealed class PictureTests : IAsyncLifetime
{
    private readonly string _folder = ServerProcess.NewDirectory("rtnb-pictures-");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_saved_page_opens_from_its_file_without_a_network_and_moves_and_says_when_it_was_taken()
    {
        string file = PathOf("chart.html");
        DateTimeOffset taken = await WithChartAsync("PICA", chart =>
        {
            ChartPicture picture = chart.Snapshot();
            picture.SaveHtml(file);
            return Task.FromResult(picture.TakenAt);
        });

        await using ChromiumPage chromium = await ChromiumPage.StartAsync();
        var asked = new List<string>();
        chromium.Page.Request += (_, request) => asked.Add(request.Url);
        await chromium.Page.Context.SetOfflineAsync(true);
        await chromium.Page.GotoAsync(new Uri(file).AbsoluteUri);
        await chromium.WaitAsync("chart => chart.state === 'still' && chart.stats().redraws > 0");

        Assert.Equal(new Uri(file).AbsoluteUri, Assert.Single(asked, url => !url.StartsWith("data:", StringComparison.Ordinal)));
        Assert.Equal($"as of {taken:yyyy-MM-dd HH:mm} UTC", await chromium.Page.Locator(".rtnb-badge-text").TextContentAsync());
        Assert.True((await chromium.FiguresAsync()).Bars > 100);
        Assert.False(await chromium.Page.Locator("#chart img").IsVisibleAsync());
        await SavePictureAsync(chromium.Page, "snapshot-page-light");

        // It moves: a key zooms, and what is drawn changes.
        const string Range = "() => String(document.querySelector('.rtnb-plot')._fullLayout.xaxis.range)";
        string before = await chromium.Page.EvaluateAsync<string>(Range);
        await chromium.Page.Locator(".rtnb-image").PressAsync("+");
        await chromium.Page.WaitForFunctionAsync($"before => ({Range})() !== before", before);
        await chromium.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await chromium.Page.WaitForFunctionAsync("() => document.querySelector('.rtnb-root, [data-theme]')?.dataset.theme === 'dark'");
        await SavePictureAsync(chromium.Page, "snapshot-page-dark");
        Assert.Empty(chromium.Complaints);
    }

    [Fact]
    public async Task A_page_shows_the_still_picture_where_no_script_may_run()
    {
        string file = PathOf("chart.html");
        await WithChartAsync("PICB", async chart =>
        {
            await chart.SaveHtmlAsync(file);
            return 0;
        });
        await using ChromiumPage chromium = await ChromiumPage.StartAsync();
        await using IBrowserContext context = await chromium.Page.Context.Browser!.NewContextAsync(new() { JavaScriptEnabled = false });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        Assert.True(await page.Locator("#chart img").IsVisibleAsync());
        Assert.Contains("Candlestick chart of PICB", await page.Locator("#chart img").GetAttributeAsync("alt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_png_is_drawn_by_the_browser_that_is_installed()
    {
        await WithChartAsync("PICC", async chart =>
        {
            await chart.SavePngAsync(PathOf("dark.png"));
            chart.Snapshot(theme: ChartTheme.Light).SavePng(PathOf("light.png"));
            chart.SaveSvg(PathOf("chart.svg"));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chart.SavePngAsync(PathOf("none.png"), new(canceled: true)));
            return 0;
        });
        foreach (string name in (string[])["dark.png", "light.png"])
        {
            byte[] png = await File.ReadAllBytesAsync(PathOf(name));
            Assert.Equal((1920, 1040), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
            Assert.True(png.Length > 20_000, $"{name} has {png.Length} bytes, as an empty picture would.");
            Keep(name);
        }
        Assert.False(File.Exists(PathOf("none.png")));
        Keep("chart.svg");
    }

    private static async Task<T> WithChartAsync<T>(string symbol, Func<RealtimeChart, Task<T>> work)
    {
        RealtimeChart chart = Realtime.Start(symbol, "1m", new() { Feed = "demo://?seed=3&rate=20" });
        try
        {
            await TestWait.ForAsync(() => chart.Candles.Count > 100 && chart.Forming is not null, "the demo market is live");
            return await work(chart);
        }
        finally
        {
            await chart.StopAsync();
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void Keep(string name)
    {
        if (Environment.GetEnvironmentVariable("RTNB_PICTURES") is { } folder)
            File.Copy(PathOf(name), Path.Combine(folder, name), overwrite: true);
    }

    private static async Task SavePictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RTNB_PICTURES") is { } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }
}
