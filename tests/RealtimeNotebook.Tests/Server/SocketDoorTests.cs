using System.Net;
using System.Net.WebSockets;
using RealtimeNotebook.Live;
using RealtimeNotebook.Server;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Server;

/// <summary>What all WebSockets ask of whoever wants in.</summary>
public sealed class SocketDoorTests
{
    [Theory]
    [InlineData("/ws/market/GC%3DF/1h")]
    [InlineData("/ws/markets?series=GC%3DF:1h")]
    [InlineData("/ws")]
    public async Task A_request_that_is_no_handshake_is_told_what_is_expected(string path)
    {
        await using var served = new Served(new());
        await using TestServer test = await served.StartAsync();
        using HttpResponseMessage plain = await test.GetInAsync(path);
        Assert.Equal((HttpStatusCode.UpgradeRequired, "websocket"), (plain.StatusCode, plain.Headers.Upgrade.ToString()));
        Assert.Contains("\"WEBSOCKET_EXPECTED\"", await plain.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage tried = await test.GetInAsync(path, ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"));
        Assert.Equal((HttpStatusCode.BadRequest, "websocket"), (tried.StatusCode, tried.Headers.Upgrade.ToString()));
        Assert.Contains("\"BAD_HANDSHAKE\"", await tried.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ws/market/GC%3DF/1h", "/ws")]
    [InlineData("/ws", "/ws/market/GC%3DF/1h")]
    public async Task All_sockets_share_the_seats_and_one_that_is_left_is_free(string first, string second)
    {
        await using var served = new Served(new() { MostViewers = 1 });
        await using TestServer test = await served.StartAsync();
        using (var sitting = new ClientWebSocket())
        {
            await sitting.ConnectAsync(test.SocketUri(first), default);
            Assert.Equal(("VIEWER_LIMIT", 4429), await TestServer.ClosedAsync(test.SocketUri(second)));
            Assert.Equal(1, test.Server.Counters.Refused["VIEWER_LIMIT"]);
        }
        await TestServer.UntilAsync(() => CanConnectAsync(test.SocketUri(second)), "the seat is free");
    }

    [Theory]
    [InlineData("/ws/market/GC%3DF")]
    [InlineData("/ws/market/GC%3DF/1h/more")]
    [InlineData("/stream")]
    public async Task A_path_that_there_is_not_is_refused_as_a_page_can_see_it(string path)
    {
        await using var served = new Served(new());
        await using TestServer test = await served.StartAsync();
        Assert.Equal(("UNKNOWN_PATH", 4404), await TestServer.ClosedAsync(test.SocketUri(path)));
    }

    [Theory]
    [InlineData("/ws/market/GC%3DF%7B%3Dh%7D/1h", null)]
    [InlineData("/ws/market/GC%3DF%7B%3Dm%7D/1h", "INVALID_SYMBOL")]
    public async Task The_symbol_in_a_path_may_be_a_whole_one_of_the_same_interval(string path, string? code)
    {
        await using var served = new Served(new());
        await using TestServer test = await served.StartAsync();
        if (code is not null)
        {
            Assert.Equal((code, 4400), await TestServer.ClosedAsync(test.SocketUri(path)));
            return;
        }
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(test.SocketUri(path), default);
        byte[] buffer = new byte[64 * 1_024];
        ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), new CancellationTokenSource(TestServer.Patience).Token);
        Assert.Contains("\"full_update\"", System.Text.Encoding.UTF8.GetString(buffer, 0, part.Count), StringComparison.Ordinal);
    }

    private static async Task<bool> CanConnectAsync(Uri uri)
    {
        using var socket = new ClientWebSocket();
        using var patience = new CancellationTokenSource(TestServer.Patience);
        await socket.ConnectAsync(uri, patience.Token);
        byte[] buffer = new byte[64 * 1_024];
        ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
        return !System.Text.Encoding.UTF8.GetString(buffer, 0, part.Count).Contains("VIEWER_LIMIT", StringComparison.Ordinal);
    }

    // A server with a chart and with derivatives.
    private sealed class Served(ViewerLimits limits) : IAsyncDisposable
    {
        private readonly DerivativesHub _hub = new(new FakeDerivatives("BTCUSDT"), null, new RecordingStore(), TimeProvider.System);

        internal Task<TestServer> StartAsync() => TestServer.StartAsync(new ServerOptions { Derivatives = _hub, Limits = limits }, new FakeChart().Fill(2));

        public ValueTask DisposeAsync() => _hub.DisposeAsync();
    }
}
