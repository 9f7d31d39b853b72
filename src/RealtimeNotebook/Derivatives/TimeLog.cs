namespace RealtimeNotebook.Derivatives;

/// <summary>What became of an entry.</summary>
internal enum LogOutcome
{
    /// <summary>It is the newest now.</summary>
    Appended,

    /// <summary>It took the place of one of the same time.</summary>
    Replaced,

    /// <summary>It came late, and found its place.</summary>
    Inserted,

    /// <summary>It is there already.</summary>
    Duplicate,

    /// <summary>It is older than what is kept.</summary>
    TooOld,
}

/// <summary>The newest entries of one symbol at one venue, bounded by age and number. One writer; any number of readers.</summary>
/// <remarks>
/// Entries lie in chunks that are only ever added to, and a reader's view ends where the log ended when it was taken: so reading needs
/// no lock, and an entry costs no copy. One that comes late is sorted into new chunks. Of what a venue says of one moment the last
/// word counts; liquidations of one moment stand side by side, unless they are equal in everything: that is one, told twice.
/// </remarks>
internal sealed class TimeLog<T>
    where T : struct, IDerivative, IEquatable<T>
{
    private const int ChunkLength = TimeView<T>.ChunkLength;

    // Liquidations are happenings; the others are states, of which a moment has one.
    private static readonly bool AreStates = typeof(T) != typeof(Liquidation);

    private readonly int _most;
    private readonly long _keepMs;
    private TimeView<T> _view = TimeView<T>.Empty;

    /// <summary>Begins empty.</summary>
    /// <param name="most">How many entries are kept, 1 or more.</param>
    /// <param name="keepMs">How much older than the newest one an entry may be, in milliseconds.</param>
    internal TimeLog(int most, long keepMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        (_most, _keepMs) = (most, keepMs);
    }

    /// <summary>What it holds now; from any thread.</summary>
    internal TimeView<T> View => Volatile.Read(ref _view);

    /// <summary>Adds an entry.</summary>
    internal LogOutcome Add(in T entry)
    {
        TimeView<T> view = _view;
        if (view.Count == 0 || entry.TimeMs > view[view.Count - 1].TimeMs)
        {
            Publish(Appended(view, entry));
            return LogOutcome.Appended;
        }
        if (entry.TimeMs < view[view.Count - 1].TimeMs - _keepMs || (view.Count == _most && entry.TimeMs < view[0].TimeMs))
            return LogOutcome.TooOld;
        bool isKnown = false;
        for (int i = view.IndexAt(entry.TimeMs); i < view.Count && view[i].TimeMs == entry.TimeMs; i++)
        {
            if (view[i].Equals(entry))
                return LogOutcome.Duplicate;
            isKnown |= AreStates;
        }
        if (!AreStates && entry.TimeMs == view[view.Count - 1].TimeMs)
        {
            Publish(Appended(view, entry));
            return LogOutcome.Appended;
        }
        AddAll([entry]);
        return isKnown ? LogOutcome.Replaced : LogOutcome.Inserted;
    }

    /// <summary>Adds entries in any order, as one change.</summary>
    internal void AddAll(IEnumerable<T> entries)
    {
        // The sort is stable, so that of two states of one moment the later word comes last.
        T[] sorted = [.. _view.Concat(entries).OrderBy(static entry => entry.TimeMs)];
        var kept = new List<T>(sorted.Length);
        int momentStart = 0;
        foreach (T entry in sorted)
        {
            if (kept.Count > 0 && kept[^1].TimeMs != entry.TimeMs)
                momentStart = kept.Count;
            if (AreStates && kept.Count > momentStart)
                kept[^1] = entry;
            else if (AreStates || kept.IndexOf(entry, momentStart) < 0)
                kept.Add(entry);
        }
        var chunks = new List<T[]>();
        for (int i = 0; i < kept.Count; i += ChunkLength)
        {
            var chunk = new T[ChunkLength];
            kept.CopyTo(i, chunk, 0, Math.Min(ChunkLength, kept.Count - i));
            chunks.Add(chunk);
        }
        Publish(Trimmed(new([.. chunks], 0, kept.Count)));
    }

    private TimeView<T> Appended(TimeView<T> view, in T entry)
    {
        int at = view.First + view.Count;
        T[][] chunks = view.Chunks;
        int first = view.First;
        if (at == chunks.Length * ChunkLength)
        {
            // What lies before the first entry in use is let go of here, not entry by entry.
            int gone = first / ChunkLength;
            chunks = [.. chunks[gone..], new T[ChunkLength]];
            first -= gone * ChunkLength;
            at -= gone * ChunkLength;
        }
        chunks[at / ChunkLength][at % ChunkLength] = entry;
        return Trimmed(new(chunks, first, view.Count + 1));
    }

    private TimeView<T> Trimmed(TimeView<T> view)
    {
        if (view.Count == 0)
            return view;
        int gone = Math.Max(view.Count - _most, 0);
        long oldest = view[view.Count - 1].TimeMs - _keepMs;
        while (view[gone].TimeMs < oldest)
            gone++;
        return gone == 0 ? view : new(view.Chunks, view.First + gone, view.Count - gone);
    }

    private void Publish(TimeView<T> view) => Volatile.Write(ref _view, view);
}
