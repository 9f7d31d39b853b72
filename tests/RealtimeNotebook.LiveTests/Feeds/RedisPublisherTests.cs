using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.LiveTests.Feeds;

public sealed class RedisPublisherTests
{
    [Fact]
    public async Task Server_that_answers_and_hangs_up_is_dialled_about_once_a_second()
    {
        await using var redis = new FakeRedis("+PONG\r\n");
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => RedisPublisher.OpenAsync($"redis://localhost:{redis.Port}", default));
        Assert.Contains("took no connection", refused.Message, StringComparison.Ordinal);
        // Ten seconds are waited; each dial of the client library opens up to two connections.
        Assert.InRange(redis.Connections, 1, 60);
    }
}
