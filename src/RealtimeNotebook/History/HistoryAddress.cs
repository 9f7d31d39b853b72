using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Finds the history that an address, the environment, or the feed names.</summary>
internal static class HistoryAddress
{
    private const string Schemes = "influx://host:8086/database, influxs://host/database, binance://, demo:// or none:";

    /// <summary>Opens a history; nothing is dialled yet.</summary>
    /// <param name="uri">The address; null or blank for <c>REALTIME_HISTORY</c>, then <c>INFLUX_DB_URL</c>, then the feed's own if that is
    /// the demo market or an exchange, else none.</param>
    /// <param name="environment">Answers for environment variables.</param>
    /// <param name="feed">The feed that the history is for: a demo market's past goes on in its present.</param>
    /// <exception cref="ArgumentException">The address names no history; the message says what was expected, without secrets.</exception>
    internal static IHistory Open(string? uri, Func<string, string?> environment, IFeedListener feed)
    {
        if (Resolve(uri, environment, feed) is not { } resolved)
            return new NoHistory();
        SourceAddress address = SourceAddress.Parse(resolved);
        switch (address.Scheme)
        {
            case "none":
                return new NoHistory();
            case "demo":
                // Rate and speed are the feed's; the same address may serve for both.
                address.AllowOnly("seed", "rate", "speed");
                return new DemoHistory(FeedAddress.DemoSeed(address) ?? (feed as DemoListener)?.Seed ?? 1, feed.Clock);
            case "binance":
                return new BinanceHistory(BinanceAddress.From(address), BinanceVenues.OfProcess);
            case "influx" or "influxs":
                return new InfluxHistory(InfluxAddress.From(address, environment("INFLUX_DB_TOKEN")));
            case "redis" or "rediss" or "file":
                throw new ArgumentException($"'{address}': {address.Scheme}: histories are not in this version; expected {Schemes}.", nameof(uri));
            default:
                throw new ArgumentException($"'{address}' has the unknown scheme '{address.Scheme}'; expected {Schemes}.", nameof(uri));
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
