using System.Text.Json;
using StackExchange.Redis;

namespace RealtimeNotebook.LiveTests.EndToEnd;

/// <summary>The messages on a channel as a second subscriber sees them beside the tool, and a way to add what no feed should publish.</summary>
internal sealed class PublishedMessages : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _connection;
    private readonly ISubscriber _subscriber;
    private readonly string _channel;
    private byte[]? _last;
    private long _count;

    private PublishedMessages(ConnectionMultiplexer connection, string channel) =>
        (_connection, _subscriber, _channel) = (connection, connection.GetSubscriber(), channel);

    /// <summary>How many messages were published since it began to listen.</summary>
    internal long Count => Volatile.Read(ref _count);

    /// <summary>The closing price in the newest message.</summary>
    internal double LastClose
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(_last ?? throw new InvalidOperationException("Nothing was published yet."));
            return document.RootElement.GetProperty("close").GetDouble();
        }
    }

    internal static async Task<PublishedMessages> StartAsync(int port, string channel)
    {
        var probe = new PublishedMessages(await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}"), channel);
        await probe._subscriber.SubscribeAsync(channel, (_, message) =>
        {
            probe._last = message;
            Interlocked.Increment(ref probe._count);
        });
        return probe;
    }

    internal Task PublishAsync(byte[] message) => _subscriber.PublishAsync(_channel, message);

    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync();
        _connection.Dispose();
    }
}
