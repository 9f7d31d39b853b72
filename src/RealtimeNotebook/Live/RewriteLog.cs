namespace RealtimeNotebook.Live;

/// <summary>From which bar on a series is other than it was at an earlier moment. Immutable.</summary>
/// <remarks>
/// <para>A viewer who was sent the series at one <see cref="Version"/> learns from a later log which bars he has to be sent again,
/// however many states in between he was not sent. Bars that close and the changes of the forming bar are not in it.</para>
/// <para>Of the changes only those are kept that no later one reaches back beyond, at most <see cref="MaxEntries"/>. When there are
/// more, the two oldest become one that reaches back as far as both: the answer to a viewer who was sent the series between them
/// is then too early a bar, which costs bytes, and never too late a one.</para>
/// </remarks>
internal sealed class RewriteLog
{
    /// <summary>How many changes are kept.</summary>
    internal const int MaxEntries = 32;

    // Oldest first: both the versions and the bars rise.
    private readonly Entry[] _entries;

    private RewriteLog(long version, Entry[] entries) => (Version, _entries) = (version, entries);

    /// <summary>Nothing has been rewritten.</summary>
    internal static RewriteLog Empty { get; } = new(0, []);

    /// <summary>Rises by one with every change of closed bars or of their indicator values.</summary>
    internal long Version { get; }

    /// <summary>The log after one more change.</summary>
    /// <param name="firstChanged">The number of the first closed bar that is other than it was, or has other values; counted as
    /// <see cref="ChartSnapshot.FirstBar"/> is. All bars before it keep their numbers, too.</param>
    internal RewriteLog With(long firstChanged)
    {
        int kept = _entries.Length;
        while (kept > 0 && _entries[kept - 1].FirstChanged >= firstChanged)
            kept--;
        Entry[] entries = [.. _entries.AsSpan(0, kept), new(Version + 1, firstChanged)];
        if (entries.Length > MaxEntries)
        {
            entries[1] = entries[1] with { FirstChanged = entries[0].FirstChanged };
            entries = entries[1..];
        }
        return new(Version + 1, entries);
    }

    /// <summary>The number of the first bar that has changed since a version; <see cref="long.MaxValue"/> where none has.</summary>
    /// <param name="version">The <see cref="Version"/> of the log of the earlier moment.</param>
    internal long FirstChangedSince(long version)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Version > version)
                return entry.FirstChanged;
        }
        return long.MaxValue;
    }

    private readonly record struct Entry(long Version, long FirstChanged);
}
