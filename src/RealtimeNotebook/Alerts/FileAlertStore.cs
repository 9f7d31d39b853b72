using System.Buffers;
using System.Text.Json;

namespace RealtimeNotebook.Alerts;

/// <summary>Keeps alerts in a file of JSON lines, which is replaced as a whole: a reader never sees half of it.</summary>
/// <param name="folder">The folder; made when it is not there.</param>
/// <param name="key">The series.</param>
internal sealed class FileAlertStore(string folder, SeriesKey key) : IAlertStore
{
    // A hundred alerts are a fiftieth of it.
    private const long MostBytes = 4_000_000;

    private readonly string _path = Path.GetFullPath(Path.Combine(folder, $"{Uri.EscapeDataString(key.Symbol)}_{key.Interval}.alerts.ndjson"));

    public string Name => $"file:{_path}";

    public async Task<KeptAlerts> LoadAsync(CancellationToken stop)
    {
        try
        {
            if (!File.Exists(_path))
                return new([], 0);
            if (new FileInfo(_path).Length > MostBytes)
                return new([], 1);
            byte[] bytes = await File.ReadAllBytesAsync(_path, stop).ConfigureAwait(false);
            var alerts = new List<Alert>();
            int damaged = 0;
            for (int from = 0; from < bytes.Length;)
            {
                int end = Array.IndexOf(bytes, (byte)'\n', from);
                ReadOnlyMemory<byte> line = bytes.AsMemory(from..(end < 0 ? bytes.Length : end));
                if (AlertJson.Read(line, key) is { } alert)
                    alerts.Add(alert);
                else
                    damaged++;
                from = end < 0 ? bytes.Length : end + 1;
            }
            return new([.. alerts.TakeLast(AlertLog.Most)], damaged);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FeedUnavailableException($"{Name} cannot be read: {e.Message}", e);
        }
    }

    public async Task SaveAsync(IReadOnlyList<Alert> last, int fresh, CancellationToken stop)
    {
        string written = $"{_path}.{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            try
            {
                await WriteAsync(written, Lines(last), stop).ConfigureAwait(false);
                File.Move(written, _path, overwrite: true);
            }
            finally
            {
                File.Delete(written);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FeedUnavailableException($"{Name} cannot be written: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => default;

    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(bytes, stop).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
    }

    private static ReadOnlyMemory<byte> Lines(IReadOnlyList<Alert> alerts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        foreach (Alert alert in alerts)
        {
            AlertJson.Write(json, alert);
            json.Flush();
            buffer.Write("\n"u8);
            json.Reset();
        }
        return buffer.WrittenMemory;
    }
}
