using Microsoft.Playwright;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>Charts of one moment, and tables, in saved notebooks of a real Jupyter, with no kernel and no server behind them.</summary>
[Collection(ChartsOfThisProcess.Name)]
public sealed class JupyterPictureTests : IAsyncLifetime
{
    private const float Patience = 40_000;

    private JupyterServer? _jupyter;
    private ChromiumPage? _chromium;

    public async Task InitializeAsync()
    {
        _jupyter = await JupyterServer.StartAsync();
        _chromium = await ChromiumPage.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Realtime.StopAsync();
        await _chromium!.DisposeAsync();
        await _jupyter!.DisposeAsync();
    }

    [Fact]
    public async Task A_trusted_notebook_keeps_an_embedded_chart_that_can_be_moved_beside_RequireJS()
    {
        IPage page = await OpenAsync("trusted.ipynb", (await TakeAsync("JUPA", embed: true)).ToHtml(), isTrusted: true);
        await page.WaitForFunctionAsync("() => document.querySelector('.rtnb')?.realtimeNotebook?.state === 'still'", null, new() { Timeout = Patience });
        await page.WaitForFunctionAsync("() => document.querySelector('.rtnb').realtimeNotebook.stats().redraws > 0", null, new() { Timeout = Patience });
        Assert.Equal("function", await page.EvaluateAsync<string>("typeof window.requirejs"));
        Assert.False(await page.Locator(".rtnb img").IsVisibleAsync());
        await SavePictureAsync(page, "jupyter-snapshot-trusted");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_untrusted_notebook_keeps_the_still_picture(bool embed)
    {
        IPage page = await OpenAsync("untrusted.ipynb", (await TakeAsync("JUPB", embed)).ToHtml(), isTrusted: false);
        ILocator picture = page.Locator(".output_html img");
        await picture.WaitForAsync(new() { Timeout = Patience });
        Assert.True(await picture.EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth === 960; }"));
        Assert.Equal("undefined", await page.EvaluateAsync<string>("typeof window.RealtimeNotebook"));
    }

    [Fact]
    public async Task Tables_can_be_read_in_an_untrusted_notebook()
    {
        RealtimeChart chart = await StartAsync("JUPC");
        string html = chart.Candles.ToTable().ToHtml() + NotebookText(chart.Signals) + NotebookText(chart.Status);
        IPage page = await OpenAsync("tables.ipynb", html, isTrusted: false);
        Assert.Equal(3, await page.Locator(".output_html table").CountAsync());
        Assert.Contains("more ...", await page.Locator(".output_html table").First.TextContentAsync(), StringComparison.Ordinal);
        await SavePictureAsync(page, "jupyter-tables");
        foreach (string theme in (string[])["dark", "light"])
        {
            string colours = theme == "dark" ? "#1e1e1e;color:#d4d4d4" : "#fff;color:#222";
            await page.SetContentAsync($"<body style=\"font:13px sans-serif;background:{colours}\">{html}</body>");
            await SavePictureAsync(page, "tables-" + theme);
        }
    }

    private static string NotebookText(object value) => value switch
    {
        ChartSignals signals => RealtimeNotebook.Notebook.SignalTable.ToHtml(signals),
        SeriesStatus status => RealtimeNotebook.Notebook.StatusTable.ToHtml(status),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "There is no table of it."),
    };

    private static async Task<RealtimeChart> StartAsync(string symbol)
    {
        RealtimeChart chart = Realtime.Start(symbol, "1m", new() { Feed = "demo://?seed=3&rate=20" });
        await TestWait.ForAsync(() => chart.Candles.Count > 100 && chart.Forming is not null, "the demo market is live");
        return chart;
    }

    private static async Task<ChartPicture> TakeAsync(string symbol, bool embed)
    {
        RealtimeChart chart = await StartAsync(symbol);
        ChartPicture picture = chart.Snapshot(embed);
        await chart.StopAsync();
        return picture;
    }

    private async Task<IPage> OpenAsync(string name, string html, bool isTrusted)
    {
        await _jupyter!.SaveAsync(name, html, isTrusted);
        await _chromium!.Page.GotoAsync(_jupyter.UrlOf(name), new() { Timeout = Patience });
        await _chromium.Page.Locator(".output_html").First.WaitForAsync(new() { Timeout = Patience, State = WaitForSelectorState.Attached });
        return _chromium.Page;
    }

    private static async Task SavePictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RTNB_PICTURES") is { } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }
}
