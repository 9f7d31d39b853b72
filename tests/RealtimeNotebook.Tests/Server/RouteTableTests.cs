using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Routing;

namespace RealtimeNotebook.Tests.Server;

/// <summary>Tries every route that the server has in every way that must not open it.</summary>
public sealed class RouteTableTests
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];

    [Fact]
    public async Task Only_health_and_what_holds_no_data_is_open()
    {
        await using TestServer test = await StartAsync();
        var open = new List<string>();
        foreach (string path in Paths(test))
        {
            if ((await test.GetAsync(path)).IsSuccessStatusCode)
                open.Add(path);
        }
        Assert.Equal(["/", "/assets/chart.js", "/chart/GC%3DF/1h", "/grid?series=GC%3DF:1h", "/health", "/health/live", "/health/ready"], open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_route_and_method_is_refused_without_token_with_a_wrong_one_and_to_foreigners()
    {
        await using TestServer test = await StartAsync();
        string token = test.Server.Token;
        string wrong = new('A', token.Length);
        (string What, string Query, (string, string)[] Headers, int Status)[] attempts =
        [
            ("no token", "", [], 401),
            ("wrong token in the URL", "?token=" + wrong, [], 401),
            ("wrong token in the header", "", [("Authorization", "Bearer " + wrong)], 401),
            ("token in a cookie", "", [("Cookie", $"rtnb-token-{test.Server.Port}={token}")], 401),
            ("wrong token as a subprotocol", "", [("Sec-WebSocket-Protocol", "rtnb, rtnb.token." + wrong)], 401),
            ("token but for its last character", "?token=" + token[..^1], [], 401),
            ("foreign origin", "?token=" + token, [("Origin", "https://evil.example")], 403),
            ("no origin's page without the token", "", [("Origin", "null")], 401),
            ("foreign host", "?token=" + token, [("Host", "evil.example")], 421),
            ("foreign host, foreign origin", "?token=" + token, [("Host", "evil.example"), ("Origin", "http://evil.example")], 421),
        ];
        foreach (string path in Paths(test).Where(path => !path.StartsWith("/health", StringComparison.Ordinal)).Append("/nothing/here"))
        {
            bool isOpen = IsOpen(path);
            bool isSocket = path.StartsWith("/ws", StringComparison.Ordinal) && path != "/ws/status";
            foreach (string method in Methods)
            {
                foreach ((string what, string query, (string, string)[] headers, int status) in attempts.Where(one => !isOpen || one.Status != 401))
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(test.Server.BaseUrl, path + (path.Contains('?') ? query.Replace('?', '&') : query)));
                    foreach ((string name, string value) in headers)
                        request.Headers.TryAddWithoutValidation(name, value);
                    using HttpResponseMessage answer = await test.Http.SendAsync(request);
                    Assert.True(status == (int)answer.StatusCode, $"{method} {path} with {what}: {(int)answer.StatusCode}, expected {status}.");
                    Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"), $"{method} {path} with {what} may be read by a page.");
                    if (method != "HEAD")
                        Assert.StartsWith("{\"error\":{\"code\":", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                }
            }
            foreach ((string what, string query, (string, string)[] headers, int status) in attempts.Where(one => !isOpen || one.Status != 401))
            {
                if (isSocket && status == 401)
                {
                    Assert.Equal(4401, (await TestServer.ClosedAsync(new($"ws://127.0.0.1:{test.Server.Port}{path}{query}"), headers)).Status);
                    continue;
                }
                HttpStatusCode got = await TestServer.RefusedAsync(new($"ws://127.0.0.1:{test.Server.Port}{path}{(path.Contains('?') ? query.Replace('?', '&') : query)}"), headers);
                Assert.True(status == (int)got, $"WebSocket {path} with {what}: {(int)got}, expected {status}.");
            }
        }
        await AssertAliveAsync(test);
    }

    [Fact]
    public async Task Malformed_requests_are_refused_on_every_route_and_the_server_lives_on()
    {
        await using TestServer test = await StartAsync();
        string token = test.Server.Token;
        string good = "Host: localhost\r\nAuthorization: Bearer " + token + "\r\n";
        foreach (string path in Paths(test).Append("/nothing/here"))
        {
            bool isSocket = path.StartsWith("/ws/market", StringComparison.Ordinal);
            string upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
            var requests = new List<(string What, string Text)>
            {
                ("a huge header", $"GET {path} HTTP/1.1\r\n{good}X: {new string('x', 70_000)}\r\n\r\n"),
                ("very many headers", $"GET {path} HTTP/1.1\r\n{good}{string.Concat(Enumerable.Range(0, 500).Select(i => $"X{i}: y\r\n"))}\r\n"),
                ("a huge request line", $"GET {path}?x={new string('x', 20_000)} HTTP/1.1\r\n{good}\r\n"),
                ("no Host", $"GET {path} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n"),
                ("two Hosts", $"GET {path} HTTP/1.1\r\n{good}Host: evil.example\r\n\r\n"),
                ("a Host with a user", $"GET {path} HTTP/1.1\r\nHost: localhost@evil.example\r\nAuthorization: Bearer {token}\r\n\r\n"),
                ("a Host with a blank", $"GET {path} HTTP/1.1\r\nHost: localhost evil.example\r\nAuthorization: Bearer {token}\r\n\r\n"),
                ("half an IPv6 Host", $"GET {path} HTTP/1.1\r\nHost: [::1\r\nAuthorization: Bearer {token}\r\n\r\n"),
                ("a Host with markup", $"GET {path} HTTP/1.1\r\nHost: <script>\r\nAuthorization: Bearer {token}\r\n\r\n"),
                ("a Host that would write policy", $"GET {path} HTTP/1.1\r\nHost: localhost:1;script-src *\r\nAuthorization: Bearer {token}\r\n\r\n"),
                ("a folded header", $"GET {path} HTTP/1.1\r\n{good}X: a\r\n b\r\n\r\n"),
                ("a blank before the colon", $"GET {path} HTTP/1.1\r\n{good}X : a\r\n\r\n"),
                ("a NUL in a header", $"GET {path} HTTP/1.1\r\n{good}X: a\0b\r\n\r\n"),
                ("a carriage return in a header", $"GET {path} HTTP/1.1\r\n{good}X: a\rb\r\n\r\n"),
                ("a header without colon", $"GET {path} HTTP/1.1\r\n{good}nonsense\r\n\r\n"),
                ("a line break in the path", $"GET {path}%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n{good}\r\n"),
                ("a path that is not UTF-8", $"GET {path}/\u00ff\u00fe HTTP/1.1\r\n{good}\r\n"),
                ("an overlong slash", $"GET {path}%C0%AF..%C0%AF HTTP/1.1\r\n{good}\r\n"),
                ("a NUL in the path", $"GET {path}%00 HTTP/1.1\r\n{good}\r\n"),
                ("another server's address", $"GET http://evil.example{path} HTTP/1.1\r\n{good}\r\n"),
                ("a tunnel", $"CONNECT evil.example:443 HTTP/1.1\r\n{good}\r\n"),
                ("an unknown version", $"GET {path} HTTP/9.9\r\n{good}\r\n"),
                ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                ("two lengths", $"POST {path} HTTP/1.1\r\n{good}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                ("length and chunks", $"POST {path} HTTP/1.1\r\n{good}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                ("a huge length", $"POST {path} HTTP/1.1\r\n{good}Content-Length: 99999999999999999999\r\n\r\n"),
                ("TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n"),
            };
            if (!path.StartsWith("/health", StringComparison.Ordinal) && !IsOpen(path))
            {
                requests.Add(("HTTP/1.0 without Host", $"GET {path} HTTP/1.0\r\nAuthorization: Bearer {token}\r\n\r\n"));
                requests.Add(("two Origins", $"GET {path} HTTP/1.1\r\n{good}Origin: http://localhost\r\nOrigin: http://evil.example\r\n\r\n"));
                requests.Add(("an empty Origin", $"GET {path} HTTP/1.1\r\n{good}Origin: \r\n\r\n"));
                requests.Add(("two tokens", $"GET {path} HTTP/1.1\r\n{good}Authorization: Bearer x\r\n\r\n"));
                requests.Add(("a token that is not UTF-8", $"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \u00ff\u00fe\r\n\r\n"));
                requests.Add(("a token in percent signs that say nothing", $"GET {path}?token=%ff%zz%00 HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            }
            if (isSocket)
            {
                requests.Add(("an upgrade to something else", $"GET {path} HTTP/1.1\r\n{good}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"));
                requests.Add(("a handshake without key", $"GET {path} HTTP/1.1\r\n{good}{upgrade}Sec-WebSocket-Version: 13\r\n\r\n"));
                requests.Add(("a handshake with a short key", $"GET {path} HTTP/1.1\r\n{good}{upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n\r\n"));
                requests.Add(("a handshake of another version", $"GET {path} HTTP/1.1\r\n{good}{upgrade}Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
                requests.Add(("a handshake by POST", $"POST {path} HTTP/1.1\r\n{good}{upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
            }
            foreach ((string what, string text) in requests)
            {
                string answer = await AskAsync(test, text);
                bool isRefused = answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal)
                    // To HTTP/2 it answers in that protocol's frames: GOAWAY, HTTP/1.1 is required.
                    || (what == "HTTP/2" && answer[0] == '\0' && answer.EndsWith('\r'));
                Assert.True(isRefused, $"{path} with {what}: {answer.Split('\r')[0]}");
                Assert.DoesNotContain(token, answer, StringComparison.Ordinal);
            }
        }
        Assert.Equal(0, test.Server.Counters.Faults);
        await AssertAliveAsync(test);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(null, new FakeChart().Fill(3), new FakeChart("BTC/USDT", "1m").Fill(3));

    // Every route of the server with samples for its parameters; one whose parameter is not known here fails the test.
    private static List<string> Paths(TestServer test)
    {
        var paths = new List<string>();
        foreach (RouteEndpoint route in test.Server.Endpoints.Endpoints.Cast<RouteEndpoint>())
        {
            string path = route.RoutePattern.RawText!
                .Replace("{symbol}", "GC%3DF", StringComparison.Ordinal)
                .Replace("{timeframe}", "1h", StringComparison.Ordinal)
                .Replace("{name}", "chart.js", StringComparison.Ordinal);
            if (path == "/grid")
                path += "?series=GC%3DF:1h";
            Assert.False(path.Contains('{', StringComparison.Ordinal), $"Give a sample for the parameters of {path}.");
            paths.Add(path);
        }
        Assert.Contains("/data", paths);
        Assert.True(paths.Count >= 9);
        return paths;
    }

    // Pages and scripts, which hold no data, and the exchange of a code.
    private static bool IsOpen(string path) =>
        path is "/" or "/dashboard" or "/api/session" || path.StartsWith("/chart/", StringComparison.Ordinal) || path.StartsWith("/grid", StringComparison.Ordinal)
        || path.StartsWith("/assets/", StringComparison.Ordinal);

    private static async Task AssertAliveAsync(TestServer test)
    {
        Assert.Equal(200, (int)(await test.GetAsync("/health")).StatusCode);
        Assert.Equal(200, (int)(await test.GetInAsync("/api/status")).StatusCode);
        await using TestViewer viewer = await test.ViewAsync();
        Assert.Equal("full_update", await viewer.ReadAsync());
    }

    // Sends bytes as they are, and reads what comes until the answer's head is there or the server hangs up.
    private static async Task<string> AskAsync(TestServer test, string text)
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, test.Server.Port, patience.Token);
        NetworkStream stream = client.GetStream();
        var answer = new StringBuilder();
        byte[] buffer = new byte[8_192];
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text), patience.Token);
            for (int count = 1; count > 0 && !answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal);)
            {
                count = await stream.ReadAsync(buffer, patience.Token);
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Hung up on in the middle of the request, which is a refusal too.
            return answer.ToString();
        }
        return answer.ToString();
    }
}
