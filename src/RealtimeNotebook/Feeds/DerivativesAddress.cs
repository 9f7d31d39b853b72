namespace RealtimeNotebook.Feeds;

/// <summary>Finds the feed of derivatives that an address names.</summary>
internal static class DerivativesAddress
{
    private const string Schemes = "redis://host:port, rediss://host:port, binance:// or demo://?seed=1&speed=1";

    /// <summary>Opens a feed; nothing is dialled yet.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="time">The wall clock.</param>
    /// <exception cref="ArgumentException">The address names no feed; the message says what was expected, without secrets.</exception>
    internal static IDerivativesFeed Open(string uri, TimeProvider time)
    {
        SourceAddress address = SourceAddress.Parse(uri);
        switch (address.Scheme)
        {
            case "redis" or "rediss":
                // The channels of candles are none of ours; the same address may name both.
                return new RedisDerivatives(RedisAddress.From(address), RedisConnections.OfProcess);
            case "binance":
                return new BinanceDerivatives(BinanceAddress.From(address), BinanceVenues.OfProcess);
            case "demo":
                // The same address as that of the candles, which has a rate; this market has its own.
                address.AllowOnly("seed", "rate", "speed");
                return new DemoDerivatives(FeedAddress.DemoSeed(address) ?? 1, address.Number("speed", 1, 0.1, 3_600), time);
            default:
                throw new ArgumentException($"'{address}' has the scheme '{address.Scheme}', which names no feed of derivatives; expected {Schemes}.", nameof(uri));
        }
    }
}
