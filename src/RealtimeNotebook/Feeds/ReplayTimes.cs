namespace RealtimeNotebook.Feeds;

/// <summary>Tells the times of a recording from wrong ones, by the lines that follow.</summary>
internal static class ReplayTimes
{
    /// <summary>How many later times are looked at, at most.</summary>
    internal const int Ahead = 32;

    // Clocks are set back by seconds; bars and recordings have pauses of days.
    private const ulong StepMs = 60_000;
    private const ulong PauseMs = 7 * 86_400_000UL;

    /// <summary>Whether a line's time is wrong: most of the lines that follow are of another time.</summary>
    /// <param name="atMs">The time, in Unix milliseconds.</param>
    /// <param name="lastMs">The latest time before it that is not wrong; null before the first.</param>
    /// <param name="next">The times of the lines that follow.</param>
    internal static bool IsWrong(long atMs, long? lastMs, ReadOnlySpan<long> next)
    {
        int far = 0;
        int back = 0;
        foreach (long ms in next)
        {
            if (Distance(ms, atMs) > PauseMs)
                far++;
            if (ms < atMs && Distance(ms, atMs) > StepMs)
                back++;
        }
        if (lastMs is not { } last)
            return far * 2 > next.Length;
        bool isJump = Distance(atMs, last) > PauseMs;
        if (next.IsEmpty)
            return isJump;
        return (isJump && far * 2 > next.Length) || (atMs > last && Distance(atMs, last) > StepMs && back * 2 > next.Length);
    }

    private static ulong Distance(long a, long b) => a >= b ? unchecked((ulong)(a - b)) : unchecked((ulong)(b - a));
}
