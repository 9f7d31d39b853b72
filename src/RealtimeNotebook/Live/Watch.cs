namespace RealtimeNotebook.Live;

/// <summary>What has happened to the time that a process lives in.</summary>
[Flags]
internal enum TimeBreak
{
    /// <summary>It went on evenly.</summary>
    None = 0,

    /// <summary>The process stood still for a while: stopped, starved or in the debugger.</summary>
    Paused = 1,

    /// <summary>The wall clock was set, or went on while the machine slept.</summary>
    ClockSet = 2,
}

/// <summary>Looks once a second whether time has gone on evenly, and whether there is other news; the processor is woken only then.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // No longer than the grace that a bar is given by default before the clock closes it.
    private static readonly TimeSpan LatestLook = TimeSpan.FromSeconds(2);

    // Clocks that are kept in step move by far less between two looks.
    private static readonly TimeSpan LeastStep = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private DateTimeOffset _wall;
    private long _stamp;
    private TimeBreak _seen;

    /// <summary>Begins to look.</summary>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="hasNews">Whether the processor should look for another reason.</param>
    /// <param name="wake">Wakes the processor.</param>
    internal Watch(TimeProvider clock, Func<bool> hasNews, Action wake)
    {
        _clock = clock;
        (_wall, _stamp) = BothClocks();
        _timer = clock.CreateTimer(_ => LookAndWake(hasNews, wake), null, Every, Every);
    }

    /// <summary>Looks, and takes what has been seen since it was taken last.</summary>
    internal TimeBreak Take()
    {
        lock (_gate)
        {
            Look_NeedsLock();
            TimeBreak seen = _seen;
            _seen = TimeBreak.None;
            return seen;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void LookAndWake(Func<bool> hasNews, Action wake)
    {
        bool broken;
        lock (_gate)
        {
            Look_NeedsLock();
            broken = _seen != TimeBreak.None;
        }
        if (broken || hasNews())
            wake();
    }

    private void Look_NeedsLock()
    {
        (DateTimeOffset wall, long stamp) = BothClocks();
        TimeSpan passed = _clock.GetElapsedTime(_stamp, stamp);
        if (passed >= LatestLook)
            _seen |= TimeBreak.Paused;
        if ((wall - _wall - passed).Duration() >= LeastStep)
            _seen |= TimeBreak.ClockSet;
        (_wall, _stamp) = (wall, stamp);
    }

    // Read again if the thread was put aside in between: the two would be of different moments.
    private (DateTimeOffset Wall, long Stamp) BothClocks()
    {
        while (true)
        {
            long before = _clock.GetTimestamp();
            DateTimeOffset wall = _clock.GetUtcNow();
            long stamp = _clock.GetTimestamp();
            if (_clock.GetElapsedTime(before, stamp) < LeastStep / 10)
                return (wall, stamp);
        }
    }
}
