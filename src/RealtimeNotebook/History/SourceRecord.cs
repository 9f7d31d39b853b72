namespace RealtimeNotebook.History;

/// <summary>Keeps book of how one source does. Safe from any thread.</summary>
/// <param name="name">The source as people read it: a URI without password.</param>
/// <param name="role">What it does for the chart.</param>
/// <param name="clock">The clock of <see cref="SourceHealth.LastAnswerMs"/>.</param>
internal sealed class SourceRecord(string name, SourceRole role, TimeProvider clock)
{
    private readonly object _gate = new();
    private SourceHealth _health = new(name, role, SourceState.Idle, null, 0, 0, 0);

    /// <summary>How it does now.</summary>
    internal SourceHealth Health
    {
        get
        {
            lock (_gate)
                return _health;
        }
    }

    /// <summary>It did what it was asked.</summary>
    internal void Did()
    {
        long nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
            _health = _health with { State = SourceState.Ok, Text = null, LastAnswerMs = nowMs, Answers = _health.Answers + 1 };
    }

    /// <summary>It did not; it is asked again.</summary>
    /// <param name="text">What went wrong and what to do.</param>
    internal void Failed(string text)
    {
        lock (_gate)
        {
            // One that is left alone stays down until it has done something.
            SourceState state = _health.State == SourceState.Down ? SourceState.Down : SourceState.Degraded;
            _health = _health with { State = state, Text = text, Failures = _health.Failures + 1 };
        }
    }

    /// <summary>It has failed so often that it is left alone.</summary>
    /// <param name="text">Until when, and what went wrong last.</param>
    internal void LeftAlone(string text)
    {
        lock (_gate)
            _health = _health with { State = SourceState.Down, Text = text };
    }
}
