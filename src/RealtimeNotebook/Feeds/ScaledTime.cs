namespace RealtimeNotebook.Feeds;

/// <summary>A clock that starts with another and runs faster or slower; its timers keep its own time.</summary>
/// <param name="inner">The clock to start with.</param>
/// <param name="speed">How many seconds pass on this one in a second of the other; above 0.</param>
internal sealed class ScaledTime(TimeProvider inner, double speed) : TimeProvider
{
    private readonly DateTimeOffset _start = inner.GetUtcNow();
    private readonly long _startStamp = inner.GetTimestamp();

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + inner.GetElapsedTime(_startStamp) * speed;

    public override long GetTimestamp() => _startStamp + (long)((inner.GetTimestamp() - _startStamp) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(inner.CreateTimer(callback, state, Scaled(dueTime), Scaled(period)), this);

    // Infinite stays infinite; a millisecond at least, for a period of zero would fire only once.
    private TimeSpan Scaled(TimeSpan time) => time <= TimeSpan.Zero ? time
        : TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(time.TotalMilliseconds / speed), 1, uint.MaxValue - 1));

    private sealed class Timer(ITimer inner, ScaledTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(time.Scaled(dueTime), time.Scaled(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
