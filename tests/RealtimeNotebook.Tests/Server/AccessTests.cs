using System.Text.Json;

namespace RealtimeNotebook.Tests.Server;

public sealed class AccessTests
{
    [Theory]
    // Who asks, with the token in the header, and what comes of it.
    [InlineData(null, null, 200)]
    [InlineData("localhost", null, 200)]
    [InlineData("LOCALHOST:1", null, 200)]
    [InlineData("127.0.0.1:9999", null, 200)]
    [InlineData("127.8.8.8", null, 200)]
    [InlineData("[::1]:80", null, 200)]
    [InlineData("evil.example", null, 421)]
    [InlineData("localhost.evil.example", null, 421)]
    [InlineData("127.0.0.1.evil.example", null, 421)]
    [InlineData("127.1", null, 421)]
    [InlineData("2130706433", null, 421)]
    [InlineData("0x7f.0.0.1", null, 421)]
    [InlineData("10.0.0.1", null, 421)]
    [InlineData("[::ffff:127.0.0.1]", null, 421)]
    [InlineData(null, "http://localhost:8888", 200)]
    [InlineData(null, "https://127.0.0.1", 200)]
    [InlineData(null, "http://[::1]:5", 200)]
    [InlineData(null, "vscode-webview://0a1b", 200)]
    [InlineData(null, "null", 200)]
    [InlineData(null, "http://evil.example", 403)]
    [InlineData(null, "http://localhost.evil.example", 403)]
    [InlineData(null, "http://localhost@evil.example", 403)]
    [InlineData(null, "http://evil.example/http://localhost", 403)]
    [InlineData(null, "file://", 403)]
    [InlineData(null, "chrome-extension://abc", 403)]
    [InlineData(null, "localhost", 403)]
    [InlineData(null, "Null", 403)]
    public async Task With_the_token_host_and_origin_still_count(string? host, string? origin, int status)
    {
        await using TestServer test = await TestServer.StartAsync();
        (string, string)[] headers = [.. new[] { ("Host", host), ("Origin", origin) }.Where(header => header.Item2 is not null).Select(header => (header.Item1, header.Item2!))];
        Assert.Equal(status, (int)(await test.GetInAsync("/ws/status", headers)).StatusCode);
    }

    [Fact]
    public async Task There_is_no_cookie_and_one_opens_nothing()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(2));
        (string, string) cookie = ("Cookie", $"rtnb-token-{test.Server.Port}={test.Server.Token}");
        Assert.Equal(401, (int)(await test.GetAsync("/ws/status", null, cookie)).StatusCode);
        Assert.Equal(("TOKEN_MISSING", 4401), await TestServer.ClosedAsync(new($"ws://127.0.0.1:{test.Server.Port}/ws/market/GC%3DF/1h"), cookie));
        foreach (string path in new[] { "/", "/chart/GC%3DF/1h?token=" + test.Server.Token, "/grid?series=GC%3DF:1h", "/assets/chart.js", "/data?symbol=GC%3DF&interval=1h" })
            Assert.False((await test.GetInAsync(path)).Headers.Contains("Set-Cookie"), path);
    }

    [Fact]
    public async Task Another_servers_token_and_an_empty_one_open_nothing()
    {
        await using TestServer one = await TestServer.StartAsync();
        await using TestServer two = await TestServer.StartAsync();
        Assert.NotEqual(one.Server.Token, two.Server.Token);
        Assert.Equal(43, one.Server.Token.Length);
        Assert.Equal(401, (int)(await two.GetAsync("/ws/status", one.Server.Token)).StatusCode);
        Assert.Equal(401, (int)(await one.GetAsync("/ws/status?token=")).StatusCode);
        Assert.Equal(401, (int)(await one.GetAsync("/ws/status", "")).StatusCode);
        Assert.Equal(401, (int)(await one.GetAsync("/ws/status", null, ("Authorization", "Basic " + one.Server.Token))).StatusCode);
    }

    [Theory]
    [InlineData("rtnb, rtnb.token.TOKEN", "rtnb", "full_update", null)]
    [InlineData("rtnb.token.TOKEN, rtnb", "rtnb", "full_update", null)]
    [InlineData("rtnb, rtnb.token.wrong", "rtnb", "error", 4401)]
    [InlineData("rtnb", "rtnb", "error", 4401)]
    [InlineData("rtnb, rtnb.token.TOKEN, rtnb.token.TOKEN", "rtnb", "error", 4400)]
    public async Task A_page_sends_the_token_as_a_subprotocol_and_ours_is_selected(string offered, string selected, string first, int? closed)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(2));
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        foreach (string offer in offered.Split(", ").Distinct())
            socket.Options.AddSubProtocol(offer.Replace("TOKEN", test.Server.Token, StringComparison.Ordinal));
        if (offered.Split(", ").Length > 2)
            socket.Options.AddSubProtocol("rtnb.token.another");
        using var patience = new CancellationTokenSource(TestServer.Patience);
        await socket.ConnectAsync(new($"ws://127.0.0.1:{test.Server.Port}/ws/market/GC%3DF/1h"), patience.Token);
        Assert.Equal(selected, socket.SubProtocol);
        await using var viewer = new TestViewer(socket);
        Assert.Equal(first, await viewer.ReadAsync());
        if (closed is not null)
            Assert.Equal(closed, (int)(await viewer.ReadToCloseAsync())!);
    }

    [Fact]
    public async Task A_code_is_exchanged_for_the_token_once_and_within_a_minute()
    {
        var clock = new Live.VirtualClock(0);
        await using TestServer test = await TestServer.StartAsync(new(), null, clock);
        Uri opened = test.Server.ForBrowser(test.Server.ChartUrl(new("GC=F", Interval.Parse("1h"))));
        Assert.DoesNotContain(test.Server.Token, opened.AbsoluteUri, StringComparison.Ordinal);
        Assert.StartsWith("#code=", opened.Fragment, StringComparison.Ordinal);
        Assert.Equal((200, test.Server.Token), await ExchangeAsync(test, CodeOf(opened)));
        Assert.Equal((401, null), await ExchangeAsync(test, CodeOf(opened)));
        string late = CodeOf(test.Server.ForBrowser(opened));
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal((401, null), await ExchangeAsync(test, late));
        Assert.Equal((401, null), await ExchangeAsync(test, ""));
        using HttpResponseMessage nonsense = await test.Http.PostAsync(new Uri(test.Server.BaseUrl, "/api/session"), new StringContent("no json"));
        Assert.Equal(400, (int)nonsense.StatusCode);

        static string CodeOf(Uri page) => page.Fragment["#code=".Length..];
    }

    [Fact]
    public async Task Browser_is_opened_with_a_code_and_an_address_with_the_token_is_put_on_no_command_line()
    {
        await using TestServer test = await TestServer.StartAsync();
        Uri chart = test.Server.ChartUrl(new("GC=F", Interval.Parse("1h")));
        System.Diagnostics.ProcessStartInfo opener = RealtimeNotebook.Notebook.Browser.OpenerOf(test.Server.ForBrowser(chart), static name => name == "PATH" ? "/usr/bin" : ":0", static _ => true)!;
        string command = string.Join(' ', [opener.FileName, .. opener.ArgumentList]);
        Assert.Contains("#code=", command, StringComparison.Ordinal);
        Assert.DoesNotContain(test.Server.Token, command, StringComparison.Ordinal);
        foreach (Uri withToken in new[] { chart, test.Server.ListUrl, test.Server.DashboardUrl("SPY"), new Uri($"http://localhost/chart?TOKEN={test.Server.Token}") })
        {
            ArgumentException refused = Assert.Throws<ArgumentException>(() => RealtimeNotebook.Notebook.Browser.OpenerOf(withToken, static _ => null, static _ => false));
            Assert.DoesNotContain(test.Server.Token, refused.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<(int Status, string? Token)> ExchangeAsync(TestServer test, string code)
    {
        using HttpResponseMessage answer = await test.Http.PostAsync(new Uri(test.Server.BaseUrl, "/api/session"), new StringContent(JsonSerializer.Serialize(new { code })));
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, document.RootElement.TryGetProperty("token", out JsonElement token) ? token.GetString() : null);
    }

    [Fact]
    public async Task Refusals_are_json_counted_by_reason_and_echo_nothing()
    {
        await using TestServer test = await TestServer.StartAsync();
        foreach ((string path, string? host, string code) in new[]
        {
            ("/ws/status?token=s3cret", null, "TOKEN_WRONG"),
            ("/ws/status", null, "TOKEN_MISSING"),
            ("/ws/status?token=s3cret&token=b", null, "TOKEN_REPEATED"),
            ("/ws/status?token=" + test.Server.Token, "s3cret.example", "HOST_REFUSED"),
        })
        {
            HttpResponseMessage answer = await test.GetAsync(path, null, ("Host", host ?? "localhost"));
            string text = await answer.Content.ReadAsStringAsync();
            using JsonDocument document = JsonDocument.Parse(text);
            Assert.Equal(code, document.RootElement.GetProperty("error").GetProperty("code").GetString());
            Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
            Assert.DoesNotContain(test.Server.Token, text, StringComparison.Ordinal);
            Assert.Equal(1, test.Server.Counters.Refused[code]);
        }
    }

    [Fact]
    public async Task Without_a_demanded_token_host_and_origin_still_count()
    {
        await using TestServer test = await TestServer.StartAsync(new() { RequireToken = false });
        Assert.Equal(200, (int)(await test.GetAsync("/ws/status")).StatusCode);
        Assert.Equal(421, (int)(await test.GetAsync("/ws/status", null, ("Host", "evil.example"))).StatusCode);
        Assert.Equal(403, (int)(await test.GetAsync("/ws/status", null, ("Origin", "http://evil.example"))).StatusCode);
        Assert.Equal(403, (int)(await test.GetAsync("/ws/status", null, ("Origin", "null"))).StatusCode);
    }

    [Fact]
    public async Task An_allowed_origin_may_connect_with_the_token()
    {
        await using TestServer test = await TestServer.StartAsync(new() { AllowedOrigins = ["https://hub.example.com"] });
        Assert.Equal(200, (int)(await test.GetInAsync("/ws/status", ("Origin", "https://hub.example.com"))).StatusCode);
        Assert.Equal(403, (int)(await test.GetInAsync("/ws/status", ("Origin", "https://hub.example.com:444"))).StatusCode);
    }
}
