using RealtimeNotebook.Indicators;

namespace RealtimeNotebook;

/// <summary>How the chart is coloured.</summary>
public enum ChartTheme
{
    /// <summary>As the page or notebook around it, or else as the browser prefers.</summary>
    Auto,

    /// <summary>Dark on every page.</summary>
    Dark,

    /// <summary>Light on every page.</summary>
    Light,
}

/// <summary>What a live chart is made of. Every property has a default; all faults are reported at once when the chart starts.</summary>
public sealed partial record RealtimeOptions
{
    internal const int MostWindow = 20_000;

    /// <summary>Where events come from: <c>redis://</c>, <c>rediss://</c>, <c>binance://</c>, <c>demo://?seed=1&amp;rate=10</c> or
    /// <c>replay:file.ndjson?speed=60</c>.</summary>
    /// <remarks>
    /// <para><c>binance://</c> is the exchange's USD-margined futures, <c>binance://spot</c> its Spot market. Symbols are in its own spelling,
    /// such as <c>BTCUSDT</c>, in bars of 1m or longer; Spot has 1s, too. No key is needed.</para>
    /// <para><c>?from=klines</c>, the default, takes the exchange's own bar several times a second; <c>?from=trades</c> moves the bar with
    /// every trade besides. Both end as the exchange's closed bar, bit for bit.</para>
    /// <para><c>?ws=wss://HOST[:PORT][/PATH]&amp;rest=https://HOST[:PORT][/PATH]</c>, both or neither, names another server that speaks the
    /// same: a compatible venue, a test network, a server on loopback (<c>ws://</c> and <c>http://</c>). <c>/stream</c> is added to the
    /// first, and <c>/fapi/v1/...</c> or <c>/api/v3/...</c> to the second.</para>
    /// <para>All series of a process share its sockets, 1,024 streams each, and its share of the exchange's limits. A socket is replaced
    /// before the exchange cuts it after a day; what a lost one missed is read from <see cref="History"/>.</para>
    /// </remarks>
    /// <value>Null: <c>REALTIME_FEED</c>, then <c>REDIS_HOST</c> and <c>REDIS_PORT</c>, then the demo market.</value>
    public string? Feed { get; init; }

    /// <summary>Where older bars come from: <c>influx://</c>, <c>influxs://</c>, <c>redis://</c>, <c>rediss://</c>, <c>file:</c>, <c>binance://</c>, <c>demo://</c>, or <c>none:</c>.</summary>
    /// <remarks>
    /// <para>Several with blanks between them (<c>redis://a influx://b/market</c>): the first answers, and the next is asked for what it lacks:
    /// older and newer bars, and those in a hole between two bars. Several joined by a plus
    /// between blanks (<c>redis://a + influx://b/market</c>): all are asked at once and merged, and of a bar that several have the one
    /// named first counts. The plus binds closer than the blank.</para>
    /// <para><c>influx://host/database/policy</c> or <c>?rp=policy</c>: bars in a retention policy other than the database's default. InfluxDB 2
    /// maps a bucket named <c>database/policy</c> to these two by itself. <c>?measurement=</c> and <c>?tag=</c> name others than
    /// <c>CandleEvent</c> and <c>eventSymbol</c>.</para>
    /// <para><c>redis://host?klines=klines_z:{symbol}:{interval}&amp;live=live_candle:{symbol}:{interval}</c>: a sorted set of official bars, and the
    /// live candle beside it. The two keys are the defaults.</para>
    /// <para><c>file:path</c>: a .csv, .tsv, .ndjson, .jsonl or .parquet file, a folder of them, or a pattern such as <c>file:data/**/*.parquet</c>.
    /// Which series a file is of is said by its path (<c>SPY_1m.csv</c>, <c>SPY/1m.csv</c>, <c>symbol=SPY/interval=1m/</c>) or by its columns;
    /// <c>?interval=1m</c> says it for files that do not. <c>?columns=time,open,close,high,low,volume</c>, <c>?dates=mdy</c> (or <c>dmy</c>,
    /// <c>ymd</c>), <c>?zone=America/New_York</c> and <c>?decimal=,</c> say how files are written that do not show it themselves; rows that
    /// make no bar are counted in the status. <c>?columns=time:ts,close:last</c> names columns, and the fields of .ndjson. Parquet is read by DuckDB's C library, from <c>?duckdb=/path/libduckdb.so</c>, from
    /// <c>REALTIME_DUCKDB</c>, or from where the system keeps libraries.</para>
    /// <para>The address of an exchange is written as for <see cref="Feed"/>; <c>from</c> and <c>ws</c> make no difference to history.</para>
    /// </remarks>
    /// <value>Null: <c>REALTIME_HISTORY</c>, then <c>INFLUX_DB_URL</c>, then the feed's own if that is the demo market or an exchange, else none.</value>
    public string? History { get; init; }

    /// <summary>The finer interval whose feed and history the bars are built from, such as <c>1m</c> for a chart of <c>5m</c>, where the
    /// interval has no feed of its own.</summary>
    /// <value>Null: the interval has its own feed and history.</value>
    public string? BuiltFrom { get; init; }

    /// <summary>How often the forming bar is redrawn at most; zero for every frame. A bar's close is always drawn at once.</summary>
    /// <value>300 ms; 0 to 1 minute.</value>
    public TimeSpan UpdateEvery { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How many bars are drawn.</summary>
    /// <value>500; 10 to 20,000.</value>
    public int Window { get; init; } = 500;

    /// <summary>How many closed bars are kept in memory at least; as many are read from history at the start.</summary>
    /// <value>5,000; from <see cref="Window"/> to 10,000,000.</value>
    public int Keep { get; init; } = 5_000;

    /// <summary>How the numbers of an event relate to the bar.</summary>
    /// <value>Null: as the feed says of itself.</value>
    public UpdateSemantics? Semantics { get; init; }

    /// <summary>What is computed and drawn.</summary>
    /// <value>Hull(20) and MACD(12, 26, 9).</value>
    public IReadOnlyList<IIndicator> Indicators { get; init; } = [new Hull(), new Macd()];

    /// <summary>What counts as a signal.</summary>
    /// <value>Three-bar gaps, pivots as wide as suits the interval, and so on; see <see cref="SignalOptions"/>.</value>
    public SignalOptions Signals { get; init; } = new();

    /// <summary>How the chart is coloured.</summary>
    /// <value><see cref="ChartTheme.Auto"/>.</value>
    public ChartTheme Theme { get; init; }

    /// <summary>The port of the loopback server; zero for a free one. One server serves all charts of a process, so the first chart decides.</summary>
    /// <value>0; 0 to 65,535.</value>
    public int Port { get; init; }

    /// <summary>The address by which a browser elsewhere reaches this server, for remote kernels and reverse proxies.</summary>
    /// <value>Null: the loopback address.</value>
    public Uri? PublicUrl { get; init; }

    /// <summary>A figure of your own that the chart is drawn in: plotly.js JSON, <c>{"data":[...],"layout":{...}}</c>, or an object that has a method
    /// <c>toFigureJson</c>, such as a chart of Plotly.NET.</summary>
    /// <remarks>
    /// <para>Its first candlestick (or the one named <c>price</c>) gets the bars; traces named <c>hull</c>, <c>macd</c>, <c>signal</c>, <c>histogram</c>,
    /// <c>volume</c> or like another indicator's line get its values. All else stays as it is: colours, axes, titles, annotations, further
    /// traces. Ranges follow the bars, save a value axis' own. Times are in UTC, as in the figure. Signals are not drawn; marks are.</para>
    /// <para>The page draws candlesticks, scatter and bar traces. The still picture of a saved notebook is in the chart's own style.</para>
    /// </remarks>
    /// <value>Null: the chart's own figure.</value>
    public object? Figure { get; init; }

    /// <summary>Whether a cell's output carries the chart's script and its data, so that it can be moved where no server answers: in a
    /// saved notebook that is trusted, or one that was sent to somebody. Such an output is some 1.3 MB instead of less than 150 kB.</summary>
    /// <value>False: script and data are read from the server, and a saved notebook keeps a still picture.</value>
    public bool Embed { get; init; }

    /// <summary>Whether messages to pages are compressed for those that offer it. One server serves all charts of a process, so the first
    /// chart decides.</summary>
    /// <value>False: of use only where pages are far away.</value>
    public bool Compress { get; init; }

    /// <summary>How long a bar whose time is over waits for stragglers before the clock closes it.</summary>
    /// <value>2 s; 0 to 1 hour.</value>
    public TimeSpan CloseGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a bar that shows a gap waits for history before it is applied, with the gap left open.</summary>
    /// <value>1 s; 0 to 1 minute.</value>
    public TimeSpan GapPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long bars that are missing are asked for, where history has neither them nor any bar after them: it may not have been
    /// filled yet. Until then they are listed as a gap, and after it as one that was given up; so they are where history gives no whole
    /// answer in that time.</summary>
    /// <value>1 hour; 0 to 7 days, or <see cref="Timeout.InfiniteTimeSpan"/> for as long as the series lives.</value>
    public TimeSpan GapTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after its close a bar that was built of trades or increments is compared with history, whose word counts; it is
    /// asked again, ever more seldom, until it has the bar, for half an hour at most.</summary>
    /// <value>3 s; 0 to 1 hour, or <see cref="Timeout.InfiniteTimeSpan"/> for never.</value>
    public TimeSpan ConfirmAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Where the chart leaves what it knows: forming bars, closed bars, and itself for the next start.</summary>
    /// <value>Nowhere; see <see cref="WriteBackOptions"/>.</value>
    public WriteBackOptions WriteBack { get; init; } = new();

    /// <summary>How far ahead of the clock a bar may open. An event whose bar opens later than that is held until its time, and refused where
    /// that is more than five minutes later; the chart says how far the feed's clock is ahead.</summary>
    /// <value>5 s; 0 or more.</value>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The Redis channel of a series. <c>{eventSymbol}</c> stands for dxFeed's spelling (<c>SPY{=m}</c>),
    /// <c>{symbol}</c> and <c>{interval}</c> for ours; several templates are separated by blanks.</summary>
    /// <value><c>market:CandleEvent:{eventSymbol} market:CandleEvent:{symbol}:{interval}</c>.</value>
    public string RedisChannel { get; init; } = "market:CandleEvent:{eventSymbol} market:CandleEvent:{symbol}:{interval}";

    /// <summary>How many events may wait for the processor.</summary>
    /// <value>4,096; 16 to 1,000,000.</value>
    public int EventQueue { get; init; } = 4_096;

    /// <summary>Says everything that is wrong with these options.</summary>
    /// <returns>One sentence a fault: the value, the rule, the remedy.</returns>
    internal IEnumerable<string> Faults()
    {
        if (UpdateEvery < TimeSpan.Zero || UpdateEvery > TimeSpan.FromMinutes(1))
            yield return $"UpdateEvery {UpdateEvery} is outside 0..1 minute.";
        if (Window is < 10 or > MostWindow)
            yield return $"Window {Window} is outside 10..{MostWindow} bars.";
        if (Keep < Window || Keep > Candles.CandleState.MaxCapacity)
            yield return $"Keep {Keep} is outside Window ({Window})..{Candles.CandleState.MaxCapacity} bars.";
        if (Port is < 0 or > 65_535)
            yield return $"Port {Port} is outside 0..65535.";
        if (PublicUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            yield return $"PublicUrl '{url}' is not an absolute http or https address.";
        if (CloseGrace < TimeSpan.Zero || CloseGrace > TimeSpan.FromHours(1))
            yield return $"CloseGrace {CloseGrace} is outside 0..1 hour.";
        if (GapPatience < TimeSpan.Zero || GapPatience > TimeSpan.FromMinutes(1))
            yield return $"GapPatience {GapPatience} is outside 0..1 minute.";
        if (GapTimeout != Timeout.InfiniteTimeSpan && (GapTimeout < TimeSpan.Zero || GapTimeout > TimeSpan.FromDays(7)))
            yield return $"GapTimeout {GapTimeout} is outside 0..7 days, and is not infinite.";
        if (ConfirmAfter != Timeout.InfiniteTimeSpan && (ConfirmAfter < TimeSpan.Zero || ConfirmAfter > TimeSpan.FromHours(1)))
            yield return $"ConfirmAfter {ConfirmAfter} is outside 0..1 hour, and is not infinite.";
        if (MaxAhead < TimeSpan.Zero)
            yield return $"MaxAhead {MaxAhead} is negative.";
        if (EventQueue is < 16 or > 1_000_000)
            yield return $"EventQueue {EventQueue} is outside 16..1000000 events.";
        if (string.IsNullOrWhiteSpace(RedisChannel))
            yield return "RedisChannel is blank; expected a template such as market:CandleEvent:{eventSymbol}.";
        foreach (string fault in Signals?.Faults() ?? ["null; expected options such as new SignalOptions()."])
            yield return $"Signals: {fault}";
        foreach (string fault in WriteBack?.Faults() ?? ["null; expected options such as new WriteBackOptions()."])
            yield return $"WriteBack: {fault}";
        foreach (string fault in TimeFaults().Concat(AlertFaults()))
            yield return fault;
    }
}
