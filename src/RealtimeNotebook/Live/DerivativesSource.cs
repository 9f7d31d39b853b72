using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>Opens derivatives by the addresses of their feed and store.</summary>
internal static class DerivativesSource
{
    /// <summary>Opens and starts; nothing is dialled by the caller.</summary>
    /// <param name="feed">The address of the feed.</param>
    /// <param name="store">The address of the store: <c>redis://</c> or <c>rediss://</c>; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="holds">For how long a venue's last word counts in a sum of open interest; null for an hour.</param>
    /// <exception cref="ArgumentException">An address names nothing; the message says what was expected, without secrets.</exception>
    internal static DerivativesHub Open(string feed, string? store, TimeProvider time, TimeSpan? holds = null)
    {
        RedisDerivativesStore? kept = store is null ? null : RedisDerivativesStore.Open(store);
        IDerivativesFeed opened = DerivativesAddress.Open(feed, time);
        // What is kept does not say where it came from, and would be taken for the market's by whoever reads it.
        if (kept is not null && opened.IsSimulated)
            throw new ArgumentException($"{opened.Name} is made up and is not kept among what is real in {kept.Name}: leave the store out, or name another feed.", nameof(store));
        return new(opened, HistoryOf(opened, time), kept, time, holds is { } given ? (long)given.TotalMilliseconds : Derivatives.VenueSum.DefaultHoldsMs);
    }

    /// <summary>The past that a feed has of its own, or null.</summary>
    internal static IDerivativesHistory? HistoryOf(IDerivativesFeed feed, TimeProvider time) => feed switch
    {
        BinanceDerivatives exchange => new BinanceDerivativesHistory(exchange.Address, exchange.SharedVenues, time),
        DemoDerivatives demo => new DemoDerivativesHistory(demo.Seed, demo.Clock),
        IDerivativesHistory own => own,
        _ => null,
    };
}
