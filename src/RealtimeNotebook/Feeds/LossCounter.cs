using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Counts how often the subscription connection of a server has been lost.</summary>
internal sealed class LossCounter : IDisposable
{
    private readonly ConnectionMultiplexer _connection;
    private readonly SemaphoreSlim _changed = new(0);
    private long _count;

    /// <summary>Starts to count.</summary>
    internal LossCounter(ConnectionMultiplexer connection)
    {
        _connection = connection;
        connection.ConnectionFailed += Failed;
    }

    /// <summary>How often so far.</summary>
    internal long Count => Interlocked.Read(ref _count);

    /// <summary>Returns when the count is greater than a number.</summary>
    internal async Task WaitForMoreThanAsync(long count, CancellationToken stop)
    {
        while (Count <= count)
            await _changed.WaitAsync(stop).ConfigureAwait(false);
    }

    public void Dispose() => _connection.ConnectionFailed -= Failed;

    private void Failed(object? sender, ConnectionFailedEventArgs e)
    {
        // A dial in vain is no further loss; its report may come when the connection is back already.
        if (e.ConnectionType != ConnectionType.Subscription || e.FailureType == ConnectionFailureType.UnableToConnect)
            return;
        Interlocked.Increment(ref _count);
        _changed.Release();
    }
}
