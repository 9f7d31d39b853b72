using System.Collections.Concurrent;

namespace RealtimeNotebook.Derivatives;

/// <summary>Open interest, funding and liquidations of one symbol at all its venues, as far back as memory goes. One writer; any number of readers.</summary>
/// <param name="symbol">The symbol.</param>
/// <param name="most">How many entries are kept of each kind and venue.</param>
/// <param name="keepMs">How old they may be.</param>
internal sealed class SymbolSeries(string symbol, int most = SymbolSeries.MostEntries, long keepMs = SymbolSeries.KeepMs)
{
    /// <summary>How many entries are kept of a kind and venue, if nothing else is said.</summary>
    internal const int MostEntries = 50_000;

    /// <summary>How old they may be, in milliseconds: a day.</summary>
    internal const long KeepMs = 86_400_000;

    /// <summary>How many venues a symbol may have; more are refused.</summary>
    internal const int MostVenues = 32;

    private readonly ConcurrentDictionary<string, TimeLog<OpenInterest>> _openInterest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TimeLog<Funding>> _funding = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TimeLog<Liquidation>> _liquidations = new(StringComparer.Ordinal);

    /// <summary>The symbol.</summary>
    internal string Symbol { get; } = symbol;

    /// <summary>Whether open interest is known of nobody.</summary>
    internal bool IsEmpty => _openInterest.IsEmpty && _funding.IsEmpty && _liquidations.IsEmpty;

    /// <summary>When a venue spoke last, in Unix milliseconds; <see cref="long.MinValue"/> before the first word.</summary>
    internal long NewestMs => Math.Max(Newest(OpenInterest), Math.Max(Newest(Funding), Newest(Liquidations)));

    /// <summary>Adds open interest; null when there are too many venues.</summary>
    internal LogOutcome? Add(in OpenInterest entry) => Log(_openInterest, entry.Venue)?.Add(entry);

    /// <summary>Adds a funding rate; null when there are too many venues.</summary>
    internal LogOutcome? Add(in Funding entry) => Log(_funding, entry.Venue)?.Add(entry);

    /// <summary>Adds a liquidation; null when there are too many venues.</summary>
    internal LogOutcome? Add(in Liquidation entry) => Log(_liquidations, entry.Venue)?.Add(entry);

    /// <summary>Adds the past, of which live entries may be in already.</summary>
    internal void AddAll(IEnumerable<OpenInterest> entries) => AddAll(_openInterest, entries);

    /// <summary>Adds the past, of which live entries may be in already.</summary>
    internal void AddAll(IEnumerable<Funding> entries) => AddAll(_funding, entries);

    /// <summary>Adds the past, of which live entries may be in already.</summary>
    internal void AddAll(IEnumerable<Liquidation> entries) => AddAll(_liquidations, entries);

    /// <summary>Open interest by venue, in the order of the venues' names.</summary>
    internal IReadOnlyList<(string Venue, TimeView<OpenInterest> Entries)> OpenInterest => Views(_openInterest);

    /// <summary>Funding rates by venue.</summary>
    internal IReadOnlyList<(string Venue, TimeView<Funding> Entries)> Funding => Views(_funding);

    /// <summary>Liquidations by venue.</summary>
    internal IReadOnlyList<(string Venue, TimeView<Liquidation> Entries)> Liquidations => Views(_liquidations);

    private TimeLog<T>? Log<T>(ConcurrentDictionary<string, TimeLog<T>> logs, string venue)
        where T : struct, IDerivative, IEquatable<T>
    {
        if (logs.TryGetValue(venue, out TimeLog<T>? log))
            return log;
        return logs.Count < MostVenues ? logs[venue] = new(most, keepMs) : null;
    }

    private void AddAll<T>(ConcurrentDictionary<string, TimeLog<T>> logs, IEnumerable<T> entries)
        where T : struct, IDerivative, IEquatable<T>
    {
        foreach (IGrouping<string, T> venue in entries.GroupBy(static entry => entry.Venue, StringComparer.Ordinal))
            Log(logs, venue.Key)?.AddAll(venue);
    }

    private static long Newest<T>(IReadOnlyList<(string Venue, TimeView<T> Entries)> venues)
        where T : struct, IDerivative =>
        venues.Max(static venue => venue.Entries.Count == 0 ? (long?)null : venue.Entries[venue.Entries.Count - 1].TimeMs) ?? long.MinValue;

    private static IReadOnlyList<(string, TimeView<T>)> Views<T>(ConcurrentDictionary<string, TimeLog<T>> logs)
        where T : struct, IDerivative, IEquatable<T> =>
        [.. logs.OrderBy(static log => log.Key, StringComparer.Ordinal).Select(static log => (log.Key, log.Value.View))];
}
