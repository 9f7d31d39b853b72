using System.Threading.Channels;

namespace RealtimeNotebook.Feeds;

/// <summary>Listens to one series of one feed.</summary>
public interface IFeedListener : IAsyncDisposable
{
    /// <summary>The feed as people read it: a URI without password.</summary>
    string Name { get; }

    /// <summary>Whether the prices are made up; then every message, the chart and the status say SIMULATED.</summary>
    bool IsSimulated { get; }

    /// <summary>
    /// Whether the feed can be made to wait when the processor falls behind. One that cannot (Pub/Sub has no backlog) gets a
    /// channel that drops the oldest event, counts it, and marks the series for re-synchronisation.
    /// </summary>
    bool CanWait { get; }

    /// <summary>Whether the times that events carry of their source are of this moment, so that a latency can be told; those of a
    /// recording are not.</summary>
    bool HasSourceTimes => true;

    /// <summary>How the numbers of this feed's events relate to the bar, unless the user says otherwise.</summary>
    UpdateSemantics Semantics { get; }

    /// <summary>The clock by which this feed's bars close: the system's, or a faster one for simulated and replayed time.</summary>
    TimeProvider Clock { get; }

    /// <summary>Listens until told to stop, or until the feed has ended.</summary>
    /// <param name="events">Where the events go; not completed here.</param>
    /// <param name="stop">Ends listening; that is not a failure.</param>
    /// <returns>Completed when nothing more will be written.</returns>
    /// <exception cref="FeedUnavailableException">The feed cannot be reached for a reason that waiting does not mend, such as a
    /// refused password, before a first success. A server that is merely gone, or that has been reached before, is waited for, with
    /// <see cref="FeedEvent.Interrupted(long)"/> written.</exception>
    Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop);
}
