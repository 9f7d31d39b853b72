using System.Net;
using System.Net.Sockets;
using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.LiveTests.Servers;
using StackExchange.Redis;

namespace RealtimeNotebook.LiveTests.Feeds;

public sealed class RedisClientTests
{
    [Theory]
    [InlineData("unsent", 2, 2)]
    [InlineData("lost", 1, 2)]
    [InlineData("cancelled", 1, 2)]
    public async Task What_the_server_may_have_heard_is_asked_again_only_where_that_is_no_harm(string failure, int told, int read)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        string nobody = $"127.0.0.1:{ServerProcess.FreePort()},connectTimeout=100";
        using ConnectionMultiplexer nowhere = await ConnectionMultiplexer.ConnectAsync($"{nobody},abortConnect=false");
        RedisConnectionException lost = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(nobody));
        await using RedisClient client = RedisClient.Open(server.Url);
        await TestWait.ReachAsync(() => AskAsync(client));
        Assert.Equal(told, await TimesAsync(ask => client.AskAsync(ask, "key", default)));
        Assert.Equal(read, await TimesAsync(ask => client.ReadAsync(ask, "key", default)));

        async Task<int> TimesAsync(Func<Func<IDatabase, Task<TimeSpan>>, Task> send)
        {
            int times = 0;
            Exception? fault = await Record.ExceptionAsync(() => send(database => (++times, failure) switch
            {
                (2, _) => database.PingAsync(),
                (_, "unsent") => nowhere.GetDatabase().PingAsync(),
                (_, "lost") => Task.FromException<TimeSpan>(lost),
                _ => Task.FromException<TimeSpan>(new TaskCanceledException()),
            }));
            Assert.Equal(times == 1, fault is FeedUnavailableException);
            return times;
        }
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_not_waited_for_longer_than_said_and_a_frozen_one_is_said_to_be_gone()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(AddressOf(server.Port), new(), TimeSpan.FromSeconds(0.5));
        Assert.Contains("gave no answer within 0.5 s", (await FailAsync(client, _ => new TaskCompletionSource<TimeSpan>().Task)).Message, StringComparison.Ordinal);
        await TestWait.ReachAsync(() => AskAsync(client));
        server.Cli("CLIENT", "PAUSE", "10000", "ALL");
        Assert.Contains("gave no answer within 0.5 s", (await FailAsync(client)).Message, StringComparison.Ordinal);
        Assert.Contains("does not answer: start redis-server", (await FailAsync(client)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_at_once_share_one_connection_and_none_is_left()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        var connections = new RedisConnections();
        await using (var client = new RedisClient(AddressOf(server.Port), connections, Timeout.InfiniteTimeSpan))
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(client)));
            Assert.Equal(1, connections.Count);
        }
        Assert.Equal(0, connections.Count);
    }

    [Fact]
    public async Task One_that_is_let_go_while_it_dials_leaves_no_connection_behind()
    {
        using TcpListener slow = Listen(out RedisAddress address);
        var connections = new RedisConnections();
        var client = new RedisClient(address, connections, Timeout.InfiniteTimeSpan);
        Task<TimeSpan> asking = AskAsync(client);
        using (TcpClient probe = await slow.AcceptTcpClientAsync())
        {
            await client.DisposeAsync();
            await probe.GetStream().WriteAsync("+PONG\r\n"u8.ToArray());
            await Assert.ThrowsAsync<ObjectDisposedException>(() => asking);
        }
        Assert.Equal(0, connections.Count);
    }

    [Fact]
    public async Task A_server_that_repeats_the_password_is_not_quoted_with_it()
    {
        using TcpListener odd = Listen(out RedisAddress address);
        await using var client = new RedisClient(address with { Password = "s3cret" }, new(), Timeout.InfiniteTimeSpan);
        Task<FeedUnavailableException> failing = FailAsync(client);
        using TcpClient probe = await odd.AcceptTcpClientAsync();
        await probe.GetStream().WriteAsync(Encoding.ASCII.GetBytes("-ERR unknown command 'AUTH', with args beginning with: 's3cret'\r\n"));
        FeedUnavailableException odder = await failing;
        Assert.Contains("not ready: ERR unknown command 'AUTH'", odder.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", $"{odder}", StringComparison.Ordinal);
    }

    private static RedisAddress AddressOf(int port) => RedisAddress.From(SourceAddress.Parse($"redis://127.0.0.1:{port}"));

    private static TcpListener Listen(out RedisAddress address)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        address = AddressOf(((IPEndPoint)listener.LocalEndpoint).Port);
        return listener;
    }

    private static Task<TimeSpan> AskAsync(RedisClient client) => client.AskAsync(database => database.PingAsync(), "key", default);

    private static Task<FeedUnavailableException> FailAsync(RedisClient client, Func<IDatabase, Task<TimeSpan>>? ask = null) =>
        Assert.ThrowsAsync<FeedUnavailableException>(() => client.AskAsync(ask ?? (database => database.PingAsync()), "key", default));
}
