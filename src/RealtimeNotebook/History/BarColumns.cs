namespace RealtimeNotebook.History;

/// <summary>Which columns of a table hold a bar, found by the names that are common for them.</summary>
/// <param name="Time">The opening time, or its date.</param>
/// <param name="Clock">The time of day beside a date; -1 where there is none.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price; one that is adjusted for dividends is not taken for it.</param>
/// <param name="Volume">The volume; -1 where there is none.</param>
/// <param name="Symbol">The symbol; -1 where there is none.</param>
/// <param name="Interval">The interval; -1 where there is none.</param>
internal sealed record BarColumns(int Time, int Clock, int Open, int High, int Low, int Close, int Volume, int Symbol, int Interval)
{
    /// <summary>What a message says of the names that are known.</summary>
    internal const string Expected = "expected columns time (or timestamp, date, datetime, open_time), open, high, low, close, and volume if there is one";

    // The surest first: a file may have the time twice, as a number and as text.
    private static readonly string[] TimeNames =
        ["opentime", "timestamp", "datetime", "time", "date", "ts", "unix", "unixtime", "epoch", "bartime", "starttime", "t"];

    private static readonly string[] SymbolNames = ["symbol", "eventsymbol", "ticker", "sym", "instrument"];

    private static readonly string[] IntervalNames = ["interval", "timeframe", "tf", "period", "per", "resolution"];

    /// <summary>The order of Binance's klines, whose files have no header.</summary>
    internal static BarColumns OfKlines { get; } = new(0, -1, 1, 2, 3, 4, 5, -1, -1);

    /// <summary>Finds the columns; null when one is missing without which there is no bar.</summary>
    /// <param name="names">The names in the order of the columns; case, blanks and punctuation count for nothing.</param>
    internal static BarColumns? Find(IEnumerable<string> names)
    {
        List<string> known = [.. names.Select(Normalised)];
        int time = First(known, TimeNames);
        int date = known.IndexOf("date");
        int clock = date >= 0 ? known.IndexOf("time") : -1;
        var found = new BarColumns(clock >= 0 ? date : time, clock, First(known, ["open", "o"]), First(known, ["high", "h"]),
            First(known, ["low", "l"]), First(known, ["close", "c", "last"]), First(known, ["volume", "vol", "v", "tickvol", "tickvolume"]),
            First(known, SymbolNames), First(known, IntervalNames));
        return found is { Time: >= 0, Open: >= 0, High: >= 0, Low: >= 0, Close: >= 0 } ? found : null;
    }

    /// <summary>A name in lower case, without anything but letters and digits.</summary>
    internal static string Normalised(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>Whether a normalised name is one for the symbol.</summary>
    internal static bool IsSymbol(string normalised) => SymbolNames.Contains(normalised, StringComparer.Ordinal);

    /// <summary>Whether a normalised name is one for the interval.</summary>
    internal static bool IsInterval(string normalised) => IntervalNames.Contains(normalised, StringComparer.Ordinal);

    private static int First(List<string> names, string[] wanted) =>
        wanted.Select(name => names.IndexOf(name)).FirstOrDefault(at => at >= 0, -1);
}
