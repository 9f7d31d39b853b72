namespace RealtimeNotebook.Feeds;

/// <summary>Which of the exchange's markets.</summary>
internal enum BinanceMarket
{
    /// <summary>USD-margined futures, which have open interest, funding and liquidations.</summary>
    Futures,

    /// <summary>Spot.</summary>
    Spot,
}

/// <summary>
/// Which exchange, and how it is listened to: <c>binance://</c> (USD-M futures) or <c>binance://spot</c>, with
/// <c>?from=trades</c> for a bar that moves with every trade, and <c>?ws=</c> and <c>?rest=</c> for venues that speak the same.
/// </summary>
/// <param name="Market">Which market.</param>
/// <param name="Streams">The base address of its sockets; <c>/stream</c> follows.</param>
/// <param name="Rest">The base address of its REST interface.</param>
/// <param name="FromTrades">Whether trades move the bar between two klines.</param>
internal sealed record BinanceAddress(BinanceMarket Market, Uri Streams, Uri Rest, bool FromTrades)
{
    // Since April 2026 the streams of futures are told apart by path: all that are used here are under /market.
    private const string FuturesStreams = "wss://fstream.binance.com/market";
    private const string FuturesRest = "https://fapi.binance.com";
    private const string SpotStreams = "wss://stream.binance.com:9443";
    private const string SpotRest = "https://api.binance.com";

    /// <summary>The venue as events of derivatives name it.</summary>
    internal const string Venue = "binance";

    /// <summary>Reads an address whose scheme is <c>binance</c>.</summary>
    /// <exception cref="ArgumentException">Something in it is wrong; the message says what.</exception>
    internal static BinanceAddress From(SourceAddress address)
    {
        address.AllowOnly("from", "ws", "rest");
        if (address.User is not null || address.Password is not null)
            throw new ArgumentException($"{address} names a user or password; market data needs none.");
        BinanceMarket market = (address.Host, address.Port, address.Path) switch
        {
            ("" or "futures", null, "") => BinanceMarket.Futures,
            ("spot", null, "") => BinanceMarket.Spot,
            _ => throw new ArgumentException($"'{address}' names no market; expected binance:// (USD-M futures) or binance://spot. "
                + "For another server write its addresses as ?ws=wss://HOST&rest=https://HOST."),
        };
        bool fromTrades = address.Value("from") switch
        {
            null or "klines" => false,
            "trades" => true,
            string other => throw new ArgumentException($"'from={other}' in {address} is neither klines nor trades."),
        };
        bool spot = market == BinanceMarket.Spot;
        // Half another server would mix two markets into one series.
        if (address.Value("ws") is null != address.Value("rest") is null)
            throw new ArgumentException($"{address} names one of ws and rest; expected both, or neither.");
        return new(market, Base(address, "ws", spot ? SpotStreams : FuturesStreams, "ws", "wss"),
            Base(address, "rest", spot ? SpotRest : FuturesRest, "http", "https"), fromTrades);
    }

    /// <summary>The address as people read it, and such that reading it gives the same.</summary>
    public override string ToString()
    {
        bool spot = Market == BinanceMarket.Spot;
        List<string> query = [];
        if (FromTrades)
            query.Add("from=trades");
        if (Rest != new Uri(spot ? SpotRest : FuturesRest) || Streams != new Uri(spot ? SpotStreams : FuturesStreams))
            query.AddRange([$"ws={Shown(Streams)}", $"rest={Shown(Rest)}"]);
        return $"binance://{(spot ? "spot" : "futures")}{(query.Count == 0 ? "" : $"?{string.Join('&', query)}")}";
    }

    private static Uri Base(SourceAddress address, string name, string usual, string plain, string tls)
    {
        string text = address.Value(name) ?? usual;
        bool good = Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == plain || url.Scheme == tls)
            && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;
        return good ? url! : throw new ArgumentException(
            $"'{name}' in the binance:// address is no base address; expected {tls}://HOST[:PORT][/PATH] without user, query and fragment.");
    }

    private static string Shown(Uri url) => Uri.EscapeDataString(url.GetLeftPart(UriPartial.Path).TrimEnd('/')).Replace("%3A", ":", StringComparison.Ordinal)
        .Replace("%2F", "/", StringComparison.Ordinal);
}
