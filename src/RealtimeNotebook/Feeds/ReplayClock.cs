namespace RealtimeNotebook.Feeds;

/// <summary>The clock of a recording: it follows the recorded times, and between two of them runs at the replay's speed.</summary>
/// <param name="inner">The wall clock.</param>
/// <param name="speed">How many recorded seconds pass in a second; infinite for as fast as possible.</param>
/// <param name="startMs">What it shows before the first line, in Unix milliseconds.</param>
internal sealed class ReplayClock(TimeProvider inner, double speed, long startMs) : TimeProvider
{
    // Timers of a replay without pauses: soon enough to be of use, seldom enough to cost nothing.
    private const double TimersPerSecond = 1_000;

    private readonly object _gate = new();
    private long _atMs = startMs;
    private long _limitMs = startMs;
    private long _stamp = inner.GetTimestamp();

    /// <summary>What it shows, in Unix milliseconds.</summary>
    internal long NowMs
    {
        get
        {
            lock (_gate)
            {
                double passed = inner.GetElapsedTime(_stamp).TotalMilliseconds * speed;
                return passed < _limitMs - _atMs ? _atMs + (long)passed : _limitMs;
            }
        }
    }

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    /// <summary>Lets it run on, no further than a time; earlier times than it shows are ignored.</summary>
    internal void RunTo(long unixMs)
    {
        lock (_gate)
        {
            if (unixMs <= _limitMs)
                return;
            (_atMs, _limitMs, _stamp) = (_limitMs, unixMs, inner.GetTimestamp());
        }
    }

    /// <summary>Sets it to a time; earlier times than it shows are ignored.</summary>
    internal void MoveTo(long unixMs)
    {
        lock (_gate)
        {
            if (unixMs >= _limitMs)
                (_atMs, _limitMs, _stamp) = (unixMs, unixMs, inner.GetTimestamp());
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(inner.CreateTimer(callback, state, Scaled(dueTime), Scaled(period)), this);

    private TimeSpan Scaled(TimeSpan time) => time <= TimeSpan.Zero ? time
        : TimeSpan.FromMilliseconds(Math.Clamp(
            Math.Ceiling(time.TotalMilliseconds / Math.Min(speed, TimersPerSecond)), 1, uint.MaxValue - 1));

    private sealed class Timer(ITimer inner, ReplayClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Scaled(dueTime), clock.Scaled(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
