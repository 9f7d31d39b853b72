using StackExchange.Redis;

namespace RealtimeNotebook.Feeds;

/// <summary>Tells a Redis server that is gone, or refuses, from a fault of ours.</summary>
internal static class RedisLoss
{
    /// <summary>Whether this is what the client library throws for the server's part.</summary>
    /// <param name="e">What it threw.</param>
    /// <param name="stop">Whoever asked may have given up, which is no loss.</param>
    /// <remarks>What it had sent when the connection broke, version 1.2 may answer by cancelling.</remarks>
    internal static bool Is(Exception e, CancellationToken stop = default) =>
        e is RedisException or TimeoutException or ObjectDisposedException || (e is TaskCanceledException && !stop.IsCancellationRequested);
}
