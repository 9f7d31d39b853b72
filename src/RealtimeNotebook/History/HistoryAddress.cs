using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Finds the history that an address, the environment, or the feed names.</summary>
/// <remarks>Several addresses with blanks between them are asked one after the other; those joined by <c> + </c> are asked at once and merged.</remarks>
internal static class HistoryAddress
{
    private const string Schemes = "influx://host:8086/database, influxs://host/database, redis://host:6379, rediss://host, file:path, binance://, demo:// or none:, "
        + "or several of them: 'redis://a influx://b/db' for the first and, for what it lacks, the second, 'redis://a + influx://b/db' for all of them merged";

    /// <summary>Opens a history; nothing is dialled yet.</summary>
    /// <param name="uri">The address or addresses; null or blank for <c>REALTIME_HISTORY</c>, then <c>INFLUX_DB_URL</c>, then the feed's
    /// own if that is the demo market or an exchange, else none.</param>
    /// <param name="environment">Answers for environment variables.</param>
    /// <param name="feed">The feed that the history is for: a demo market's past goes on in its present.</param>
    /// <param name="zone">The session zone of the series; null for UTC.</param>
    /// <exception cref="ArgumentException">The address names no history; the message says what was expected, without secrets.</exception>
    internal static IHistory Open(string? uri, Func<string, string?> environment, IFeedListener feed, TimeZoneInfo? zone = null)
    {
        if (Resolve(uri, environment, feed) is not { } resolved)
            return new NoHistory();
        var opened = new List<IAsyncDisposable>();
        try
        {
            return Joined(HistoryList.Read(resolved), environment, feed, zone, opened);
        }
        catch
        {
            Release.All(opened);
            throw;
        }
    }

    private static IHistory Joined(
        IReadOnlyList<IReadOnlyList<string>> list, Func<string, string?> environment, IFeedListener feed, TimeZoneInfo? zone, List<IAsyncDisposable> opened)
    {
        IHistory[] links = [.. list.Select(merged =>
        {
            IHistory[] leaves = [.. merged.Select(one =>
            {
                IHistory leaf = OpenLeaf(SourceAddress.Parse(one), environment, feed, zone);
                opened.Add(leaf);
                return Guarded(leaf, isAlone: merged.Count == 1);
            })];
            return leaves is [var only] ? only : new MergedHistory(leaves);
        })];
        return links is [var single] ? single : new ChainedHistory(links, feed.Clock, zone);
    }

    /// <summary>The Redis servers of a history that hold live candles.</summary>
    /// <param name="uri">The address or addresses; null or blank for <c>REALTIME_HISTORY</c>.</param>
    /// <param name="environment">Answers for environment variables.</param>
    /// <exception cref="ArgumentException">An address is wrong.</exception>
    internal static IReadOnlyList<RedisBarsAddress> LiveCandles(string? uri, Func<string, string?> environment)
    {
        string? text = string.IsNullOrWhiteSpace(uri) ? environment("REALTIME_HISTORY") : uri;
        return string.IsNullOrWhiteSpace(text) ? [] :
        [
            .. HistoryList.Read(text.Trim()).SelectMany(static merged => merged).Select(SourceAddress.Parse)
                .Where(static address => address.Scheme is "redis" or "rediss").Select(RedisBarsAddress.From)
                .Where(static address => address.Live.Length > 0),
        ];
    }

    // What is made up here cannot fail.
    private static IHistory Guarded(IHistory leaf, bool isAlone) => leaf is NoHistory or DemoHistory
        ? leaf : new ResilientHistory(leaf, TimeProvider.System, isAlone ? null : Resilience.OfSeveral);

    // One source, which is what retries, limits of time and health are for.
    private static IHistory OpenLeaf(SourceAddress address, Func<string, string?> environment, IFeedListener feed, TimeZoneInfo? zone)
    {
        switch (address.Scheme)
        {
            case "none":
                return new NoHistory();
            case "demo":
                // Rate and speed are the feed's; the same address may serve for both.
                address.AllowOnly("seed", "rate", "speed");
                if (!feed.IsSimulated)
                {
                    throw new ArgumentException($"'{address}' is a made-up past, and the prices of {feed.Name} are real: "
                        + "name a history of real bars, none: for no history, or demo:// as the feed, too.");
                }
                return new DemoHistory(FeedAddress.DemoSeed(address) ?? (feed as DemoListener)?.Seed ?? 1, feed.Clock, zone);
            case "binance":
                return new BinanceHistory(BinanceAddress.From(address), BinanceVenues.OfProcess, zone);
            case "influx" or "influxs":
                return new InfluxHistory(InfluxAddress.From(address, environment("INFLUX_DB_TOKEN")));
            case "redis" or "rediss":
                return new RedisHistory(RedisBarsAddress.From(address), RedisConnections.OfProcess, clock: feed.Clock, zone: zone);
            case "file":
                return new FileHistory(FileAddress.From(address, environment("REALTIME_DUCKDB")), takesSimulated: feed.IsSimulated);
            default:
                throw new ArgumentException($"'{address}' has the unknown scheme '{address.Scheme}'; expected {Schemes}.");
        }
    }

    private static string? Resolve(string? uri, Func<string, string?> environment, IFeedListener feed)
    {
        if (!string.IsNullOrWhiteSpace(uri))
            return uri.Trim();
        if (environment("REALTIME_HISTORY") is { } history && !string.IsNullOrWhiteSpace(history))
            return history.Trim();
        if (environment("INFLUX_DB_URL") is { } influx && !string.IsNullOrWhiteSpace(influx))
            return InfluxAddress.FromEnvironment(influx.Trim(), environment("INFLUX_DB_BUCKET")?.Trim());
        return feed is DemoListener ? "demo://" : (feed as BinanceListener)?.Name;
    }
}
