using System.Net;
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

    [Theory]
    // Who asks with the cookie alone. OWN stands for the server's own origin.
    [InlineData(null, null, null, 200)]
    [InlineData("OWN", "same-origin", "cors", 200)]
    [InlineData(null, "none", "navigate", 200)]
    [InlineData(null, "same-site", "navigate", 200)]
    [InlineData(null, "same-site", "no-cors", 403)]
    [InlineData(null, "cross-site", "no-cors", 403)]
    [InlineData("http://127.0.0.1:1", null, null, 403)]
    [InlineData("http://localhost:8888", null, null, 403)]
    [InlineData("vscode-webview://0a1b", null, null, 403)]
    [InlineData("null", null, null, 403)]
    [InlineData("http://evil.example", null, null, 403)]
    public async Task The_cookie_serves_only_the_servers_own_pages(string? origin, string? site, string? mode, int status)
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(2));
        string own = test.Server.BaseUrl.GetLeftPart(UriPartial.Authority);
        var headers = new List<(string, string)> { ("Cookie", $"other=1; rtnb-token-{test.Server.Port}={test.Server.Token}") };
        foreach ((string name, string? value) in new[] { ("Origin", origin == "OWN" ? own : origin), ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode) })
        {
            if (value is not null)
                headers.Add((name, value));
        }
        Assert.Equal(status, (int)(await test.GetAsync("/ws/status", null, [.. headers])).StatusCode);
        if (origin is not null && status != 200)
        {
            Uri socket = new($"ws://127.0.0.1:{test.Server.Port}/ws/market/GC%3DF/1h");
            Assert.Equal((HttpStatusCode)status, await TestServer.RefusedAsync(socket, [.. headers]));
        }
    }

    [Fact]
    public async Task Another_servers_cookie_and_an_empty_token_open_nothing()
    {
        await using TestServer one = await TestServer.StartAsync();
        await using TestServer two = await TestServer.StartAsync();
        Assert.NotEqual(one.Server.Token, two.Server.Token);
        Assert.Equal(43, one.Server.Token.Length);
        Assert.Equal(401, (int)(await two.GetAsync("/ws/status", null, ("Cookie", $"rtnb-token-{one.Server.Port}={one.Server.Token}"))).StatusCode);
        Assert.Equal(401, (int)(await one.GetAsync("/ws/status?token=")).StatusCode);
        Assert.Equal(401, (int)(await one.GetAsync("/ws/status", "")).StatusCode);
        Assert.Equal(401, (int)(await one.GetAsync("/ws/status", null, ("Authorization", "Basic " + one.Server.Token))).StatusCode);
        // A wrong token in the URL is not made good by a right cookie.
        Assert.Equal(401, (int)(await one.GetAsync("/ws/status?token=x", null, ("Cookie", $"rtnb-token-{one.Server.Port}={one.Server.Token}"))).StatusCode);
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
