using System.Globalization;
using System.Threading.Channels;

namespace RealtimeNotebook.Feeds;

/// <summary>Plays a recording back: lines as <see cref="FeedRecorder"/> writes them, or bare candles and trades, one a line.</summary>
/// <remarks>
/// The pauses are those of the recording divided by the speed, and <see cref="Clock"/> shows recorded time. It has reached an event's
/// time before the event is written, so whoever closes bars by it looks at the events that wait first. Lines that cannot be read
/// are handed on as messages, to be refused and counted like any other.
/// </remarks>
internal sealed class ReplayListener : IFeedListener
{
    private readonly string _file;
    private readonly SeriesKey _key;
    private readonly double _speed;
    private readonly TimeProvider _wall;
    private readonly ReplayClock _clock;
    private long _length;
    private LineReader? _lines;

    /// <summary>Names a file. Its first lines are read for the time at which the clock starts and for whether its prices are made up; a
    /// fault is told when listening.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="key">The series.</param>
    /// <param name="speed">How many recorded seconds pass in a second; infinite for as fast as possible.</param>
    /// <param name="wall">The wall clock.</param>
    internal ReplayListener(string file, SeriesKey key, double speed, TimeProvider wall)
    {
        (_file, _key, _speed, _wall) = (file, key, speed, wall);
        (long? firstMs, IsSimulated) = Opening(file, key);
        _clock = new(wall, speed, firstMs ?? wall.GetUtcNow().ToUnixTimeMilliseconds());
        string shown = double.IsInfinity(speed) ? "max" : speed.ToString(CultureInfo.InvariantCulture);
        Name = $"replay:{file}?speed={shown}";
    }

    public string Name { get; }

    public bool IsSimulated { get; }

    public bool HasSourceTimes => false;

    public bool CanWait => true;

    public UpdateSemantics Semantics => UpdateSemantics.Snapshot;

    public TimeProvider Clock => _clock;

    /// <summary>How much of the file has been played, 0 to 1.</summary>
    internal double Progress => _lines is { } lines && _length > 0 ? Math.Min(1, (double)lines.BytesRead / _length) : 0;

    public async Task ListenAsync(ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        if (RegularFile.KindOfOther(_file) is { } kind)
            throw new FeedUnavailableException($"The recording '{_file}' is {kind}; expected a file with one JSON object a line, such as rtnb record writes.");
        try
        {
            FileStream stream = Open(_file);
            await using (stream.ConfigureAwait(false))
            {
                _length = stream.Length;
                _lines = new(stream);
                await using (_lines.ConfigureAwait(false))
                    await PlayAsync(_lines, events, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Being told to stop is how listening ends.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FeedUnavailableException($"The recording '{_file}' cannot be read: {e.Message} "
                + "Expected a file with one JSON object a line, such as rtnb record writes.", e);
        }
    }

    public ValueTask DisposeAsync() => default;

    private async Task PlayAsync(LineReader lines, ChannelWriter<FeedEvent> events, CancellationToken stop)
    {
        long? startMs = null;
        long startStamp = 0;
        var recorded = new ReplayLines(lines, _key);
        while (await recorded.ReadAsync(stop).ConfigureAwait(false) is { } read)
        {
            RecordedLine line = read.Line;
            if (read.IsTimeWrong)
            {
                await events.WriteAsync(FeedEvent.Refused(CandleFault.BadTime, WrongTime(line.AtMs ?? 0, recorded.LastMs), TimeProvider.System.GetTimestamp()), stop).ConfigureAwait(false);
                continue;
            }
            if (line.AtMs is { } atMs)
            {
                if (startMs is null)
                    (startMs, startStamp) = (atMs, _wall.GetTimestamp());
                await WaitAsync(atMs, startStamp, ((double)atMs - startMs.Value) / _speed, stop).ConfigureAwait(false);
            }
            long now = TimeProvider.System.GetTimestamp();
            FeedEvent e = line.Kind switch
            {
                FeedEventKind.Interrupted => FeedEvent.Interrupted(now),
                FeedEventKind.Resumed => FeedEvent.Resumed(now),
                FeedEventKind.Missed => FeedEvent.Missed(long.MaxValue, now),
                _ => FeedEvent.Message(line.Payload, now),
            };
            await events.WriteAsync(e, stop).ConfigureAwait(false);
        }
    }

    // The clock runs towards the event while it is waited for, and shows its time when it comes.
    private async Task WaitAsync(long atMs, long startStamp, double dueMs, CancellationToken stop)
    {
        if (!double.IsInfinity(_speed))
        {
            _clock.RunTo(Calendar(atMs));
            while (dueMs - _wall.GetElapsedTime(startStamp).TotalMilliseconds is var left and >= 1)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(left, int.MaxValue)), _wall, stop).ConfigureAwait(false);
        }
        _clock.MoveTo(Calendar(atMs));
    }

    // A wrong time in a file must not take the clock out of the calendar.
    private static long Calendar(long unixMs) => Math.Clamp(unixMs, 0, 7_258_118_400_000);

    private static string WrongTime(long atMs, long? lastMs) => $"A line of the recording has the time {Shown(atMs)}, and the lines around it "
        + $"{(lastMs is { } last ? $"are of {Shown(last)}" : "are of another time")}; the line is skipped: correct its time.";

    private static string Shown(long unixMs) => Calendar(unixMs) == unixMs
        ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{unixMs} ms");

    private static FileStream Open(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, useAsync: true);

    private static (long? FirstMs, bool IsSimulated) Opening(string file, SeriesKey key)
    {
        if (RegularFile.KindOfOther(file) is not null)
            return default;
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] start = new byte[CandleJson.MostBytes];
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            RecordedLine[] lines = [.. Lines(start.AsSpan(0, read)).Select(line => RecordedLine.Read(line, key))];
            return (FirstOf([.. lines.Select(line => line.AtMs).OfType<long>()]) is { } atMs ? Calendar(atMs) : null, lines.Any(line => line.IsSimulated));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Listening opens the file again and tells what is wrong with it.
            return default;
        }
    }

    private static long? FirstOf(long[] times)
    {
        for (int i = 0; i < times.Length; i++)
        {
            if (!ReplayTimes.IsWrong(times[i], null, times.AsSpan(i + 1, Math.Min(ReplayTimes.Ahead, times.Length - i - 1))))
                return times[i];
        }
        return null;
    }

    private static List<byte[]> Lines(ReadOnlySpan<byte> text)
    {
        var lines = new List<byte[]>();
        for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
            lines.Add(text[..end].ToArray());
        lines.Add(text.ToArray());
        return lines;
    }
}
