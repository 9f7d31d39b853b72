using Microsoft.Playwright;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>A cell's output in a real Jupyter, looked at with a real browser, fed by a process that runs the packed library.</summary>
[Collection(PackedTests.Name)]
public sealed class JupyterTests(PackedLibrary library) : IAsyncLifetime
{
    private const float Patience = 40_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private JupyterServer? _jupyter;
    private KernelProcess? _kernel;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        _jupyter = await JupyterServer.StartAsync();
        _kernel = await KernelProcess.StartAsync(library);
    }

    public async Task DisposeAsync()
    {
        if (_kernel is not null)
            await _kernel.DisposeAsync();
        if (_jupyter is not null)
            await _jupyter.DisposeAsync();
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    [Fact]
    public async Task In_a_trusted_notebook_the_chart_comes_alive_beside_RequireJS()
    {
        await _jupyter!.SaveAsync("trusted.ipynb", await StartChartAsync(), isTrusted: true);
        IPage page = await OpenAsync("trusted.ipynb");
        Assert.Equal("function", await page.EvaluateAsync<string>("typeof window.requirejs"));

        await page.WaitForFunctionAsync("() => document.querySelector('.rtnb')?.realtimeNotebook?.state === 'live'", null, new() { Timeout = Patience });
        await page.WaitForFunctionAsync("() => document.querySelector('.rtnb').realtimeNotebook.stats().ticks > 5", null, new() { Timeout = Patience });
        Assert.True(await page.EvaluateAsync<int>("() => document.querySelector('.rtnb').realtimeNotebook.stats().bars") > 100);
        Assert.False(await page.Locator(".rtnb img").IsVisibleAsync());
        await SavePictureAsync(page, "trusted");

        // The end of the series reaches the page.
        await _kernel!.RunAsync("StopRealtime()");
        await page.WaitForFunctionAsync("() => document.querySelector('.rtnb').realtimeNotebook?.state === 'stopped'", null, new() { Timeout = Patience });
    }

    [Fact]
    public async Task In_an_untrusted_notebook_the_picture_shows_and_no_script_runs()
    {
        await _jupyter!.SaveAsync("untrusted.ipynb", await StartChartAsync(), isTrusted: false);
        IPage page = await OpenAsync("untrusted.ipynb");
        ILocator picture = page.Locator(".output_html img");
        await picture.WaitForAsync(new() { Timeout = Patience });
        Assert.True(await picture.EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth === 960; }"));
        Assert.Contains("Candlestick chart of SPY", await picture.GetAttributeAsync("alt"), StringComparison.Ordinal);
        Assert.Equal("undefined", await page.EvaluateAsync<string>("typeof window.__rtnbLoads"));
        Assert.Equal("undefined", await page.EvaluateAsync<string>("typeof window.RealtimeNotebook"));
        await SavePictureAsync(page, "untrusted");
    }

    [Fact]
    public async Task A_saved_chart_whose_server_is_gone_keeps_its_picture_and_says_so()
    {
        string html = await StartChartAsync();
        await _kernel!.RunAsync("StopRealtime()");
        await _jupyter!.SaveAsync("stale.ipynb", html, isTrusted: true);
        IPage page = await OpenAsync("stale.ipynb");
        ILocator note = page.Locator(".rtnb .rtnb-note");
        await note.WaitForAsync(new() { Timeout = Patience });
        Assert.StartsWith("Not connected - run the cell again", await note.TextContentAsync(), StringComparison.Ordinal);
        Assert.True(await page.Locator(".rtnb img").IsVisibleAsync());
    }

    private async Task<string> StartChartAsync()
    {
        CellResult result = await _kernel!.RunAsync("""StartRealtime("SPY", "1m", new RealtimeOptions { Feed = "demo://?seed=3&rate=20", UpdateEvery = TimeSpan.FromMilliseconds(100) })""");
        Assert.Null(result.Error);
        return Assert.Single(result.Displays)["text/html"];
    }

    private async Task<IPage> OpenAsync(string name)
    {
        IPage page = await _browser!.NewPageAsync(new() { ViewportSize = new() { Width = 1300, Height = 900 } });
        await page.GotoAsync(_jupyter!.UrlOf(name), new() { Timeout = Patience });
        await page.Locator(".output_html").First.WaitForAsync(new() { Timeout = Patience, State = WaitForSelectorState.Attached });
        return page;
    }

    private static async Task SavePictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RTNB_PICTURES") is { } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }
}
