using System.Globalization;

namespace RealtimeNotebook.Feeds;

/// <summary>The REST requests of Binance that are used here, and what the exchange counts them as. Symbols are in its own spelling.</summary>
internal static class BinanceQuery
{
    /// <summary>What the exchange trades: of USD-M futures all contracts in one answer of about a megabyte; counts as 1.</summary>
    internal const string ExchangeInfo = "/fapi/v1/exchangeInfo";

    /// <summary>The newest bars that open no later than a time.</summary>
    internal static string Klines(BinanceMarket market, string symbol, Interval interval, long lastMs, int limit) => string.Create(CultureInfo.InvariantCulture,
        $"{(market == BinanceMarket.Spot ? "/api/v3/klines" : "/fapi/v1/klines")}?symbol={symbol}&interval={interval.ToBinance()}&endTime={lastMs}&limit={limit}");

    /// <summary>What that many bars count as.</summary>
    internal static int KlinesWeight(BinanceMarket market, int limit) =>
        market == BinanceMarket.Spot ? 2 : limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1_000 ? 5 : 10;

    /// <summary>The open interest of the moment; counts as 1.</summary>
    internal static string OpenInterest(string symbol) => $"/fapi/v1/openInterest?symbol={symbol}";

    /// <summary>The open interest of the past: at most 500 points, of the last month.</summary>
    internal static string OpenInterestHistory(string symbol, string period, long fromMs, long toMs) => string.Create(CultureInfo.InvariantCulture,
        $"/futures/data/openInterestHist?symbol={symbol}&period={period}&startTime={fromMs}&endTime={toMs}&limit=500");

    /// <summary>Funding that was paid: the oldest 1,000 of a range.</summary>
    internal static string FundingRates(string symbol, long fromMs, long toMs) => string.Create(CultureInfo.InvariantCulture,
        $"/fapi/v1/fundingRate?symbol={symbol}&startTime={fromMs}&endTime={toMs}&limit=1000");
}
