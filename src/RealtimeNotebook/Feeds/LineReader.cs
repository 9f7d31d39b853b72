using System.Buffers;
using System.IO.Pipelines;

namespace RealtimeNotebook.Feeds;

/// <summary>Reads a file line by line; of a line longer than any message only the beginning is kept.</summary>
internal sealed class LineReader(Stream stream) : IAsyncDisposable
{
    // One byte more than a message may have is enough for it to be refused.
    private const int MostKept = CandleJson.MostBytes * 2 + 1;

    private const int BufferBytes = 64 * 1024;

    private readonly PipeReader _pipe = PipeReader.Create(stream, new(bufferSize: BufferBytes));
    private long _read;

    /// <summary>How many bytes of the file have been read as lines.</summary>
    internal long BytesRead => Interlocked.Read(ref _read);

    /// <summary>The next line without its end, or null after the last.</summary>
    internal async ValueTask<byte[]?> ReadAsync(CancellationToken stop)
    {
        byte[]? beginning = null;
        while (true)
        {
            ReadResult result = await _pipe.ReadAsync(stop).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                byte[] line = Trimmed(beginning ?? Kept(buffer.Slice(0, end)));
                Advance(buffer.Slice(0, buffer.GetPosition(1, end)));
                return line;
            }
            if (result.IsCompleted)
            {
                byte[]? last = beginning ?? (buffer.IsEmpty ? null : Kept(buffer));
                last = last is null ? null : Trimmed(last);
                Advance(buffer);
                return last;
            }
            if (buffer.Length > MostKept || beginning is not null)
            {
                beginning ??= Kept(buffer);
                Advance(buffer);
            }
            else
            {
                _pipe.AdvanceTo(buffer.Start, buffer.End);
            }
        }
    }

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();

    private static byte[] Kept(ReadOnlySequence<byte> line) => line.Slice(0, Math.Min(line.Length, MostKept)).ToArray();

    // Neither the byte order mark of the first line nor the carriage return of each belongs to it.
    private byte[] Trimmed(byte[] line)
    {
        int start = BytesRead == 0 && line.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        int end = line.Length > start && line[^1] == '\r' ? line.Length - 1 : line.Length;
        return start == 0 && end == line.Length ? line : line[start..end];
    }

    private void Advance(ReadOnlySequence<byte> read)
    {
        Interlocked.Add(ref _read, read.Length);
        _pipe.AdvanceTo(read.End);
    }
}
