using System.Net;
using Microsoft.Playwright;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Notebook;

/// <summary>A cell's output on the kinds of pages that notebooks are shown on: which way leads to the server, and what is said where none does.</summary>
[Collection(ChartsOfThisProcess.Name)]
public sealed class HostTests : IAsyncLifetime
{
    private readonly string _folder = ServerProcess.NewDirectory("rtnb-hosts-");

    private ChromiumPage? _chromium;

    private IPage Page => _chromium!.Page;

    public async Task InitializeAsync() => _chromium = await ChromiumPage.StartAsync();

    public async Task DisposeAsync()
    {
        await Realtime.StopAsync();
        await _chromium!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_file_on_disk_reaches_loopback_and_says_so()
    {
        RealtimeChart chart = await StartAsync("HOSTA");
        await OpenFileAsync(chart.ToHtml());
        await LiveAsync();
        Assert.Contains($"connected by loopback http://127.0.0.1:{PortOf(chart)}/", await Page.Locator(".rtnb-badge").GetAttributeAsync("title"), StringComparison.Ordinal);
        Assert.DoesNotContain("token", await Page.Locator(".rtnb-badge").GetAttributeAsync("title"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_that_waits_says_for_what_and_shows_no_picture_of_nothing()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        RealtimeChart chart = Realtime.Start("HOSTI", "1m", new() { Feed = redis.Url, History = "none:" });
        await OpenFileAsync(chart.ToHtml());
        await Page.WaitForFunctionAsync("() => document.querySelector('.rtnb-empty')?.textContent.startsWith('Waiting for the first event from ')");
        Assert.Equal($"Waiting for the first event from {redis.Url}", await Page.Locator(".rtnb-empty").TextContentAsync());
        Assert.Equal(0, await Page.Locator(".rtnb img").CountAsync());
        await SavePictureAsync("host-waiting");
    }

    [Fact]
    public async Task A_frame_without_an_origin_as_in_VS_Code_reaches_loopback()
    {
        RealtimeChart chart = await StartAsync("HOSTB");
        string inner = WebUtility.HtmlEncode($"<!doctype html><body>{chart.ToHtml()}</body>");
        await OpenFileAsync($"<iframe sandbox=\"allow-scripts\" style=\"width:900px;height:600px\" srcdoc=\"{inner}\"></iframe>");
        IFrame frame = Page.Frames.Single(frame => frame != Page.MainFrame);
        await frame.WaitForFunctionAsync("() => document.querySelector('.rtnb')?.realtimeNotebook?.state === 'live'");
        Assert.Equal("null", await frame.EvaluateAsync<string>("() => window.origin"));
    }

    [Fact]
    public async Task Jupyters_proxy_path_is_taken_before_loopback()
    {
        RealtimeChart chart = await StartAsync("HOSTC");
        await using var host = new PathProxy($"/user/me/proxy/{PortOf(chart)}/", PortOf(chart));
        host.Page = $"<!doctype html><link rel=\"icon\" href=\"data:,\"><body data-base-url=\"/user/me/\">{chart.ToHtml()}</body>";
        await Page.GotoAsync($"http://localhost:{host.Port}/notebook");
        await LiveAsync();
        Assert.Contains($"connected by Jupyter's proxy http://localhost:{host.Port}/user/me/proxy/{PortOf(chart)}/", await Page.Locator(".rtnb-badge").GetAttributeAsync("title"), StringComparison.Ordinal);
        Assert.Contains(host.HandedOn, path => path.Contains("/assets/chart.js", StringComparison.Ordinal));
        Assert.Contains(host.HandedOn, path => path.Contains("/ws/market/HOSTC/1m", StringComparison.Ordinal));
        Assert.Empty(_chromium!.Complaints);
    }

    [Fact]
    public async Task The_public_address_is_taken_first_and_when_it_does_not_answer_the_next()
    {
        using (var dead = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            dead.Start();
            int port = ((IPEndPoint)dead.LocalEndpoint).Port;
            dead.Stop();
            RealtimeChart lost = await StartAsync("HOSTD", new($"http://127.0.0.1:{port}/gone/"));
            await OpenFileAsync(lost.ToHtml());
            await LiveAsync();
            Assert.Contains("connected by loopback", await Page.Locator(".rtnb-badge").GetAttributeAsync("title"), StringComparison.Ordinal);
            await lost.StopAsync();
        }
        // The way in is opened before the chart, whose options name it; where it leads to is known when the chart runs.
        int free = ServerProcess.FreePort();
        await using var host = new PathProxy("/charts/", free);
        RealtimeChart chart = await StartAsync("HOSTE", new($"http://localhost:{host.Port}/charts"), free);
        await OpenFileAsync(chart.ToHtml());
        await LiveAsync();
        Assert.Contains($"connected by loopback http://localhost:{host.Port}/charts/", await Page.Locator(".rtnb-badge").GetAttributeAsync("title"), StringComparison.Ordinal);
        Assert.Contains(host.HandedOn, path => path.Contains("/ws/market/HOSTE/1m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_no_way_leads_to_the_server_the_cell_keeps_its_picture_and_says_what_to_do()
    {
        RealtimeChart chart = await StartAsync("HOSTF");
        int port = PortOf(chart);
        await Page.RouteAsync($"http://127.0.0.1:{port}/**", route => route.AbortAsync());
        await OpenFileAsync(chart.ToHtml());
        string note = await NoteAsync(".rtnb-note");
        foreach (string words in (string[])["run the cell again", $"ssh -L {port}:127.0.0.1:{port}", "jupyter-server-proxy", "PublicUrl", $"Tried: http://127.0.0.1:{port}/"])
            Assert.Contains(words, note, StringComparison.Ordinal);
        Assert.True(await Page.Locator(".rtnb img").IsVisibleAsync());
        await SavePictureAsync("host-unreachable");
    }

    [Fact]
    public async Task Where_only_sockets_are_blocked_the_chart_says_what_to_do()
    {
        RealtimeChart chart = await StartAsync("HOSTG");
        await Page.AddInitScriptAsync("window.WebSocket = function () { throw new Error('blocked'); };");
        await OpenFileAsync(chart.ToHtml());
        Assert.Contains("jupyter-server-proxy", await NoteAsync(".rtnb-advice"), StringComparison.Ordinal);
        await SavePictureAsync("host-no-sockets");
    }

    [Fact]
    public async Task An_embedded_chart_is_live_where_its_server_answers_and_can_be_moved_where_it_does_not()
    {
        RealtimeChart chart = await StartAsync("HOSTH", embed: true);
        string html = chart.ToHtml();
        string second = chart.ToHtml();
        await OpenFileAsync(html);
        await LiveAsync();
        await chart.StopAsync();

        await Page.Context.SetOfflineAsync(true);
        await OpenFileAsync(html + second);
        await Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.rtnb[id]')].filter(cell => cell.realtimeNotebook?.state === 'still').length === 2");
        Assert.StartsWith("as of ", await Page.Locator(".rtnb-badge-text").First.TextContentAsync(), StringComparison.Ordinal);
        await Page.WaitForFunctionAsync("() => document.querySelector('.rtnb').realtimeNotebook.stats().redraws > 0");
        // What to do is at hand, and covers nothing.
        Assert.False(await Page.Locator(".rtnb-advice-list").First.IsVisibleAsync());
        await SavePictureAsync("host-embedded-offline");
        await Page.Locator(".rtnb-advice-title").First.ClickAsync();
        Assert.True(await Page.Locator(".rtnb-advice-list").First.IsVisibleAsync());
    }

    private static async Task<RealtimeChart> StartAsync(string symbol, Uri? address = null, int port = 0, bool embed = false)
    {
        RealtimeChart chart = Realtime.Start(symbol, "1m", new() { Feed = "demo://?seed=3&rate=20", PublicUrl = address, Port = port, Embed = embed });
        await TestWait.ForAsync(() => chart.Candles.Count > 100 && chart.Forming is not null, "the demo market is live");
        return chart;
    }

    private static int PortOf(RealtimeChart chart) => chart.Url.Port;

    private async Task OpenFileAsync(string body)
    {
        string file = Path.Combine(_folder, "page.html");
        await File.WriteAllTextAsync(file, $"<!doctype html><meta charset=\"utf-8\"><body>{body}</body>");
        await Page.GotoAsync(new Uri(file).AbsoluteUri);
    }

    private async Task LiveAsync() => await Page.WaitForFunctionAsync(
        "() => { const chart = document.querySelector('.rtnb')?.realtimeNotebook; return chart?.state === 'live' && chart.stats().ticks > 2; }");

    private async Task<string> NoteAsync(string selector)
    {
        await Page.Locator(selector).WaitForAsync(new() { Timeout = 60_000 });
        return await Page.Locator(selector).TextContentAsync() ?? "";
    }

    private async Task SavePictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("RTNB_PICTURES") is { } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }
}
