using System.Threading.Channels;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Live;

/// <summary>Wakes the processor through its own channel, so that everything happens on the one writer.</summary>
/// <remarks>A busy channel is not pushed, lest a reminder take the place of an event.</remarks>
internal sealed class Alarm : IDisposable
{
    private const int BusyFrom = 8;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Channel<FeedEvent> _events;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    internal Alarm(Channel<FeedEvent> events, TimeProvider clock)
    {
        _events = events;
        _clock = clock;
        _timer = clock.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes the processor now, or as soon as it is less busy; from any thread.</summary>
    internal void Ring()
    {
        if (_events.Reader.Count < BusyFrom)
            _events.Writer.TryWrite(FeedEvent.Wake(TimeProvider.System.GetTimestamp()));
        else
            _timer.Change(Again, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes the processor at a time of the feed's clock, or in an hour if that is sooner.</summary>
    internal void SetFor(long unixMs)
    {
        TimeSpan due = Longest;
        if (unixMs != long.MaxValue)
        {
            due = TimeSpan.FromMilliseconds(unixMs - _clock.GetUtcNow().ToUnixTimeMilliseconds());
            due = due < Again ? Again : due > Longest ? Longest : due;
        }
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
