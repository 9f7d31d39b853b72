using System.Globalization;

namespace RealtimeNotebook.Feeds;

/// <summary>Finds the feed that an address, the environment, or the lack of both names.</summary>
internal static class FeedAddress
{
    private const string Schemes = "redis://host:port, rediss://host:port, binance://, binance://spot, demo://?seed=1&rate=10&speed=1 or replay:file.ndjson?speed=60";

    /// <summary>Opens a feed; nothing is dialled yet.</summary>
    /// <param name="uri">The address; null or blank for <c>REALTIME_FEED</c>, then <c>REDIS_HOST</c> and <c>REDIS_PORT</c>, then the demo market.</param>
    /// <param name="key">The series to listen to.</param>
    /// <param name="channelTemplate">The Redis channel of a series; the address may name another.</param>
    /// <param name="environment">Answers for environment variables.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="zone">The session zone of the series, by whose clock the long bars begin that are built here; null for UTC.</param>
    /// <exception cref="ArgumentException">The address names no feed; the message says what was expected, without secrets.</exception>
    internal static IFeedListener Open(
        string? uri, SeriesKey key, string channelTemplate, Func<string, string?> environment, TimeProvider time, TimeZoneInfo? zone = null)
    {
        SourceAddress address = SourceAddress.Parse(Resolve(uri, environment));
        switch (address.Scheme)
        {
            case "redis" or "rediss":
                return new RedisListener(
                    RedisAddress.From(address), RedisChannels.Of(address.Value("channel") ?? channelTemplate, key), RedisConnections.OfProcess);
            case "demo":
                return OpenDemo(address, key, time, zone);
            case "replay":
                return OpenReplay(address, key, time);
            case "binance":
                return BinanceListener.Open(BinanceAddress.From(address), key, BinanceVenues.OfProcess, zone);
            case "ws" or "wss":
                throw new ArgumentException($"'{address}': {address.Scheme}:// feeds are not in this version; expected {Schemes}.", nameof(uri));
            default:
                throw new ArgumentException($"'{address}' has the unknown scheme '{address.Scheme}'; expected {Schemes}.", nameof(uri));
        }
    }

    /// <summary>The address that counts: the one given, or else that of the environment, or else the demo market's.</summary>
    internal static string Resolve(string? uri, Func<string, string?> environment)
    {
        if (!string.IsNullOrWhiteSpace(uri))
            return uri.Trim();
        if (environment("REALTIME_FEED") is { } feed && !string.IsNullOrWhiteSpace(feed))
            return feed.Trim();
        if (environment("REDIS_HOST") is { } host && !string.IsNullOrWhiteSpace(host))
        {
            string port = environment("REDIS_PORT") is { } given && !string.IsNullOrWhiteSpace(given) ? given.Trim() : "6379";
            string password = environment("REDIS_PASSWORD") is { Length: > 0 } secret ? $":{Uri.EscapeDataString(secret)}@" : "";
            return $"redis://{password}{host.Trim()}:{port}";
        }
        return "demo://";
    }

    private static DemoListener OpenDemo(SourceAddress address, SeriesKey key, TimeProvider time, TimeZoneInfo? zone)
    {
        address.AllowOnly("seed", "rate", "speed");
        return new(key, DemoSeed(address) ?? 1, address.Number("rate", 10, 0.1, 1_000), address.Number("speed", 1, 0.1, 3_600), time, zone);
    }

    /// <summary>The seed that a demo market's address names, or null.</summary>
    internal static long? DemoSeed(SourceAddress address)
    {
        if (address.Value("seed") is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed) ? seed
            : throw new ArgumentException($"'seed={text}' in {address} is not a whole number.");
    }

    private static ReplayListener OpenReplay(SourceAddress address, SeriesKey key, TimeProvider time)
    {
        address.AllowOnly("speed");
        // replay:file and replay:///file, but also replay://folder/file, which has the folder where a host would be.
        string file = address.Host.Length == 0 ? address.Path : $"{address.Host}/{address.Path}";
        if (file.Length == 0)
            throw new ArgumentException($"'{address}' names no file; expected for example replay:file.ndjson?speed=60.");
        double speed = address.Value("speed") is "max" ? double.PositiveInfinity : address.Number("speed", 1, 0.01, 1_000_000);
        return new(file, key, speed, time);
    }
}
