using RealtimeNotebook.Derivatives;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Server;

/// <summary>A part of the past as it is sent: of each venue its entries, perhaps thinned out.</summary>
/// <param name="Venues">The venues with what they said.</param>
/// <param name="IsThinned">Whether something was left out or added up.</param>
internal sealed record DerivativePast<T>(IReadOnlyList<(string Venue, IReadOnlyList<T> Entries)> Venues, bool IsThinned)
{
    /// <summary>Of a sum: for how long a venue's last word counts in it, in milliseconds; null of others.</summary>
    internal long? HoldsMs { get; init; }
}

/// <summary>Finds the past: in memory where that reaches back far enough, else also where it is kept.</summary>
internal sealed class DerivativePastReader(DerivativesHub hub)
{
    private const long ForeverMs = 100L * 366 * 86_400_000;
    private const int MostEntries = 5_000_000;

    // Stretches by which liquidations are added up, shortest first.
    private static readonly long[] Stretches = [1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000, 86_400_000, 7 * 86_400_000L];

    /// <summary>Open interest.</summary>
    /// <exception cref="FeedUnavailableException">The history gave no answer.</exception>
    internal async Task<DerivativePast<OpenInterest>> OpenInterestAsync(DerivativeQuery query, CancellationToken stop)
    {
        // A sum depends on words from before its first moment.
        DerivativeQuery read = query.Venue == VenueSum.Name ? query with { FromMs = query.FromMs - VenueSum.RunUpMs(hub.HoldsMs) } : query;
        SymbolSeries series = await SeriesAsync<OpenInterest>(read, (source, range) => source.OpenInterestAsync(range, stop),
            static (to, entries) => to.AddAll(entries), static from => from.OpenInterest).ConfigureAwait(false);
        return OpenInterest(series, query, hub.HoldsMs);
    }

    /// <summary>Open interest out of a series.</summary>
    internal static DerivativePast<OpenInterest> OpenInterest(SymbolSeries series, DerivativeQuery query, long holdsMs = VenueSum.DefaultHoldsMs)
    {
        if (query.Venue != VenueSum.Name)
            return Thinned(Within(series.OpenInterest, query), query.Most, static one => one.Quantity);
        IReadOnlyList<(string Venue, IReadOnlyList<OpenInterest> Entries)> all = Within(series.OpenInterest, query with { FromMs = query.FromMs - VenueSum.RunUpMs(holdsMs) });
        IReadOnlyList<(string, IReadOnlyList<OpenInterest>)> venues = [(VenueSum.Name, VenueSum.Of([.. all.Select(static venue => venue.Entries)], query.FromMs, holdsMs))];
        return Thinned(venues, query.Most, static one => one.Quantity) with { HoldsMs = holdsMs };
    }

    /// <summary>Funding rates.</summary>
    /// <exception cref="FeedUnavailableException">The history gave no answer.</exception>
    internal async Task<DerivativePast<Funding>> FundingAsync(DerivativeQuery query, CancellationToken stop)
    {
        SymbolSeries series = await SeriesAsync<Funding>(query, (source, range) => source.FundingAsync(range, stop),
            static (to, entries) => to.AddAll(entries), static from => from.Funding).ConfigureAwait(false);
        return Funding(series, query);
    }

    /// <summary>Funding rates out of a series.</summary>
    internal static DerivativePast<Funding> Funding(SymbolSeries series, DerivativeQuery query) =>
        Thinned(Within(series.Funding, query), query.Most, static one => one.Rate);

    /// <summary>Liquidations; where they are too many, added up by stretches of time, venue and side.</summary>
    /// <exception cref="FeedUnavailableException">The history gave no answer.</exception>
    internal async Task<DerivativePast<LiquidationGroup>> LiquidationsAsync(DerivativeQuery query, CancellationToken stop)
    {
        SymbolSeries series = await SeriesAsync<Liquidation>(query, (source, range) => source.LiquidationsAsync(range, stop),
            static (to, entries) => to.AddAll(entries), static from => from.Liquidations).ConfigureAwait(false);
        return Liquidations(series, query);
    }

    /// <summary>Liquidations out of a series.</summary>
    internal static DerivativePast<LiquidationGroup> Liquidations(SymbolSeries series, DerivativeQuery query)
    {
        IReadOnlyList<(string Venue, IReadOnlyList<Liquidation> Entries)> venues = Within(series.Liquidations, query);
        int greatest = venues.Count == 0 ? 0 : venues.Max(static venue => venue.Entries.Count);
        long stretch = greatest <= query.Most && !query.IsLong ? 0 : Stretches[0];
        while (true)
        {
            (string, IReadOnlyList<LiquidationGroup> Groups)[] groups = [.. venues.Select(venue => (venue.Venue, LiquidationGroup.Of(venue.Entries, stretch)))];
            int next = Array.FindIndex(Stretches, one => one > stretch);
            if (next < 0 || groups.All(venue => venue.Groups.Count <= query.Most))
                return new(groups, stretch > 0);
            stretch = Stretches[next];
        }
    }

    private async Task<SymbolSeries> SeriesAsync<T>(
        DerivativeQuery query, Func<IDerivativesHistory, DerivativesRange, Task<IReadOnlyList<T>>> ask,
        Action<SymbolSeries, IEnumerable<T>> add, Func<SymbolSeries, IReadOnlyList<(string Venue, TimeView<T> Entries)>> of)
        where T : struct, IDerivative
    {
        (SymbolSeries Series, long CompleteFromMs)? live = hub.Find(query.Symbol);
        if (live is { } known && (known.CompleteFromMs <= query.FromMs || !hub.Past.IsPresent))
            return known.Series;
        var range = new DerivativesRange(query.Symbol, query.FromMs, query.ToMs, Math.Max(query.Most, 500));
        var all = new SymbolSeries(query.Symbol, MostEntries, ForeverMs);
        add(all, await hub.Past.ReadAsync(source => ask(source, range)).ConfigureAwait(false));
        if (live is { } part)
        {
            foreach ((_, TimeView<T> entries) in of(part.Series))
                add(all, entries.Between(query.FromMs, query.ToMs));
        }
        return all;
    }

    private static IReadOnlyList<(string Venue, IReadOnlyList<T> Entries)> Within<T>(
        IReadOnlyList<(string Venue, TimeView<T> Entries)> venues, DerivativeQuery query)
        where T : struct, IDerivative =>
        [.. venues.Where(venue => query.Venue is null or VenueSum.Name || venue.Venue == query.Venue)
            .Select(venue => (venue.Venue, (IReadOnlyList<T>)[.. venue.Entries.Between(query.FromMs, query.ToMs)]))];

    private static DerivativePast<T> Thinned<T>(IReadOnlyList<(string Venue, IReadOnlyList<T> Entries)> venues, int most, Func<T, decimal> valueOf) => new(
        [.. venues.Select(venue => (venue.Venue, MinMaxSample.Of(venue.Entries, most, valueOf)))], venues.Any(venue => venue.Entries.Count > most));
}
