namespace RealtimeNotebook.History;

/// <summary>Which columns of a table hold a bar, found by the names that are common for them.</summary>
/// <param name="Time">The opening time, or its date.</param>
/// <param name="Clock">The time of day beside a date; -1 where there is none.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price; one that is adjusted for dividends is not taken for it.</param>
/// <param name="Volume">The volume, in units of the base asset; -1 where there is none.</param>
/// <param name="Symbol">The symbol; -1 where there is none.</param>
/// <param name="Interval">The interval; -1 where there is none.</param>
internal sealed record BarColumns(int Time, int Clock, int Open, int High, int Low, int Close, int Volume, int Symbol, int Interval)
{
    /// <summary>What a message says of the names that are known.</summary>
    internal const string Expected = "expected columns time (or timestamp, date, datetime, open_time), open, high, low, close, and volume if there is one; "
        + "?columns=time,open,high,low,close,volume gives their order, ?columns=time:ts,close:last their names";

    // The surest first: a file may have the time twice, as a number and as text.
    private static readonly string[] TimeNames =
    [
        "opentime", "timeopen", "windowstart", "opentimestamp", "startat", "unix", "unixtime", "unixtimestamp", "epoch", "timestamp", "datetime", "time", "date", "ts", "bartime", "starttime", "begin",
        "candlebegintime", "klineopentime", "tsevent", "tradedate", "tradingday", "day", "gmttime", "localtime", "periodstart", "start", "t",
    ];

    // Dates that have a time of day in the column "time" beside them.
    private static readonly string[] DateNames = ["date", "dtyyyymmdd", "dateyyyymmdd", "dateymd", "tradedate", "tradingdate", "tradingday", "day"];

    private static readonly string[] SymbolNames = ["symbol", "eventsymbol", "ticker", "sym", "instrument"];

    // Names that are also those of other things, such as the kind of a market; see IsSymbolSure.
    private static readonly string[] OtherSymbolNames =
    [
        "rawsymbol", "actsymbol", "symbolname", "symbolid", "tckrsymb", "tscode", "stockcode", "ric", "epic", "tic", "instid", "instrumentname", "instrumentid", "productid",
        "pair", "currencypair", "tradingpair", "contract", "security", "securityid", "secid", "scrip", "stock", "coin", "asset", "code", "identifier", "figi", "isin", "cusip",
        "permno", "product", "name", "market", "underlying", "base", "rootsymbol", "company", "series", "exchange",
    ];

    private static readonly string[] IntervalNames = ["interval", "timeframe", "tf", "period", "per", "resolution", "rtype"];

    private static readonly string[] VolumeNames = ["volume", "vol", "v", "basevolume", "volumebase", "volumefrom", "tradedvolume", "totalvolume", "sharestraded", "totaltradedquantity"];

    private static readonly string[] TickVolumeNames = ["tickvol", "tickvolume"];

    // What volumes are counted in when it is not the asset itself.
    private static readonly string[] Currencies = ["usd", "usdt", "usdc", "busd", "tusd", "fdusd", "dai", "eur", "gbp", "jpy", "krw", "currency", "quote", "to"];

    /// <summary>The number of ticks, which stands for the volume where that is zero in all rows; -1 where there is none.</summary>
    internal int TickVolume { get; init; } = -1;

    /// <summary>The part of the volume that the column of the volume lacks, as where one counts rising and one falling prices; -1 where there is none.</summary>
    internal int OtherVolume { get; init; } = -1;

    /// <summary>Whether the column of the symbol can be nothing else.</summary>
    internal bool IsSymbolSure { get; init; } = true;

    /// <summary>Whether the interval is a record type of Databento.</summary>
    internal bool IsRecordType { get; init; }

    /// <summary>The zone that the name of the time tells, such as <c>EST</c>; null where it tells none, or UTC.</summary>
    internal string? Zone { get; init; }

    /// <summary>Whether the name of the time says that it is UTC.</summary>
    internal bool IsUtc { get; init; }

    /// <summary>The order of Binance's klines, whose files have no header.</summary>
    internal static BarColumns OfKlines { get; } = new(0, -1, 1, 2, 3, 4, 5, -1, -1);

    /// <summary>The order of MetaTrader 4's files, which have no header, and the time of day beside the date.</summary>
    internal static BarColumns OfDatesAndClocks { get; } = new(0, 1, 2, 3, 4, 5, 6, -1, -1);

    /// <summary>Finds the columns; null when one is missing without which there is no bar.</summary>
    /// <param name="names">The names in the order of the columns; case, blanks and punctuation count for nothing.</param>
    /// <param name="symbol">The symbol looked for, which says which of two volumes is that of the asset.</param>
    /// <param name="named">What the address says of the names; null where it says nothing.</param>
    internal static BarColumns? Find(IEnumerable<string> names, string symbol = "", ColumnNames? named = null) =>
        FindAll(names, symbol, named) is { Time: >= 0 } found && found.HasPrices ? found : null;

    /// <summary>Finds the columns; -1 for those that are missing.</summary>
    internal static BarColumns FindAll(IEnumerable<string> names, string symbol = "", ColumnNames? named = null)
    {
        string[] given = [.. names];
        BarColumns found = FindAll(given, symbol);
        return named is null ? found : found with
        {
            Time = named.Find("time", given, found.Time),
            Clock = named.Has("time") ? -1 : found.Clock,
            Open = named.Find("open", given, found.Open),
            High = named.Find("high", given, found.High),
            Low = named.Find("low", given, found.Low),
            Close = named.Find("close", given, found.Close),
            Volume = named.Find("volume", given, found.Volume),
            Symbol = named.Find("symbol", given, found.Symbol),
            Interval = named.Find("interval", given, found.Interval),
            TickVolume = named.Has("volume") ? -1 : found.TickVolume,
            OtherVolume = named.Has("volume") ? -1 : found.OtherVolume,
            IsSymbolSure = named.Has("symbol") || found.IsSymbolSure,
            IsRecordType = !named.Has("interval") && found.IsRecordType,
            Zone = named.Has("time") ? null : found.Zone,
            IsUtc = !named.Has("time") && found.IsUtc,
        };
    }

    private static BarColumns FindAll(string[] given, string symbol)
    {
        List<string> known = [.. given.Select(Normalised)];
        List<string> bare = [.. given.Select(name => Normalised(WithoutUnit(name)))];
        int time = First(known, TimeNames) is >= 0 and var exact ? exact : First(bare, TimeNames);
        if (time < 0)
            time = First([.. known.Select(WithoutZone)], TimeNames);
        int date = First(known, DateNames);
        int clock = date >= 0 ? known.IndexOf("time") : -1;
        // A number is one time, whatever is written beside it.
        bool isNumber = time >= 0 && IsSureTime(known[time]);
        if (isNumber)
            clock = -1;
        time = clock >= 0 ? date : time;
        int volume = VolumeOf(known, symbol);
        int interval = First(known, IntervalNames);
        int sure = First(known, SymbolNames);
        // TradeStation counts the volume of rising and of falling prices.
        (int up, int down) = volume < 0 && known.Contains("up") && known.Contains("down") ? (known.IndexOf("up"), known.IndexOf("down")) : (volume, -1);
        return new(time, clock, Price(known, bare, "open", "o", "openprice"), Price(known, bare, "high", "h", "highprice"), Price(known, bare, "low", "l", "lowprice"),
            Price(known, bare, "close", "c", "closeprice", "last", "closelast", "latest", "price"), up, sure >= 0 ? sure : First(known, OtherSymbolNames), interval)
        {
            TickVolume = First(known, TickVolumeNames),
            OtherVolume = down,
            IsSymbolSure = sure >= 0,
            IsRecordType = interval >= 0 && known[interval] == "rtype",
            Zone = time >= 0 ? NamedZones.InName(given[time]) : null,
            IsUtc = time >= 0 && (known[time].Contains("utc", StringComparison.Ordinal) || known[time].Contains("gmt", StringComparison.Ordinal)),
        };
    }

    /// <summary>Whether the four prices are there.</summary>
    internal bool HasPrices => Open >= 0 && High >= 0 && Low >= 0 && Close >= 0;

    /// <summary>What is missing, by name.</summary>
    internal string Missing => string.Join(", ", new[] { ("time", Time), ("open", Open), ("high", High), ("low", Low), ("close", Close) }
        .Where(column => column.Item2 < 0).Select(column => column.Item1));

    /// <summary>A name in lower case, without anything but letters and digits, and without a number before it, as in <c>1. open</c>.</summary>
    internal static string Normalised(string name) => new([.. WithoutNumber(name).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>Whether a normalised name is one for the symbol.</summary>
    internal static bool IsSymbol(string normalised) => SymbolNames.Contains(normalised, StringComparer.Ordinal);

    /// <summary>Whether a normalised name is one for the interval.</summary>
    internal static bool IsInterval(string normalised) => IntervalNames.Contains(normalised, StringComparer.Ordinal);

    /// <summary>Whether a normalised name is one for the opening time and for nothing else.</summary>
    internal static bool IsSureTime(string normalised) =>
        normalised is "unix" or "unixtime" or "unixtimestamp" or "epoch" or "opentime" or "timeopen" or "windowstart" or "opentimestamp" or "startat";

    /// <summary>Whether a normalised name is one for the time.</summary>
    internal static bool IsTime(string normalised) => TimeNames.Contains(normalised, StringComparer.Ordinal);

    // "1. open", "1a. open (USD)".
    private static string WithoutNumber(string name)
    {
        string text = name.TrimStart();
        int dot = text.IndexOf(". ", StringComparison.Ordinal);
        return dot is 1 or 2 or 3 && char.IsAsciiDigit(text[0]) ? text[(dot + 1)..] : text;
    }

    private static string WithoutUnit(string name)
    {
        int bracket = name.IndexOfAny(['(', '[']);
        return bracket > 0 ? name[..bracket] : name;
    }

    private static string WithoutZone(string name) =>
        name.EndsWith("utc", StringComparison.Ordinal) || name.EndsWith("gmt", StringComparison.Ordinal) || name.EndsWith("est", StringComparison.Ordinal) ? name[..^3] : name;

    private static int Price(List<string> known, List<string> bare, params string[] wanted) =>
        First(known, wanted) is >= 0 and var exact ? exact : First(bare, wanted);

    // Two volumes are those of the asset and of the currency that it is paid in.
    private static int VolumeOf(List<string> known, string symbol)
    {
        if (First(known, VolumeNames) is >= 0 and var exact)
            return exact;
        string asset = Normalised(symbol);
        int other = -1;
        for (int i = 0; i < known.Count; i++)
        {
            if (!known[i].StartsWith("volume", StringComparison.Ordinal) || known[i].Length == "volume".Length)
                continue;
            string unit = known[i]["volume".Length..];
            if (asset.StartsWith(unit, StringComparison.Ordinal))
                return i;
            if (other < 0 && !Currencies.Contains(unit, StringComparer.Ordinal))
                other = i;
        }
        return other >= 0 ? other : First(known, TickVolumeNames);
    }

    private static int First(List<string> names, string[] wanted) =>
        wanted.Select(name => names.IndexOf(name)).FirstOrDefault(at => at >= 0, -1);
}
