using System.Net;
using System.Net.Sockets;
using RealtimeNotebook.Server;
using RealtimeNotebook.Tests.Live;

namespace RealtimeNotebook.Tests.Server;

/// <summary>Real connections that say nothing.</summary>
public sealed class ConnectionLimiterTests
{
    [Fact]
    public async Task Idle_connections_without_a_token_lock_nobody_out()
    {
        await using TestServer test = await TestServer.StartAsync(null, new FakeChart().Fill(3));
        await using TestViewer before = await test.ViewAsync();
        var idle = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 600; i++)
                idle.Add(await ConnectAsync(test));
            Assert.Equal(200, (int)(await test.GetAsync("/health")).StatusCode);
            Assert.Equal(200, (int)(await test.GetInAsync("/api/status")).StatusCode);
            await using TestViewer after = await test.ViewAsync();
            Assert.Equal("full_update", await after.ReadAsync());
            Assert.Equal("full_update", await before.ReadAsync());
            Assert.True(test.Server.Counters.Refused["UNPROVEN_CONNECTION"] > 80);
        }
        finally
        {
            idle.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task A_connection_without_a_request_is_closed_and_one_that_has_asked_is_not()
    {
        var clock = new VirtualClock(0);
        await using TestServer test = await TestServer.StartAsync(new ServerOptions(), null, clock, new FakeChart().Fill(3));
        await using TestViewer viewer = await test.ViewAsync();
        await viewer.ReadAsync();
        using TcpClient silent = await ConnectAsync(test);
        await TestServer.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return test.Server.Counters.Refused.ContainsKey("SILENT_CONNECTION");
        }, "the silent connection is closed");
        using var patience = new CancellationTokenSource(TestServer.Patience);
        try
        {
            Assert.Equal(0, await silent.GetStream().ReadAsync(new byte[1], patience.Token));
        }
        catch (IOException)
        {
            // Torn down rather than closed, which is as well.
        }
        await viewer.SendAsync("""{"action":"resync"}""");
        await viewer.ReadUntilAsync(() => viewer.Model.FullWithHistory == 2);
    }

    [Theory]
    [InlineData(null, 512, 256)]
    [InlineData(1_048_576, 512, 256)]
    [InlineData(704, 512, 256)]
    [InlineData(300, 108, 54)]
    [InlineData(100, 16, 8)]
    public void A_low_limit_of_open_files_lowers_what_is_granted(int? files, int connections, int viewers)
    {
        ViewerLimits fit = DescriptorLimit.Fit(new(), files);
        Assert.Equal((connections, viewers), (fit.MaxConnections, fit.MostViewers));
        Assert.True(fit.MaxUnproven < fit.MaxConnections);
    }

    [Theory]
    [InlineData("Limit Soft Hard Units\nMax open files            64                   4096                 files     \n", 64)]
    [InlineData("Max open files            unlimited            unlimited            files", null)]
    [InlineData("Max processes 5 5", null)]
    public void The_limit_is_read_as_linux_writes_it(string text, int? limit) => Assert.Equal(limit, DescriptorLimit.Parse(text));

    private static async Task<TcpClient> ConnectAsync(TestServer test)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, test.Server.Port);
        return client;
    }
}
