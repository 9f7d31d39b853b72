using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.History;

/// <summary>Which Redis server, and under which keys it keeps bars:
/// <c>redis://[:password@]host[:port][/db][?klines=klines_z:{symbol}:{interval}&amp;live=live_candle:{symbol}:{interval}]</c>.</summary>
/// <param name="Server">The server and database.</param>
/// <param name="Klines">Key of the sorted set of official bars; <c>{symbol}</c> and <c>{interval}</c> are filled in.</param>
/// <param name="Live">Key of the live candle, or empty to leave it out.</param>
internal sealed record RedisBarsAddress(RedisAddress Server, string Klines, string Live)
{
    /// <summary>The infrastructure's key of official bars.</summary>
    internal const string DefaultKlines = "klines_z:{symbol}:{interval}";

    /// <summary>The infrastructure's key of the live candle.</summary>
    internal const string DefaultLive = "live_candle:{symbol}:{interval}";

    /// <summary>Reads an address whose scheme is <c>redis</c> or <c>rediss</c>.</summary>
    /// <exception cref="ArgumentException">Something in it is missing or wrong; the message says what, without secrets.</exception>
    internal static RedisBarsAddress From(SourceAddress address)
    {
        // The channel is the feed's; the same address may serve for both.
        RedisAddress server = RedisAddress.From(address, "channel", "klines", "live");
        string klines = address.Value("klines") ?? DefaultKlines;
        if (!klines.Contains("{symbol}", StringComparison.Ordinal))
            throw new ArgumentException($"'klines={klines}' in {address} has no {{symbol}}; expected a template such as {DefaultKlines}.");
        return new(server, klines, address.Value("live") ?? DefaultLive);
    }

    /// <summary>The key of a series.</summary>
    /// <param name="template">One of the two templates.</param>
    /// <param name="symbol">The symbol.</param>
    /// <param name="interval">The interval as the keys spell it.</param>
    internal static string Key(string template, string symbol, string interval) =>
        template.Replace("{interval}", interval, StringComparison.Ordinal).Replace("{symbol}", symbol, StringComparison.Ordinal);
}
