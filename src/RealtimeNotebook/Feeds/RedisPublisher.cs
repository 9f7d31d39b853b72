using System.Globalization;
using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Publishes messages on a Redis server.</summary>
internal sealed class RedisPublisher : IAsyncDisposable
{
    private static readonly TimeSpan DialPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly RedisLease _lease;
    private readonly ISubscriber _subscriber;
    private readonly string _name;

    private RedisPublisher(RedisLease lease, string name)
    {
        (_lease, _name) = (lease, name);
        _subscriber = lease.Connection.GetSubscriber();
    }

    /// <summary>Connects to a server that is there.</summary>
    /// <param name="uri">For example <c>redis://localhost:6379</c>.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ArgumentException">The address is none of a Redis server.</exception>
    /// <exception cref="FeedUnavailableException">The server is gone or refuses us.</exception>
    internal static async Task<RedisPublisher> OpenAsync(string uri, CancellationToken stop)
    {
        SourceAddress parsed = SourceAddress.Parse(uri);
        if (parsed.Scheme is not ("redis" or "rediss"))
            throw new ArgumentException($"'{parsed}' is no Redis server; expected redis://host:port or rediss://host:port.", nameof(uri));
        RedisAddress address = RedisAddress.From(parsed);
        RedisAnswer answer = await RedisProbe.AskAsync(address, stop).ConfigureAwait(false);
        answer.ThrowIfRefused(isFirstAttempt: true);
        if (!answer.IsReady)
            throw answer.ToException(answer.Cause);
        RedisLease lease = await RedisConnections.OfProcess.LeaseAsync(address, stop).ConfigureAwait(false);
        try
        {
            await ConnectedAsync(lease.Connection, address, stop).ConfigureAwait(false);
            return new(lease, $"{address}");
        }
        catch
        {
            await lease.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Publishes one message.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="message">The bytes; not touched again.</param>
    /// <returns>How many subscribers received it.</returns>
    /// <exception cref="FeedUnavailableException">The server is gone.</exception>
    internal async Task<long> PublishAsync(string channel, byte[] message)
    {
        try
        {
            return await _subscriber.PublishAsync(new RedisChannel(channel, RedisChannel.PatternMode.Literal), message).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisLoss.Is(e))
        {
            throw new FeedUnavailableException($"{_name} took no message: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => _lease.DisposeAsync();

    // A connection whose first attempt timed out reconnects by itself, once a second: a ping does not connect. What is published before a command can be sent is lost.
    private static async Task ConnectedAsync(ConnectionMultiplexer connection, RedisAddress address, CancellationToken stop)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await connection.GetDatabase().PingAsync().WaitAsync(DialPatience, stop).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (RedisLoss.Is(e, stop))
            {
                if (TimeProvider.System.GetElapsedTime(start) > DialPatience)
                    throw new FeedUnavailableException(string.Create(CultureInfo.InvariantCulture, $"{address} answers, but took no connection within {DialPatience.TotalSeconds:0} s."), e);
            }
            await Task.Delay(pause, stop).ConfigureAwait(false);
        }
    }
}
