namespace RealtimeNotebook.Tests.Live;

/// <summary>A machine's clock that stands still until a test moves it; its timers fire, in order, on the thread that does.</summary>
internal sealed class VirtualClock(long nowMs) : TimeProvider
{
    private readonly object _gate = new();
    private readonly List<Timer> _timers = [];
    private long _now;
    private long _wallMs = nowMs;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    internal long NowMs
    {
        get
        {
            lock (_gate)
                return _wallMs + _now / TimeSpan.TicksPerMillisecond;
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass, every timer in its turn.</summary>
    internal void Advance(TimeSpan time)
    {
        long end = GetTimestamp() + time.Ticks;
        while (NextDue(end) is { } timer)
            timer.Fire();
        lock (_gate)
            _now = end;
    }

    /// <summary>Lets time pass until the next timer is due, if that is soon.</summary>
    internal void AdvanceToNextTimer(TimeSpan soon)
    {
        lock (_gate)
        {
            long due = _timers.Count == 0 ? long.MaxValue : _timers.Min(timer => timer.DueAt);
            if (due == long.MaxValue || due - _now > soon.Ticks)
                return;
            soon = TimeSpan.FromTicks(Math.Max(0, due - _now));
        }
        Advance(soon);
    }

    /// <summary>Lets time pass while the process stands still: no timer fires until the next <see cref="Advance"/>.</summary>
    internal void Freeze(TimeSpan time)
    {
        lock (_gate)
            _now += time.Ticks;
    }

    /// <summary>Sets the wall clock; no time passes.</summary>
    internal void SetWallBy(TimeSpan step)
    {
        lock (_gate)
            _wallMs += (long)step.TotalMilliseconds;
    }

    // The timer that is due first, with the time moved on to it; null when none is due until the end.
    private Timer? NextDue(long end)
    {
        lock (_gate)
        {
            Timer? next = null;
            foreach (Timer timer in _timers)
            {
                if (timer.DueAt <= end && (next is null || timer.DueAt < next.DueAt))
                    next = timer;
            }
            if (next is null)
                return null;
            _now = Math.Max(_now, next.DueAt);
            next.Rearm(_now);
            return next;
        }
    }

    private sealed class Timer(VirtualClock clock, Action fire) : ITimer
    {
        private long _period;

        internal long DueAt { get; private set; } = long.MaxValue;

        internal void Fire() => fire();

        internal void Rearm(long now) => DueAt = _period > 0 ? now + _period : long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (!clock._timers.Contains(this))
                    clock._timers.Add(this);
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._now + dueTime.Ticks;
                _period = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
