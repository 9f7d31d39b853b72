namespace RealtimeNotebook.Live;

/// <summary>Room for one snapshot: the newest replaces what was not taken. Any thread may put, one takes.</summary>
internal sealed class ViewerMailbox
{
    private Mail? _mail;

    /// <summary>Puts a snapshot.</summary>
    /// <param name="snapshot">The newest state.</param>
    /// <param name="sourceMs">When the oldest event arose that it is the first to show; 0 where unknown.</param>
    /// <returns>Whether one that was not taken has been replaced.</returns>
    internal bool Put(ChartSnapshot snapshot, long sourceMs)
    {
        while (true)
        {
            Mail? before = Volatile.Read(ref _mail);
            // What was replaced has not been seen: its event still waits for the viewer's eye.
            long oldest = before is null || before.SourceMs == 0 ? sourceMs
                : sourceMs == 0 ? before.SourceMs : Math.Min(before.SourceMs, sourceMs);
            if (Interlocked.CompareExchange(ref _mail, new(snapshot, oldest), before) == before)
                return before is not null;
        }
    }

    /// <summary>Takes what is there, or null.</summary>
    internal Mail? Take() => Interlocked.Exchange(ref _mail, null);

    internal sealed record Mail(ChartSnapshot Snapshot, long SourceMs);
}
