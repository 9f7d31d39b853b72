using System.Net.WebSockets;
using System.Text.Json;
using RealtimeNotebook.Server;
using Xunit.Abstractions;

namespace RealtimeNotebook.Tests.Server;

public sealed class BandwidthTests(ITestOutputHelper output)
{
    [Fact]
    public void A_rate_is_that_of_the_last_ten_whole_seconds_and_of_fewer_at_the_start()
    {
        var clock = new Stopped();
        var rate = new SendRate(clock);
        rate.Count(100);
        Assert.Equal((0, 0), rate.PerSecond());
        clock.Advance(TimeSpan.FromSeconds(1));
        rate.Count(300);
        Assert.Equal((100, 1), rate.PerSecond());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((200, 1), rate.PerSecond());
        clock.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal((40, 0.2), rate.PerSecond());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((30, 0.1), rate.PerSecond());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), rate.PerSecond());
        rate.Count(7);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0.7, 0.1), rate.PerSecond());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Messages_are_compressed_where_both_sides_want_it_and_read_the_same(bool isOn, bool isOffered)
    {
        FakeChart chart = new FakeChart(interval: "1m").Fill(300);
        await using TestServer test = await TestServer.StartAsync(new() { Compress = isOn }, chart);
        var socket = new ClientWebSocket();
        if (isOffered)
            socket.Options.DangerousDeflateOptions = new();
        await socket.ConnectAsync(test.SocketUri("/ws/market/GC%3DF/1m"), default);
        await using var viewer = new TestViewer(socket);
        for (int i = 0; i < 200; i++)
            chart.Apply(chart.Bar(300 + i / 20, 100 + i % 7));
        await viewer.ReadUntilAsync(() => viewer.Model.Rows.Count > 0 && viewer.Model.Rows.Keys[^1] == chart.Snapshot.Forming!.Value.OpenMs);
        await TestServer.UntilAsync(async () => (await Viewer(test)).GetProperty("bytes_per_second").GetDouble() > 0, "a rate");

        JsonElement told = await Viewer(test);
        Assert.True(told.GetProperty("messages_per_second").GetDouble() > 0);
        output.WriteLine($"{told.GetProperty("bytes")} bytes, {told.GetProperty("wire_bytes")} on the wire, ratio {told.GetProperty("compression_ratio")}");
        if (!isOn)
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (told.GetProperty("wire_bytes").ValueKind, told.GetProperty("compression_ratio").ValueKind));
        else if (isOffered)
            Assert.InRange(told.GetProperty("compression_ratio").GetDouble(), 2, 50);
        else
            Assert.InRange(told.GetProperty("wire_bytes").GetInt64(), told.GetProperty("bytes").GetInt64(), told.GetProperty("bytes").GetInt64() * 1.1);
    }

    private sealed class Stopped : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        internal void Advance(TimeSpan time) => _ticks += time.Ticks;
    }

    private static async Task<JsonElement> Viewer(TestServer test) => Assert.Single((await test.StatusAsync()).GetProperty("viewers").EnumerateArray());
}
