using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>
/// Firefox delays WebSockets to an address for longer with each attempt that fails there, in all windows together and across reloads. Pages
/// of a server that was away for a while have to be live soon after it is back nevertheless.
/// </summary>
[Collection(MeasuredAlone.Name)]
public sealed class FirefoxReturnTest : IDisposable
{
    // The longest wait between two attempts is 8 s; the delay of the browser would be a minute.
    private const int LimitSeconds = 20;
    private const string Chart = "document.getElementById('chart')?.realtimeNotebook";
    private const string Charts = "document.getElementById('grid')?.realtimeNotebook?.charts";
    private const string Dashboard = "document.getElementById('dashboard')?.dashboard?.stats";
    private const string Token = "a-token-that-is-the-same-after-a-restart-0123";

    private static readonly TimeSpan HalfOfOutage = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rtnb-elsewhere-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pages_are_live_again_soon_after_their_server_is_back()
    {
        var server = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}/");
        await using FirefoxBrowser firefox = await FirefoxBrowser.StartAsync();
        (FirefoxPage Page, string Live, string Name)[] pages;
        FirefoxPage elsewhere;
        await using (RtnbProcess first = Serve(server.Port))
        {
            await first.FirstLineAsync();
            elsewhere = await firefox.OpenAsync(WriteCell(server));
            pages =
            [
                (elsewhere, $"{Chart}?.state === 'live'", "the chart of a page that the server did not serve"),
                (await firefox.OpenAsync($"{server}grid?series=SPY:1m,QQQ:1m#token={Token}"), $"{Charts}?.every(chart => chart.state === 'live')", "the grid"),
                (await firefox.OpenAsync($"{server}dashboard#token={Token}"), $"{Dashboard}?.state === 'connected'", "the dashboard"),
            ];
            foreach ((FirefoxPage page, string live, string name) in pages)
                await page.WaitAsync(live, $"{name} is live at first");
            first.Signal("KILL");
            await first.ExitAsync();
        }
        foreach ((FirefoxPage page, string live, string name) in pages)
            await page.WaitAsync($"!({live})", $"{name} says that its server is away");

        // What the browser does depends on how long and how often it has failed to connect.
        await Task.Delay(HalfOfOutage);
        await elsewhere.ReloadAsync();
        await using (var deaf = new HangingUp(server.Port))
        {
            await Task.Delay(HalfOfOutage);
            await TestWait.ForAsync(() => deaf.Requests.Any(line => line.Contains("/health", StringComparison.Ordinal)), "a page has looked for the server", 30);
            // A page that was loaded anew has not failed yet; all others know better than to open a socket.
            Assert.InRange(deaf.Requests.Count(line => line.Contains("/ws", StringComparison.Ordinal)), 0, 1);
        }
        await using RtnbProcess second = Serve(server.Port);
        await second.FirstLineAsync();
        await Task.WhenAll(pages.Select(one => one.Page.WaitAsync(one.Live, $"{one.Name} is live again", LimitSeconds)));
    }

    private static RtnbProcess Serve(int port) => RtnbProcess.Start(
        ["serve", "--feed", "demo://?seed=1&rate=10", "--derivatives", "demo://?seed=1", "--symbols", "SPY:1m,QQQ:1m", "--rate", "100", "--port", $"{port}", "--no-open"],
        new() { ["REALTIME_TOKEN"] = Token });

    // As a notebook holds it: the script is part of the page, so that it runs while the server is away.
    private string WriteCell(Uri server)
    {
        File.Copy(Repository.PathOf("src", "RealtimeNotebook.Web", "dist", "chart.js"), Path.Combine(_folder.FullName, "chart.js"));
        string page = Path.Combine(_folder.FullName, "cell.html");
        File.WriteAllText(page, $$"""
            <!doctype html><meta charset="utf-8"><title>cell</title><div id="chart"></div><script src="chart.js"></script>
            <script>
              RealtimeNotebook.mount(document.getElementById('chart'), { symbol: 'SPY', timeframe: '1m', urls: ['{{server}}'], token: '{{Token}}', fill: true });
            </script>
            """);
        return new Uri(page).AbsoluteUri;
    }
}
