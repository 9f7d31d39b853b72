using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>How the sources of one series do: its feed, whatever its history asks, and where it is kept. Readable from any thread.</summary>
internal sealed class SourceBoard(IFeedListener listener, IHistory history, WriteBack? writeBack, SeriesCounters counters)
{
    private string? _feedFault;
    private string? _rejection;
    private bool _feedFailed;

    /// <summary>Every source, the feed first.</summary>
    internal IReadOnlyList<SourceHealth> Now => [Feed, .. history.Health, .. writeBack?.Health ?? []];

    private SourceHealth Feed
    {
        get
        {
            string? fault = Volatile.Read(ref _feedFault) ?? Volatile.Read(ref _rejection);
            SourceState state = Volatile.Read(ref _feedFailed) ? SourceState.Down
                : fault is not null ? SourceState.Degraded
                : counters.Received + counters.Reconnects > 0 ? SourceState.Ok : SourceState.Idle;
            return new(listener.Name, SourceRole.Feed, state, fault, counters.LastUpdateMs, counters.Received, counters.Interruptions);
        }
    }

    /// <summary>The feed is gone and is dialled again.</summary>
    internal void FeedLost(string text) => Volatile.Write(ref _feedFault, text);

    /// <summary>The feed is back.</summary>
    internal void FeedBack() => Volatile.Write(ref _feedFault, null);

    /// <summary>All that the feed sends is refused; null when it is not.</summary>
    internal void FeedRejected(string? text) => Volatile.Write(ref _rejection, text);

    /// <summary>The feed has failed for good.</summary>
    internal void FeedFailed(string text)
    {
        Volatile.Write(ref _feedFault, text);
        Volatile.Write(ref _feedFailed, true);
    }

    /// <summary>Whether viewers have to be told: a state, a fault or the rows that made no bar are others; counts of answers are not.</summary>
    internal static bool Differ(IReadOnlyList<SourceHealth> a, IReadOnlyList<SourceHealth> b)
    {
        if (a.Count != b.Count)
            return true;
        for (int i = 0; i < a.Count; i++)
        {
            if (a[i].State != b[i].State || a[i].Text != b[i].Text || a[i].Name != b[i].Name || a[i].Role != b[i].Role
                || a[i].RowsSkipped != b[i].RowsSkipped || a[i].RowsRepaired != b[i].RowsRepaired)
                return true;
        }
        return false;
    }
}
