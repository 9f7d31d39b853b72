using RealtimeNotebook.Signals;

namespace RealtimeNotebook.Server;

/// <summary>From which time on the pivots and breaks of a series are others than a viewer was sent.</summary>
/// <remarks>They are many, and do not change once they are known. The other kinds are few, or end at any later bar, and are always sent
/// as they are.</remarks>
internal static class SignalChanges
{
    /// <summary>Compares two states.</summary>
    /// <param name="sent">The signals that the viewer was sent.</param>
    /// <param name="now">The signals of now.</param>
    /// <param name="fromMs">Where the bars begin, in Unix milliseconds: what is older has left memory.</param>
    /// <returns>The time of the earliest that is only in one of them, in Unix milliseconds; <see cref="long.MaxValue"/> where there is none.</returns>
    internal static long FirstMs(ChartSignals sent, ChartSignals now, long fromMs) => Math.Min(
        FirstMs(sent.PivotPoints, now.PivotPoints, fromMs, pivot => pivot.TimeMs), FirstMs(sent.BreakSignals, now.BreakSignals, fromMs, signal => signal.TimeMs));

    private static long FirstMs<T>(IReadOnlyList<T> sent, IReadOnlyList<T> now, long fromMs, Func<T, long> timeOf)
        where T : struct, IEquatable<T>
    {
        int i = FirstOf(sent, Math.Max(fromMs, OldestMs(now, timeOf)), timeOf);
        int k = FirstOf(now, Math.Max(fromMs, OldestMs(sent, timeOf)), timeOf);
        while (i < sent.Count && k < now.Count && sent[i].Equals(now[k]))
            (i, k) = (i + 1, k + 1);
        return Math.Min(Earliest(sent, i, timeOf), Earliest(now, k, timeOf));
    }

    // A list that is full has lost its oldest, so that those of the other that are older say nothing. Where fewer are left of 500 than were
    // sent, the oldest come back with the next bar.
    private static long OldestMs<T>(IReadOnlyList<T> marks, Func<T, long> timeOf)
        where T : struct => marks.Count == SignalList<T>.Most ? timeOf(marks[0]) : long.MinValue;

    private static int FirstOf<T>(IReadOnlyList<T> marks, long fromMs, Func<T, long> timeOf)
    {
        int first = 0;
        while (first < marks.Count && timeOf(marks[first]) < fromMs)
            first++;
        return first;
    }

    private static long Earliest<T>(IReadOnlyList<T> marks, int first, Func<T, long> timeOf)
    {
        long earliest = long.MaxValue;
        for (int i = first; i < marks.Count; i++)
            earliest = Math.Min(earliest, timeOf(marks[i]));
        return earliest;
    }
}
