using System.Net.WebSockets;
using System.Text.Json;
using RealtimeNotebook.LiveTests.EndToEnd;
using RealtimeNotebook.LiveTests.Servers;

namespace RealtimeNotebook.LiveTests.Recovery;

/// <summary>The tool's process is stopped as by <c>kill -STOP</c>, while the market goes on.</summary>
public sealed class StoppedProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_process_that_was_stopped_for_a_while_shows_what_it_would_have_shown()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using InfluxServer influx = await InfluxServer.StartAsync();
        await using RecordedMarket market = await RecordedMarket.OpenAsync(redis, influx, seed: 7, pastBars: 100);
        await using RtnbProcess rtnb = RtnbProcess.Start(
            "serve", "--feed", redis.Url, "--history", $"influx://127.0.0.1:{influx.Port}/{RecordedMarket.Database}", "--symbols", "SPY:1s");
        string page = await rtnb.FirstLineAsync();
        await ServedStatus.WaitAsync(page, status => status.EventsApplied > RecordedMarket.EventsPerSecond);
        rtnb.Signal("STOP");
        // The standstill itself is what is tested; its length is no wait for anything.
        await Task.Delay(4_500);
        rtnb.Signal("CONT");
        await ServedStatus.WaitAsync(page, status => status.Pauses > 0 && status.Resynchronisations > 0);
        await market.CloseAsync();

        Candle[] truth = [.. market.Bars];
        using var patience = new CancellationTokenSource(Patience);
        while (!truth.Select(bar => bar.Close).SequenceEqual(await ClosesAsync(page, patience.Token)))
            await Task.Delay(200, patience.Token);
    }

    // The closing prices of the closed bars, as the first message to a viewer tells them.
    private static async Task<double[]> ClosesAsync(string pageUrl, CancellationToken stop)
    {
        var page = new Uri(pageUrl);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(page, $"/ws/market/SPY/1s{page.TokenQuery()}{PageAddress.PageRequest}")) { Scheme = "ws" }.Uri, stop);
        while (true)
        {
            using var message = new MemoryStream();
            byte[] buffer = new byte[64 * 1024];
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), stop);
                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            using JsonDocument document = JsonDocument.Parse(message.ToArray());
            if (document.RootElement.TryGetProperty("history", out JsonElement history))
                return [.. history.GetProperty("close").EnumerateArray().Select(close => close.GetDouble())];
        }
    }
}
