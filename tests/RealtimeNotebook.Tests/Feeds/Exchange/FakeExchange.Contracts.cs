using System.Globalization;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

// What it trades, as it documents it.
internal sealed partial class FakeExchange
{
    /// <summary>Contracts: symbol, status and type.</summary>
    public List<(string Symbol, string Status, string Type)> Contracts { get; } =
    [
        ("BTCUSDT", "TRADING", "PERPETUAL"), ("ETHUSDT", "TRADING", "PERPETUAL"), ("BTCUSDT_270326", "TRADING", "CURRENT_QUARTER"),
        ("BCHUSDT", "TRADING", "PERPETUAL"), ("SCUSDT", "SETTLING", "PERPETUAL"), ("NEWUSDT", "PENDING_TRADING", "PERPETUAL"), ("ETHBTC", "PRE_SETTLE", ""),
        ("BTCUSDT_270625", "TRADING", "NEXT_QUARTER"), ("ETHUSDT_260925", "DELIVERING", "CURRENT_QUARTER DELIVERING"), ("1000SHIBUSDT", "TRADING", "PERPETUAL"),
        ("XAUUSDT", "TRADING", "TRADIFI_PERPETUAL"), ("OLDUSDT", "CLOSE", "PERPETUAL"),
    ];

    /// <summary>Those of them that are perpetual and traded.</summary>
    public static IReadOnlyList<string> Traded { get; } = ["BTCUSDT", "ETHUSDT", "BCHUSDT", "1000SHIBUSDT", "XAUUSDT"];

    /// <summary>The answer to a request for them.</summary>
    public string ExchangeInfo() => $$"""
        {"timezone":"UTC","serverTime":{{_now()}},"futuresType":"U_MARGINED","exchangeFilters":[],
        "rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400},{"rateLimitType":"ORDERS","interval":"MINUTE","intervalNum":1,"limit":1200}],
        "assets":[{"asset":"USDT","marginAvailable":true,"autoAssetExchange":"-10000"},{"asset":"BNB","marginAvailable":false,"autoAssetExchange":null}],
        "symbols":[{{string.Join(",\n", Contracts.Select(one => Contract(one.Symbol, one.Status, one.Type)))}}]}
        """;

    private static string Contract(string symbol, string status, string type) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"symbol":"{{symbol}}","pair":"{{symbol.Split('_')[0]}}","contractType":"{{type}}","deliveryDate":4133404800000,"onboardDate":1569398400000,"status":"{{status}}",
        "maintMarginPercent":"2.5000","requiredMarginPercent":"5.0000","baseAsset":"{{symbol[..3]}}","quoteAsset":"USDT","marginAsset":"USDT","pricePrecision":2,
        "quantityPrecision":3,"baseAssetPrecision":8,"quotePrecision":8,"underlyingType":"COIN","underlyingSubType":["PoW"],"triggerProtect":"0.0500","liquidationFee":"0.012500",
        "marketTakeBound":"0.05","maxMoveOrderLimit":10000,"filters":[{"tickSize":"0.10","filterType":"PRICE_FILTER","minPrice":"556.80","maxPrice":"4529764"},
        {"maxQty":"1000","stepSize":"0.001","filterType":"LOT_SIZE","minQty":"0.001"},{"limit":200,"filterType":"MAX_NUM_ORDERS"},{"notional":"100","filterType":"MIN_NOTIONAL"}],
        "orderTypes":["LIMIT","MARKET","STOP","STOP_MARKET","TAKE_PROFIT","TAKE_PROFIT_MARKET","TRAILING_STOP_MARKET"],"timeInForce":["GTC","IOC","FOK","GTX","GTD"],"permissionSets":["GRID","COPY"]}
        """);
}
