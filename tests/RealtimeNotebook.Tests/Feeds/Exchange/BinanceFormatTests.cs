using System.Text;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>The messages as Binance's documentation prints them.</summary>
public sealed class BinanceFormatTests
{
    private const string Kline = """
        {"e":"kline","E":1672515782136,"s":"BNBBTC","k":{"t":1672515780000,"T":1672515839999,"s":"BNBBTC","i":"1m","f":100,"L":200,"o":"0.0010","c":"0.0020",
        "h":"0.0025","l":"0.0015","v":"1000","n":100,"x":false,"q":"1.0000","V":"500","Q":"0.500","B":"123456"}}
        """;

    private const string Trade = """
        {"e":"aggTrade","E":1672515782136,"s":"BNBBTC","a":12345,"p":"0.001","q":"100","f":100,"l":105,"T":1672515782136,"m":true,"M":true}
        """;

    private const string MarkPrice = """
        {"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"0.00038167","T":1562306400000}
        """;

    private const string Liquidated = """
        {"e":"forceOrder","E":1568014460893,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910","ap":"9910","X":"FILLED","l":"0.014","z":"0.014","T":1568014460893}}
        """;

    [Theory]
    [InlineData(false, 1672515782136L * 2)]
    [InlineData(true, 400)]
    public void A_kline_is_the_bar_so_far(bool fromTrades, long sequence)
    {
        // Printed with a low above the open, which no bar has.
        string json = Kline.Replace("\"0.0015\"", "\"0.0010\"", StringComparison.Ordinal);
        Assert.True(new BinanceCandles("BNBBTC", Interval.OneMinute, fromTrades).TryReadKline(Encoding.UTF8.GetBytes(json), out CandleUpdate update, out _));
        Assert.Equal(new(new(1672515780000, 0.0010, 0.0025, 0.0010, 0.0020, 1000), UpdateSemantics.Snapshot, UpdateTraits.None, sequence, 1672515782136), update);
        Assert.True(new BinanceCandles("BNBBTC", Interval.OneMinute, fromTrades)
            .TryReadKline(Encoding.UTF8.GetBytes(json.Replace("\"x\":false", "\"x\":true", StringComparison.Ordinal)), out update, out _));
        Assert.Equal((UpdateTraits.Closes | UpdateTraits.Official, sequence + 1), (update.Traits, update.Sequence));
    }

    [Theory]
    [InlineData("0.0025", UpdateTraits.None)]
    [InlineData("0.001999999", UpdateTraits.Repaired)]
    public void Kline_with_a_rounding_error_is_repaired_and_marked(string high, UpdateTraits expected)
    {
        string json = Kline.Replace("\"0.0015\"", "\"0.0010\"", StringComparison.Ordinal).Replace("0.0025", high, StringComparison.Ordinal);
        Assert.True(new BinanceCandles("BNBBTC", Interval.OneMinute, false).TryReadKline(Encoding.UTF8.GetBytes(json), out CandleUpdate update, out _));
        Assert.Equal(expected, update.Traits);
        Assert.Equal(Math.Max(0.0020, update.Candle.High), update.Candle.High);
    }

    [Fact]
    public void A_trade_is_added_to_the_bar_that_contains_it()
    {
        Assert.True(new BinanceCandles("BNBBTC", Interval.Parse("1h"), true).TryReadTrade(Encoding.UTF8.GetBytes(Trade), out CandleUpdate update, out _));
        Assert.Equal(new(new(1672513200000, 0.001, 0.001, 0.001, 0.001, 100), UpdateSemantics.Increment, UpdateTraits.None, 210, 1672515782136), update);
    }

    [Theory]
    [InlineData(1_502_928_000_000, true)]
    [InlineData(1_503_187_200_000, true)]
    [InlineData(1_502_841_600_000, false)]
    public void A_kline_of_three_days_is_taken_on_the_exchanges_own_grid_and_refused_off_it(long openMs, bool isTaken)
    {
        string json = Kline.Replace("\"0.0015\"", "\"0.0010\"", StringComparison.Ordinal).Replace("\"1m\"", "\"3d\"", StringComparison.Ordinal)
            .Replace("1672515780000", $"{openMs}", StringComparison.Ordinal);
        bool taken = new BinanceCandles("BNBBTC", Interval.Parse("3d"), false).TryReadKline(Encoding.UTF8.GetBytes(json), out _, out Refusal refusal);
        Assert.Equal((isTaken, isTaken ? CandleFault.None : CandleFault.BadTime), (taken, refusal.Fault));
    }

    [Fact]
    public void Funding_and_liquidations_keep_every_digit()
    {
        Assert.True(BinanceDerivativeJson.TryReadMarkPrice(Encoding.UTF8.GetBytes(MarkPrice), "BTCUSDT", out Funding funding, out decimal mark, out _));
        Assert.Equal(new(1562305380000, "BTCUSDT", "binance", 0.00038167m, 1562306400000, null), funding);
        Assert.Equal("11794.15000000", mark.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(BinanceDerivativeJson.TryReadLiquidation(Encoding.UTF8.GetBytes(Liquidated), "BTCUSDT", out Liquidation liquidation, out _));
        Assert.Equal(new(1568014460893, "BTCUSDT", "binance", LiquidatedSide.Long, 0.014m, 9910m), liquidation);
        Assert.True(BinanceDerivativeJson.TryReadOpenInterest("""{"openInterest": "10659.509", "symbol": "BTCUSDT", "time": 1589437530011}"""u8, "BTCUSDT", 2, out OpenInterest interest));
        Assert.Equal(new(1589437530011, "BTCUSDT", "binance", 10659.509m, 21319.018m), interest);
    }

    [Theory]
    [InlineData("\"s\":\"BNBBTC\"", "\"s\":\"BNBETH\"", CandleFault.WrongSeries)]
    [InlineData("\"i\":\"1m\"", "\"i\":\"1M\"", CandleFault.WrongSeries)]
    [InlineData("\"e\":\"kline\"", "\"e\":\"depth\"", CandleFault.WrongSeries)]
    [InlineData("\"o\":\"0.0010\"", "\"o\":\"ten\"", CandleFault.MissingField)]
    [InlineData("\"o\":\"0.0010\",", "", CandleFault.MissingField)]
    [InlineData("\"h\":\"0.0025\"", "\"h\":null", CandleFault.MissingField)]
    [InlineData("\"v\":\"1000\"", "\"v\":\"-1\"", CandleFault.NegativeVolume)]
    [InlineData("\"v\":\"1000\"", "\"v\":\"NaN\"", CandleFault.NotFinite)]
    [InlineData("\"t\":1672515780000", "\"t\":1672515780001", CandleFault.BadTime)]
    [InlineData("\"E\":1672515782136", "\"E\":0", CandleFault.BadTime)]
    [InlineData("\"x\":false", "\"x\":fals", CandleFault.NotJson)]
    [InlineData("\"k\":{", "\"k\":[{", CandleFault.NotJson)]
    public void What_is_no_kline_is_refused_with_what_was_wrong(string find, string replace, CandleFault expected)
    {
        string json = Kline.Replace("\"0.0015\"", "\"0.0010\"", StringComparison.Ordinal).Replace(find, replace, StringComparison.Ordinal);
        Assert.False(new BinanceCandles("BNBBTC", Interval.OneMinute, false).TryReadKline(Encoding.UTF8.GetBytes(json), out _, out Refusal refusal));
        Assert.Equal(expected, refusal.Fault);
        Assert.NotEmpty(refusal.ToText());
    }

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var random = new Random(1);
        string[] samples = [Kline, Trade, MarkPrice, Liquidated, """{"result":null,"id":1}""", """{"stream":"a@b","data":{}}"""];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(samples[i % samples.Length]);
            for (int k = random.Next(4); k >= 0; k--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            byte[] part = bytes[..random.Next(bytes.Length + 1)];
            _ = ExchangeFrame.Of(part).Kind;
            _ = new BinanceCandles("BNBBTC", Interval.OneMinute, true).TryReadKline(part, out _, out _);
            _ = new BinanceCandles("BNBBTC", Interval.OneMinute, true).TryReadTrade(part, out _, out _);
            _ = BinanceDerivativeJson.TryReadMarkPrice(part, "BTCUSDT", out _, out _, out _);
            _ = BinanceDerivativeJson.TryReadLiquidation(part, "BTCUSDT", out _, out _);
            _ = BinanceDerivativeJson.TryReadOpenInterest(part, "BTCUSDT", 0, out _);
            _ = BinanceKlineRows.TryRead(part, out _, out _, out _, out _);
            _ = BinanceRow.ReadList(part);
        }
    }

    [Theory]
    [InlineData("""{"stream":"btcusdt@aggTrade","data":{"e":1}}""", 1)]
    [InlineData("""{ "data": {"e":1}, "stream" : "btcusdt@aggTrade" }""", 1)]
    [InlineData("""{"result":null,"id":7}""", 2)]
    [InlineData("""{"id":7,"result":["a","b"]}""", 2)]
    [InlineData("""{"error":{"code":2,"msg":"Invalid request: unknown variant"},"id":7}""", 2)]
    [InlineData("""{"code":2,"msg":"Invalid request","id":7}""", 2)]
    [InlineData("""{"e":"serverShutdown","E":1770123456789}""", 3)]
    [InlineData("""{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}""", 3)]
    [InlineData("""{"result":null}""", 0)]
    [InlineData("[]", 0)]
    [InlineData("", 0)]
    public void A_frame_is_taken_apart(string json, int kind)
    {
        ExchangeFrame frame = ExchangeFrame.Of(Encoding.UTF8.GetBytes(json));
        Assert.Equal((ExchangeFrameKind)kind, frame.Kind);
        if (frame.Kind == ExchangeFrameKind.Event)
            Assert.Equal(("btcusdt@aggTrade", """{"e":1}"""), (Encoding.UTF8.GetString(frame.Stream), Encoding.UTF8.GetString(frame.Data)));
        if (frame.Kind == ExchangeFrameKind.Answer)
            Assert.Equal((7, json.Contains("msg", StringComparison.Ordinal)), (frame.Id, frame.IsRefusal));
    }

    [Fact]
    public void Reading_a_trade_allocates_nothing()
    {
        byte[] frame = FakeExchange.Frame("bnbbtc@aggTrade", Trade.Trim());
        var candles = new BinanceCandles("BNBBTC", Interval.OneMinute, true);
        long before = 0;
        for (int i = 0; i < 2_000; i++)
        {
            if (i == 1_000)
                before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(candles.TryReadTrade(ExchangeFrame.Of(frame).Data, out _, out _));
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
