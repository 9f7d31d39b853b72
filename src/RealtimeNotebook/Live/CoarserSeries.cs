using RealtimeNotebook.Candles;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Live;

/// <summary>A live series of coarser bars over one of finer bars.</summary>
internal static class CoarserSeries
{
    // A week of minutes; what forms has to be seeded from its beginning.
    private const long MostParts = 10_080;

    private const int LeastKept = 1_000;

    /// <summary>What is wrong with building one interval from another, or null.</summary>
    internal static string? Fault(Interval coarse, string builtFrom)
    {
        if (!Interval.TryParse(builtFrom, out Interval fine))
            return $"BuiltFrom '{builtFrom}' is not an interval; expected one of {string.Join(' ', Interval.All)}.";
        if (!coarse.IsMultipleOf(fine))
            return $"BuiltFrom {fine}: bars of {coarse} cannot be built from it; expected a finer interval that divides it.";
        return coarse.Milliseconds / fine.Milliseconds > MostParts
            ? $"BuiltFrom {fine} has {coarse.Milliseconds / fine.Milliseconds} bars in one of {coarse}; expected an interval with at most {MostParts}."
            : null;
    }

    /// <summary>Starts both series; the finer one ends with the coarser.</summary>
    /// <param name="key">The coarser series.</param>
    /// <param name="fine">The finer interval; it has been judged by <see cref="Fault"/>.</param>
    /// <param name="feed">The feed of the finer bars; owned from now on.</param>
    /// <param name="fineHistory">Its history; owned from now on.</param>
    /// <param name="history">Another of the same, for the coarser series; owned from now on.</param>
    /// <param name="options">The coarser series' options.</param>
    /// <param name="writeBack">Where the coarser series is kept; owned from now on; null for nowhere.</param>
    internal static LiveSeries Open(
        SeriesKey key, Interval fine, IFeedListener feed, IHistory fineHistory, IHistory history, RealtimeOptions options, WriteBack? writeBack = null)
    {
        TimeZoneInfo? zone = SessionZone.Named(options.SessionZone);
        int parts = (int)(key.Interval.Milliseconds / fine.Milliseconds);
        // The seed reaches back a window and some more, which has to hold the forming coarse bar from its beginning.
        int window = Math.Clamp(2 * parts, 10, RealtimeOptions.MostWindow);
        var below = new LiveSeries(new(key.Symbol, fine), feed, fineHistory, options with
        {
            BuiltFrom = null,
            Indicators = [],
            WriteBack = new(),
            Window = window,
            Keep = Math.Max(2 * parts, LeastKept),
        });
        return new(key, new CoarserFeed(below, feed, key.Interval, history.IsPresent), new CoarserHistory(history, fine, zone), options with { Semantics = null }, writeBack);
    }
}
