namespace RealtimeNotebook.Server;

/// <summary>How much is sent a second, over the last whole seconds. Thread-safe; its memory does not grow.</summary>
internal sealed class SendRate(TimeProvider clock)
{
    /// <summary>How many seconds are looked back on; fewer in a connection that is younger.</summary>
    internal const int Seconds = 10;

    private readonly object _door = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly (long Second, long Bytes, int Messages)[] _sent = new (long, long, int)[Seconds + 1];

    internal void Count(int bytes)
    {
        long now = Now;
        lock (_door)
        {
            ref (long Second, long Bytes, int Messages) sent = ref _sent[now % _sent.Length];
            if (sent.Second != now)
                sent = (now, 0, 0);
            (sent.Bytes, sent.Messages) = (sent.Bytes + bytes, sent.Messages + 1);
        }
    }

    /// <summary>Bytes and messages a second; zero within the first second.</summary>
    internal (double Bytes, double Messages) PerSecond()
    {
        long now = Now;
        double span = Math.Min(now, Seconds);
        if (span == 0)
            return default;
        (double bytes, double messages) = (0, 0);
        lock (_door)
        {
            foreach ((long second, long sentBytes, int sentMessages) in _sent)
            {
                if (second < now && second >= now - Seconds)
                    (bytes, messages) = (bytes + sentBytes, messages + sentMessages);
            }
        }
        return (bytes / span, messages / span);
    }

    private long Now => (long)clock.GetElapsedTime(_start).TotalSeconds;
}
