using Microsoft.Playwright;
using RealtimeNotebook.LiveTests.Notebook;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>Several charts in a real browser: on a page of their own, and in the cells of a notebook.</summary>
[Collection(ChartsOfThisProcess.Name)]
public sealed class GridTest : IAsyncLifetime
{
    private const string Four = "SPY:1m,QQQ:1m,GLD:1m,SPY:5m";

    private static readonly RealtimeOptions Demo = new() { Feed = "demo://?seed=1&rate=10", UpdateEvery = TimeSpan.FromMilliseconds(100) };

    private readonly List<string> _sockets = [];
    private ChromiumPage _browser = null!;

    private IPage Page => _browser.Page;

    public async Task InitializeAsync()
    {
        _browser = await ChromiumPage.StartAsync();
        Page.WebSocket += (_, socket) => _sockets.Add(new Uri(socket.Url).AbsolutePath);
    }

    public async Task DisposeAsync()
    {
        await Realtime.StopAsync();
        await _browser.DisposeAsync();
    }

    [Fact]
    public async Task Charts_of_a_page_share_a_socket_a_cursor_and_a_stretch_of_time()
    {
        await using RtnbProcess serve = RtnbProcess.Start("serve", "--feed", "demo://?seed=1&rate=10", "--symbols", Four, "--rate", "100", "--no-open");
        var list = new Uri(await serve.FirstLineAsync());
        await Page.GotoAsync(list.AbsoluteUri);
        await Page.GetByText("all charts").ClickAsync();
        await LiveAsync("#grid", 4);
        Assert.Equal(["/ws/markets"], _sockets);
        Assert.DoesNotContain("token", Page.Url, StringComparison.Ordinal);

        // The page lists them by name: GLD, QQQ, SPY 1m, SPY 5m.
        LocatorBoundingBoxResult first = (await Page.Locator(".rtnb-plot").First.BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(first.X + first.Width / 2, first.Y + first.Height / 3);
        await UntilAsync("() => { const shown = [...document.querySelectorAll('.rtnb-time')].map(e => e.textContent); return shown[0] !== '' && shown[0] === shown[1] && shown[0] === shown[2]; }");
        await UntilAsync("""
            () => {
              const [fine, coarse] = [0, 3].map(i => Number(document.querySelectorAll('.rtnb-time')[i].textContent.match(/:(\d\d)/)[1]));
              return coarse === fine - fine % 5;
            }
            """);
        string? pointedAt = await Page.Locator(".rtnb-time").First.TextContentAsync();
        await Page.Mouse.MoveAsync(first.X + first.Width / 2, first.Y - 30);
        await UntilAsync($"() => [...document.querySelectorAll('.rtnb-time')].every(time => time.textContent !== '{pointedAt}')");

        await Page.Locator(".rtnb-image").First.FocusAsync();
        await Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await UntilAsync(All("!chart.following && Math.abs(chart.chart.lookedAt[0] - charts[0].chart.lookedAt[0]) < 1000 && Math.abs(chart.chart.lookedAt[1] - charts[0].chart.lookedAt[1]) < 1000"));
        await Page.Locator(".rtnb-follow").Nth(2).ClickAsync();
        await UntilAsync(All("chart.following"));

        LocatorBoundingBoxResult last = (await Page.Locator(".rtnb-plot").Nth(1).BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(last.X + last.Width / 3, last.Y + last.Height / 3);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(last.X + last.Width * 2 / 3, last.Y + last.Height / 3, new() { Steps = 8 });
        await Page.Mouse.UpAsync();
        await UntilAsync(All("!chart.following && Math.abs(chart.chart.lookedAt[1] - charts[1].chart.lookedAt[1]) < 1000"));
        Assert.Empty(_browser.Complaints);
    }

    [Fact]
    public async Task What_is_not_linked_is_left_alone_and_a_series_that_is_not_there_says_so()
    {
        await using RtnbProcess serve = RtnbProcess.Start("serve", "--feed", "demo://?seed=1&rate=10", "--symbols", "SPY:1m,QQQ:1m", "--rate", "100", "--on-demand", "0", "--no-open");
        var list = new Uri(await serve.FirstLineAsync());
        await Page.GotoAsync(new Uri(list, $"/grid?series=SPY:1m,NONE:1m,QQQ:1m&range=off&cursor=off#token={list.Token()}").AbsoluteUri);
        await UntilAsync("() => { const states = document.getElementById('grid')?.realtimeNotebook?.charts.map(chart => chart.state).join(); return states === 'live,refused,live'; }");
        Assert.Contains("NONE 1m", await Page.Locator(".rtnb-cell").Nth(1).Locator(".rtnb-banner-text").TextContentAsync(), StringComparison.Ordinal);
        await UntilAsync("() => document.getElementById('grid').realtimeNotebook.charts[0].chart !== undefined && document.getElementById('grid').realtimeNotebook.charts[2].stats().overlayDraws > 0");
        await Page.Locator(".rtnb-image").First.FocusAsync();
        await Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await UntilAsync("() => !document.getElementById('grid').realtimeNotebook.charts[0].following");
        await LiveAsync("#grid", 3, more: 5, only: [0, 2]);
        Assert.True(await Page.EvaluateAsync<bool>("() => document.getElementById('grid').realtimeNotebook.charts[2].following"));
        Assert.Empty(_browser.Complaints);
    }

    [Theory]
    [InlineData(390, 1)]
    [InlineData(699, 1)]
    [InlineData(760, 2)]
    [InlineData(1280, 2)]
    public async Task Columns_fit_the_page(int width, int columns)
    {
        await using RtnbProcess serve = RtnbProcess.Start("serve", "--feed", "demo://?seed=1&rate=10", "--symbols", "A:1m,B:1m,C:1m,D:1m", "--no-open");
        var list = new Uri(await serve.FirstLineAsync());
        await Page.SetViewportSizeAsync(width, 844);
        await Page.GotoAsync(new Uri(list, $"/grid?series=A:1m,B:1m,C:1m,D:1m#token={list.Token()}").AbsoluteUri);
        await LiveAsync("#grid", 4);
        Assert.Equal(columns, await Page.EvaluateAsync<int>("() => new Set([...document.querySelectorAll('.rtnb-cell')].map(cell => Math.round(cell.getBoundingClientRect().left))).size"));
        Assert.True(await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll('.rtnb-plot')].every(plot => plot.clientHeight > 120)"));
    }

    [Fact]
    public async Task Charts_live_in_several_cells_the_same_in_two_and_one_that_stops_leaves_the_others()
    {
        RealtimeChart spy = Realtime.Start("SPY", "1m", Demo);
        RealtimeGrid grid = Realtime.Start(["QQQ", "GLD"], "1m", Demo);
        RealtimeGrid stacked = Realtime.Start("TLT", ["1m", "5m"], Demo);
        string[] cells = [spy.ToHtml(), spy.ToHtml(), grid.ToHtml(), stacked.ToHtml()];
        await Page.SetContentAsync("<!doctype html><body>" + string.Concat(cells.Select(cell => $"<div class=\"cell\">{cell}</div>")));
        await LiveAsync("div.cell:nth-child(1) > .rtnb", 1);
        await LiveAsync("div.cell:nth-child(2) > .rtnb", 1);
        await LiveAsync("div.cell:nth-child(3) > .rtnb", 2);
        await LiveAsync("div.cell:nth-child(4) > .rtnb", 2);
        Assert.Equal(["/ws/market/SPY/1m", "/ws/market/SPY/1m", "/ws/markets", "/ws/markets"], _sockets.Order());
        Assert.Equal(1, await Page.EvaluateAsync<int>("() => document.querySelectorAll('script[src]').length"));

        await grid["QQQ"].StopAsync();
        await UntilAsync("() => document.querySelector('div.cell:nth-child(3) > .rtnb').realtimeNotebook.charts.map(chart => chart.state).join() === 'stopped,live'");
        await LiveAsync("div.cell:nth-child(3) > .rtnb", 2, more: 3, only: [1]);

        // The finer chart ends, and the coarser one goes on by itself; another start takes the place of the one before.
        Assert.True(Realtime.Stop("TLT", "1m"));
        await LiveAsync("div.cell:nth-child(4) > .rtnb", 2, more: 3, only: [1]);
        Realtime.Start("SPY", "1m", Demo);
        await spy.Completion;
        await LiveAsync("div.cell:nth-child(1) > .rtnb", 1, more: 3);
        await LiveAsync("div.cell:nth-child(2) > .rtnb", 1, more: 3);
        Realtime.Start(["GLD", "TLT"], "1m", Demo);
        await LiveAsync("div.cell:nth-child(3) > .rtnb", 2, more: 3, only: [1]);

        Assert.True(Realtime.Stop(["GLD", "TLT"]));
        Assert.Equal("SPY", Assert.Single(Realtime.Charts).Key.Symbol);
        Assert.True(Realtime.Stop("SPY"));
        Assert.False(Realtime.Stop("SPY"));
        await UntilAsync("() => [...document.querySelectorAll('.rtnb')].every(cell => (cell.realtimeNotebook.charts ?? [cell.realtimeNotebook]).every(chart => chart.state === 'stopped'))");
        Assert.Empty(_browser.Complaints);
    }

    private static string All(string condition) => $"() => {{ const {{ charts }} = document.getElementById('grid').realtimeNotebook; return charts.every(chart => {condition}); }}";

    // Waits until charts of an element are live and have had so many more updates than now.
    private async Task LiveAsync(string element, int count, int more = 3, params int[] only)
    {
        string charts = $"(document.querySelector('{element}')?.realtimeNotebook?.charts ?? [document.querySelector('{element}')?.realtimeNotebook])";
        int[] which = only.Length > 0 ? only : [.. Enumerable.Range(0, count)];
        await UntilAsync($"() => {charts}.length === {count} && {charts}[0] !== undefined");
        int[] ticks = await Page.EvaluateAsync<int[]>($"() => {charts}.map(chart => chart.stats().ticks)");
        await UntilAsync($"() => [{string.Join(',', which)}].every(i => {charts}[i].state === 'live' && {charts}[i].stats().ticks >= [{string.Join(',', ticks)}][i] + {more})");
    }

    private Task<IJSHandle> UntilAsync(string condition) => Page.WaitForFunctionAsync(condition, null, new() { PollingInterval = 50 });
}
