namespace RealtimeNotebook.Tests.Live;

/// <summary>A clock that shows what a test sets; its timers are the system's.</summary>
internal sealed class SetClock(long nowMs) : TimeProvider
{
    private long _nowMs = nowMs;

    internal long NowMs
    {
        get => Volatile.Read(ref _nowMs);
        set => Volatile.Write(ref _nowMs, value);
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);
}
