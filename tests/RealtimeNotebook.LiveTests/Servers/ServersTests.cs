using System.Net.Sockets;

namespace RealtimeNotebook.LiveTests.Servers;

public sealed class ServersTests
{
    [Fact]
    public async Task A_redis_server_answers_is_killed_and_comes_back_empty_on_its_port()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Assert.Equal("OK", server.Cli("SET", "a", "1"));
        await server.KillAsync();
        using (var client = new TcpClient())
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync("127.0.0.1", server.Port));
        await server.StartAgainAsync();
        Assert.Equal("0", server.Cli("EXISTS", "a"));
    }

    [Fact]
    public async Task A_redis_server_with_a_password_lets_its_own_cli_in()
    {
        await using RedisServer server = await RedisServer.StartAsync(password: "s3cret");
        Assert.Equal("PONG", server.Cli("PING"));
    }

    [Fact]
    public async Task An_influx_server_keeps_its_data_over_a_kill()
    {
        await using InfluxServer server = await InfluxServer.StartAsync();
        await server.QueryAsync("CREATE DATABASE market");
        await server.WriteAsync("market", "m,t=a v=1 1000");
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Contains("[[1000,1]]", await server.QueryAsync("SELECT v FROM m", "market"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_influx_server_with_a_user_works_for_that_user()
    {
        await using InfluxServer server = await InfluxServer.StartAsync("ann", "pw");
        Assert.Contains("ann", await server.QueryAsync("SHOW USERS"), StringComparison.Ordinal);
    }
}
