namespace RealtimeNotebook.Feeds;

/// <summary>The attempts to reach one Redis server, shared by all that wait for it: one at a time, and after one that failed none for a while.</summary>
/// <remarks>So the number of attempts during an outage does not depend on how many series, histories and stores use the server.</remarks>
/// <param name="address">The server.</param>
internal sealed class SharedRedisProbe(RedisAddress address)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private Task<RedisAnswer>? _attempt;
    private long _failedAt;
    private bool _hasFailed;

    /// <summary>Joins the attempt that is under way, or makes the next one as soon as it is due.</summary>
    /// <param name="stop">Gives up waiting; the attempt goes on for the others.</param>
    internal async Task<RedisAnswer> AskAsync(CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            Task<RedisAnswer>? attempt;
            TimeSpan wait;
            lock (_gate)
                (attempt, wait) = Next_NeedsLock();
            if (attempt is not null)
                return await attempt.WaitAsync(stop).ConfigureAwait(false);
            await Task.Delay(wait, stop).ConfigureAwait(false);
        }
    }

    private (Task<RedisAnswer>? Attempt, TimeSpan Wait) Next_NeedsLock()
    {
        if (_attempt is not null)
            return (_attempt, default);
        TimeSpan left = _hasFailed ? RetryAfter - TimeProvider.System.GetElapsedTime(_failedAt) : TimeSpan.Zero;
        if (left > TimeSpan.Zero)
            return (null, left);
        // What the caller's context holds must not live on in an attempt that others join.
        using (ExecutionContext.SuppressFlow())
            _attempt = Task.Run(AttemptAsync);
        return (_attempt, default);
    }

    private async Task<RedisAnswer> AttemptAsync()
    {
        RedisAnswer? answer = null;
        try
        {
            return answer = await RedisProbe.AskAsync(address, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                (_attempt, _hasFailed, _failedAt) = (null, answer is not { IsReady: true }, TimeProvider.System.GetTimestamp());
        }
    }
}
