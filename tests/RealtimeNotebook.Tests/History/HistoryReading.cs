using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.History;

/// <summary>Reads histories to their end.</summary>
internal static class HistoryReading
{
    internal static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    internal static readonly HistoryRange Everything = new(long.MinValue, long.MaxValue, 1_000_000);

    internal static async Task<List<Candle>> BarsAsync(this IHistory history, SeriesKey? key = null, HistoryRange? range = null)
    {
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(key ?? Spy, range ?? Everything, CancellationToken.None))
            bars.InsertRange(0, page);
        return bars;
    }

    /// <summary>A run of bars that differ from each other.</summary>
    internal static Candle[] Bars(int count, long firstMs = 1_700_000_000_000 / 60_000 * 60_000, long stepMs = 60_000) =>
        [.. Enumerable.Range(0, count).Select(i => new Candle(firstMs + i * stepMs, 100 + i, 102.5 + i, 99 + i, 101 + i, 10 * i))];
}

/// <summary>A folder of files that is gone after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("rtnb-files-").FullName;

    internal string Write(string name, string text)
    {
        string path = PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    internal string PathOf(string name)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
