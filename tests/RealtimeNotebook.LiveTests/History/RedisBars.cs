using System.Globalization;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.LiveTests.Servers;
using StackExchange.Redis;

namespace RealtimeNotebook.LiveTests.History;

/// <summary>Fills a Redis server as the fetcher of official bars does.</summary>
internal static class RedisBars
{
    private const int Batch = 10_000;

    internal static async Task WriteAsync(RedisServer server, string key, IEnumerable<Candle> bars)
    {
        await using var client = new RedisClient(RedisAddress.From(SourceAddress.Parse(server.Url)), RedisConnections.OfProcess, Timeout.InfiniteTimeSpan);
        await TestWait.ReachAsync(() => client.ReadAsync(database => database.PingAsync(), key, CancellationToken.None));
        foreach (Candle[] some in bars.Chunk(Batch))
        {
            SortedSetEntry[] entries = [.. some.Select(bar => new SortedSetEntry(Member(bar), bar.OpenMs))];
            await client.ReadAsync(database => database.SortedSetAddAsync(key, entries), key, CancellationToken.None);
        }
    }

    internal static string Member(Candle bar, int trades = 12) => string.Create(CultureInfo.InvariantCulture,
        $"[{bar.OpenMs},\"{bar.Open}\",\"{bar.High}\",\"{bar.Low}\",\"{bar.Close}\",\"{bar.Volume}\",{bar.OpenMs + 59_999},\"1\",{trades},\"1\",\"1\",\"0\"]");

    internal static string Live(Candle bar, bool isIncomplete) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"time\":{bar.OpenMs},\"open\":{bar.Open},\"high\":{bar.High},\"low\":{bar.Low},\"close\":{bar.Close},\"is_incomplete\":{(isIncomplete ? "true" : "false")},\"source\":\"live\"}}");
}
