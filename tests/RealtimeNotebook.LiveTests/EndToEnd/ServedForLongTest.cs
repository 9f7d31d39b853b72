using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>What a server that is meant to stay has to stand: a restart, a series that fails, few files.</summary>
public sealed class ServedForLongTest
{
    private const string Token = "0123456789abcdef-of-this-test";

    [Fact]
    public async Task A_restart_closes_sockets_as_going_away_and_the_same_token_opens_the_next_server()
    {
        string port = $"{ServerProcess.FreePort()}";
        Dictionary<string, string> environment = new() { ["REALTIME_TOKEN"] = Token };
        var socket = new Uri($"ws://127.0.0.1:{port}/ws/market/SPY/1m?token={Token}&features=status");
        (WebSocketCloseStatus? closed, string? lastState) = (null, null);
        await using (RtnbProcess first = RtnbProcess.Start(["demo", "--no-open", "--port", port], environment))
        {
            Assert.EndsWith("#token=" + Token, await first.FirstLineAsync(), StringComparison.Ordinal);
            using ClientWebSocket viewer = await ConnectAsync(socket);
            Assert.Equal("full_update", (await ReadAsync(viewer))?.GetProperty("type").GetString());
            first.Signal("TERM");
            while (await ReadAsync(viewer) is { } message)
                lastState = message.TryGetProperty("state", out JsonElement state) ? state.GetString() : lastState;
            closed = viewer.CloseStatus;
            Assert.Equal(0, await first.ExitAsync());
        }
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "live"), (closed, lastState));
        await using RtnbProcess second = RtnbProcess.Start(["demo", "--no-open", "--port", port], environment);
        await second.FirstLineAsync();
        using ClientWebSocket again = await ConnectAsync(socket);
        Assert.Equal("full_update", (await ReadAsync(again))?.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_series_that_has_failed_for_good_is_reported_while_the_others_live_and_the_exit_code_says_so()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        redis.Cli("ACL", "SETUSER", "default", "resetchannels", "&market:SPY:1m");
        await using RtnbProcess rtnb = RtnbProcess.Start(
            "serve", "--feed", redis.Url, "--history", "none:", "--symbols", "SPY:1m,QQQ:1m", "--no-open", "--redis-channel", "market:{symbol}:{interval}");
        var page = new Uri(await rtnb.FirstLineAsync());
        await rtnb.WaitForErrorAsync("rtnb: QQQ 1m has failed for good: ");
        redis.Cli("PUBLISH", "market:SPY:1m", "{}");
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri(page, "/health/ready"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(page, "/health/live"))).StatusCode);
        Assert.DoesNotContain(rtnb.Errors, line => line.StartsWith("rtnb: SPY", StringComparison.Ordinal));
        rtnb.Signal("TERM");
        Assert.Equal(1, await rtnb.ExitAsync());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(150)]
    public async Task Too_low_a_limit_of_open_files_is_said_in_one_line(int files)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"ulimit -n {files}; exec \"$0\" demo --no-open", RtnbProcess.ExecutablePath]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.Equal($"rtnb: this process may open {files} files and sockets, and needs 256 at least; raise the limit with ulimit -n 4096.", errors.Trim());
    }

    [Fact]
    public async Task A_series_of_the_feed_is_opened_on_demand_without_derivatives_and_closed_again()
    {
        await using RtnbProcess rtnb = RtnbProcess.Start("serve", "--feed", "demo://?seed=1&rate=20", "--symbols", "SPY:1m", "--no-open", "--on-demand-idle", "1");
        var page = new Uri(await rtnb.FirstLineAsync());
        using (ClientWebSocket viewer = await ConnectAsync(new($"ws://{page.Authority}/ws/market/NEW%2FONE/5m{page.TokenQuery()}")))
        {
            JsonElement? full = await ReadAsync(viewer);
            Assert.Equal(("full_update", "NEW/ONE", "5m"), (full?.GetProperty("type").GetString(), full?.GetProperty("symbol").GetString(), full?.GetProperty("timeframe").GetString()));
            Assert.Equal(2, await SeriesAsync(page));
        }
        await TestWait.ForAsync(() => SeriesAsync(page).Result == 1, "the series is closed");
    }

    private static async Task<int> SeriesAsync(Uri page)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri(page, "/api/status" + page.TokenQuery()));
        using JsonDocument status = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return status.RootElement.GetProperty("series").GetArrayLength();
    }

    private static async Task<ClientWebSocket> ConnectAsync(Uri uri)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(uri, patience.Token);
        return socket;
    }

    // Null where the server closes.
    private static async Task<JsonElement?> ReadAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        byte[] buffer = new byte[256 * 1_024];
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(count), patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                return null;
            }
            count += part.Count;
            if (!part.EndOfMessage)
                continue;
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, count));
            return document.RootElement.Clone();
        }
    }
}
