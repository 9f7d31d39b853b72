using RealtimeNotebook.Feeds;
using StackExchange.Redis;

namespace RealtimeNotebook.Tests.Feeds;

public sealed class RedisLossTests
{
    [Fact]
    public async Task A_server_that_is_gone_is_told_from_a_caller_that_gave_up_and_from_a_fault_of_ours()
    {
        using var stop = new CancellationTokenSource();
        // Nobody listens on port 1; the client library makes its exceptions for itself only.
        Exception refused = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync("127.0.0.1:1,connectRetry=1,connectTimeout=500"));
        foreach (Exception lost in (Exception[])[refused, new TimeoutException(), new ObjectDisposedException("connection"), new TaskCanceledException()])
            Assert.True(RedisLoss.Is(lost, stop.Token), lost.GetType().Name);
        Assert.False(RedisLoss.Is(new InvalidOperationException(), stop.Token));
        Assert.False(RedisLoss.Is(new OperationCanceledException(), stop.Token));
        await stop.CancelAsync();
        Assert.False(RedisLoss.Is(new TaskCanceledException(), stop.Token));
        Assert.True(RedisLoss.Is(refused, stop.Token));
    }
}
