namespace RealtimeNotebook.Tests.Feeds;

/// <summary>The system's clock, as if it were another time.</summary>
internal sealed class StartedAt(DateTimeOffset start) : TimeProvider
{
    private readonly long _stamp = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(_stamp);
}
