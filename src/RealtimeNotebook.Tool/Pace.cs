namespace RealtimeNotebook.Tool;

/// <summary>Lets through at most so many a second, evenly.</summary>
internal sealed class Pace(double perSecond)
{
    private static readonly TimeSpan MostBehind = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _step = TimeSpan.FromSeconds(1 / perSecond);
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private TimeSpan _next;

    /// <summary>Returns when the next is due. Who comes late may hurry for a second's worth, not more.</summary>
    internal async ValueTask WaitAsync(CancellationToken stop)
    {
        TimeSpan now = TimeProvider.System.GetElapsedTime(_began);
        if (_next - now > TimeSpan.FromMilliseconds(1))
            await Task.Delay(_next - now, stop);
        _next = (now - _next > MostBehind ? now : _next) + _step;
    }
}
