using Microsoft.AspNetCore.Routing;

namespace RealtimeNotebook.Tests.Server;

public sealed class CrossOriginTests
{
    private const string Hub = "https://hub.example.com";

    [Fact]
    public async Task A_configured_origin_is_told_by_every_route_that_it_may_ask_and_reads_the_answer()
    {
        await using TestServer test = await TestServer.StartAsync(new() { AllowedOrigins = [Hub] }, new FakeChart().Fill(3));
        foreach (RouteEndpoint route in test.Server.Endpoints.Endpoints.Cast<RouteEndpoint>())
        {
            string path = route.RoutePattern.RawText!.Replace("{symbol}", "GC%3DF", StringComparison.Ordinal)
                .Replace("{timeframe}", "1h", StringComparison.Ordinal).Replace("{name}", "chart.js", StringComparison.Ordinal);
            using HttpResponseMessage may = await PreflightAsync(test, path, Hub);
            Assert.True(204 == (int)may.StatusCode, $"{path}: {(int)may.StatusCode}");
            Assert.Equal(Hub, may.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Contains("Authorization", may.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
            Assert.Contains(path is "/api/session" or "/save-live-candle" ? "POST" : "GET", may.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
            Assert.False(may.Headers.Contains("Access-Control-Allow-Credentials"));
            using HttpResponseMessage answer = await test.GetInAsync(path, ("Origin", Hub));
            Assert.Equal(path.StartsWith("/health", StringComparison.Ordinal) ? "*" : Hub, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
    }

    [Theory]
    [InlineData("https://hub.example.com", "/data", 204)]
    [InlineData("http://localhost:8888", "/data", 204)]
    [InlineData("vscode-webview://abc", "/data", 204)]
    [InlineData("null", "/data", 204)]
    [InlineData("https://evil.example", "/data", 403)]
    [InlineData("https://hub.example.com", "/nothing", 401)]
    public async Task Who_may_ask_is_decided_by_origin_and_path(string origin, string path, int status)
    {
        await using TestServer test = await TestServer.StartAsync(new() { AllowedOrigins = [Hub] });
        using HttpResponseMessage may = await PreflightAsync(test, path, origin);
        Assert.Equal(status, (int)may.StatusCode);
        if (status == 403)
            Assert.DoesNotContain(may.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_page_without_origin_reads_nothing_without_the_token()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(3));
        using HttpResponseMessage without = await test.GetAsync("/ws/status", null, ("Origin", "null"));
        Assert.False(without.Headers.Contains("Access-Control-Allow-Origin"));
        using HttpResponseMessage with = await test.GetInAsync("/ws/status", ("Origin", "null"));
        Assert.Equal("null", with.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    private static async Task<HttpResponseMessage> PreflightAsync(TestServer test, string path, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(test.Server.BaseUrl, path));
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        return await test.Http.SendAsync(request);
    }
}
