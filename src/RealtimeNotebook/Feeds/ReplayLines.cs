namespace RealtimeNotebook.Feeds;

/// <summary>Reads the lines of a recording in order, and says of which the time is wrong. For one reader at a time.</summary>
/// <param name="lines">The file.</param>
/// <param name="key">The series.</param>
internal sealed class ReplayLines(LineReader lines, SeriesKey key)
{
    private readonly Queue<RecordedLine> _ahead = new(ReplayTimes.Ahead + 1);
    private readonly long[] _times = new long[ReplayTimes.Ahead];
    private long? _lastMs;
    private bool _isAtEnd;

    /// <summary>The latest time of a line that is not wrong, in Unix milliseconds; null before the first.</summary>
    internal long? LastMs => _lastMs;

    /// <summary>The next line, and whether its time is wrong; null after the last.</summary>
    internal async ValueTask<(RecordedLine Line, bool IsTimeWrong)?> ReadAsync(CancellationToken stop)
    {
        while (!_isAtEnd && _ahead.Count <= ReplayTimes.Ahead)
        {
            if (await lines.ReadAsync(stop).ConfigureAwait(false) is not { } bytes)
                _isAtEnd = true;
            else if (!bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
                _ahead.Enqueue(RecordedLine.Read(bytes, key));
        }
        if (!_ahead.TryDequeue(out RecordedLine line))
            return null;
        return (line, line.AtMs is { } atMs && IsWrong(atMs));
    }

    private bool IsWrong(long atMs)
    {
        int count = 0;
        foreach (RecordedLine later in _ahead)
        {
            if (later.AtMs is { } ms)
                _times[count++] = ms;
        }
        if (ReplayTimes.IsWrong(atMs, _lastMs, _times.AsSpan(0, count)))
            return true;
        // A correction of an older bar is no step back of the recording.
        _lastMs = _lastMs is { } last && last > atMs && last - atMs < 86_400_000 ? last : atMs;
        return false;
    }
}
