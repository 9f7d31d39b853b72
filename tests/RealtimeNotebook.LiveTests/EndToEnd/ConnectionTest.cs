using Microsoft.Playwright;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>What a page of the real server says when it is refused, and how it comes back after a loss.</summary>
public sealed class ConnectionTest : IAsyncLifetime
{
    private const string Live = "chart => chart.state === 'live' && chart.stats().ticks > 2";
    private const string Lost = "chart => ['reconnecting', 'disconnected', 'stopped'].includes(chart.state)";

    private static readonly string[] Demo = ["serve", "--feed", "demo://?seed=1&rate=10", "--symbols", "SPY:1m", "--rate", "100", "--no-open"];

    private ChromiumPage _browser = null!;

    private IPage Page => _browser.Page;

    public async Task InitializeAsync() => _browser = await ChromiumPage.StartAsync();

    public async Task DisposeAsync() => await _browser.DisposeAsync();

    [Fact]
    public async Task A_wrong_token_is_refused_in_words_and_the_right_one_is_kept_without_a_cookie()
    {
        await using RtnbProcess serve = RtnbProcess.Start(Demo);
        var page = new Uri(await serve.FirstLineAsync());
        await Page.GotoAsync(new Uri(page, "/chart/SPY/1m#token=wrong").AbsoluteUri);
        await _browser.WaitAsync("chart => chart.state === 'refused'");
        Assert.Contains("token", await BannerAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.True(await Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).IsVisibleAsync());

        // An address that differs in its fragment alone would load nothing.
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync(page.AbsoluteUri);
        await _browser.WaitAsync(Live);
        Assert.DoesNotContain("token", Page.Url, StringComparison.Ordinal);
        Assert.Empty(await Page.Context.CookiesAsync());
        await Page.ReloadAsync();
        await _browser.WaitAsync(Live);
    }

    [Fact]
    public async Task A_series_that_is_not_there_is_refused_in_words_and_not_dialled_for_ever()
    {
        await using RtnbProcess serve = RtnbProcess.Start([.. Demo, "--on-demand", "0"]);
        var page = new Uri(await serve.FirstLineAsync());
        await Page.GotoAsync(page.AbsoluteUri);
        await _browser.WaitAsync(Live);
        int sockets = 0;
        Page.WebSocket += (_, _) => Interlocked.Increment(ref sockets);
        await Page.GotoAsync(new Uri(page, "/chart/NONE/1m").AbsoluteUri);
        await _browser.WaitAsync("chart => chart.state === 'refused'");
        Assert.Contains("NONE 1m", await BannerAsync(), StringComparison.Ordinal);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await TestWait.ForAsync(() => Volatile.Read(ref sockets) == 2, "it is dialled again when it is told to", 30);
        await _browser.WaitAsync("chart => chart.state === 'refused'");
        Assert.Equal(2, Volatile.Read(ref sockets));
    }

    [Fact]
    public async Task A_server_that_is_out_of_reach_is_said_and_the_page_comes_back_by_itself()
    {
        await using RtnbProcess serve = RtnbProcess.Start(Demo);
        var page = new Uri(await serve.FirstLineAsync());
        await using var gate = new TcpGate(page.Port);
        await Page.GotoAsync(new UriBuilder(page) { Port = gate.Port }.Uri.AbsoluteUri);
        await _browser.WaitAsync(Live);
        int sockets = 0;
        Page.WebSocket += (_, _) => Interlocked.Increment(ref sockets);
        for (int round = 1; round <= 2; round++)
        {
            gate.Close();
            Volatile.Write(ref sockets, 0);
            await _browser.WaitAsync("chart => chart.state === 'disconnected'");
            Assert.Matches("^Disconnected since [0-9]{2}:[0-9]{2}:[0-9]{2}, reconnecting", await BannerAsync());
            // A socket is opened only where a request was answered: Firefox would delay it after each that failed.
            Assert.Equal(0, Volatile.Read(ref sockets));
            gate.Open();
            await _browser.WaitAsync($"chart => chart.state === 'live' && chart.stats().reconnects >= {round}");
        }
        Assert.Equal("", await BannerAsync());
    }

    [Fact]
    public async Task A_server_that_is_started_again_on_its_port_ends_no_page()
    {
        int port = ServerProcess.FreePort();
        string[] arguments = [.. Demo, "--port", $"{port}"];
        var environment = new Dictionary<string, string> { ["REALTIME_TOKEN"] = "a-token-that-is-the-same-after-a-restart-0123" };
        await using (RtnbProcess first = RtnbProcess.Start(arguments, environment))
        {
            await Page.GotoAsync(await first.FirstLineAsync());
            await _browser.WaitAsync(Live);
            first.Signal("TERM");
            Assert.Equal(0, await first.ExitAsync());
        }
        await _browser.WaitAsync(Lost);
        Assert.True(await Page.GetByRole(AriaRole.Button, new() { Name = "Reconnect now" }).IsVisibleAsync());

        await using RtnbProcess second = RtnbProcess.Start(arguments, environment);
        string url = await second.FirstLineAsync();
        await _browser.WaitAsync("chart => ['live', 'refused'].includes(chart.state) && chart.stats().reconnects > 0");
        // A server with a token of its own says so, and its address opens the chart again.
        if (await Page.EvaluateAsync<bool>("() => document.getElementById('chart').realtimeNotebook.state === 'refused'"))
        {
            Assert.Contains("token", await BannerAsync(), StringComparison.OrdinalIgnoreCase);
            await Page.GotoAsync("about:blank");
            await Page.GotoAsync(url);
        }
        await _browser.WaitAsync(Live);
        Assert.Equal("", await BannerAsync());
    }

    private async Task<string> BannerAsync() => string.Join(" | ", await Page.Locator(".rtnb-banner-text").AllTextContentsAsync());
}
