namespace RealtimeNotebook.Tests.Alerts;

/// <summary>A clock that a test moves on, with its stamps; its timers are the system's.</summary>
internal sealed class AlertClock(long nowMs) : TimeProvider
{
    private long _nowMs = nowMs;

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _nowMs));

    public override long GetTimestamp() => Volatile.Read(ref _nowMs);

    internal void Add(TimeSpan time) => Interlocked.Add(ref _nowMs, (long)time.TotalMilliseconds);
}
