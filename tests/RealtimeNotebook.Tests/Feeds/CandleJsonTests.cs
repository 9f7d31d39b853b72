using System.Text;
using RealtimeNotebook.Feeds;

namespace RealtimeNotebook.Tests.Feeds;

public sealed class CandleJsonTests
{
    internal const string DxFeed = """
        {"eventSymbol":"SPY{=m}","time":"2026-11-20T14:31:00Z","eventFlags":0,"index":7330112233445566,"sequence":0,"count":412,
         "open":585.1,"high":585.4,"low":585.0,"close":585.3,"volume":18231.0,"bidVolume":9000.0,"askVolume":9231.0,
         "openInterest":null,"vwap":585.2,"impVolatility":null}
        """;

    internal static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);
    private static readonly Candle Expected = new(Ms("2026-11-20T14:31:00Z"), 585.1, 585.4, 585.0, 585.3, 18231.0);

    [Fact]
    public void A_dxfeed_candle_is_read_and_its_constant_sequence_is_no_number_of_events()
    {
        DecodedEvent read = Read(DxFeed);
        Assert.False(read.IsTrade);
        Assert.Equal(new CandleUpdate(Expected, UpdateSemantics.Snapshot), read.Update);
        Assert.Equal(new CandleUpdate(Expected, UpdateSemantics.Snapshot),
            Read(DxFeed.Replace("\"sequence\":0", "\"sequence\":77", StringComparison.Ordinal)).Update);
    }

    [Fact]
    public void The_semantics_asked_for_are_those_of_the_update() =>
        Assert.Equal(UpdateSemantics.Increment, Read(DxFeed, UpdateSemantics.Increment).Update.Semantics);

    [Theory]
    [InlineData("18231.0", 18231.0)]
    [InlineData("\"18231\"", 18231.0)]
    [InlineData("null", 0.0)]
    [InlineData("\"NaN\"", 0.0)]
    [InlineData("\"\"", 0.0)]
    [InlineData("NaN", 0.0)]
    public void A_volume_that_says_nothing_is_zero(string volume, double expected) =>
        Assert.Equal(expected, Read(DxFeed.Replace("18231.0", volume, StringComparison.Ordinal)).Update.Candle.Volume);

    [Fact]
    public void Bare_nan_in_fields_that_do_not_matter_is_read_over_and_text_with_these_letters_stays_text()
    {
        string json = """{"note":"NaN -Infinity \" NaN","vwap":-Infinity,"bid":NaN,"deep":[NaN,{"x":Infinity}],"time":1,"o":1,"h":1,"l":1,"c":1}""";
        Assert.Equal(new Candle(1, 1, 1, 1, 1, 0), Read(json).Update.Candle);
    }

    [Theory]
    [InlineData("""{"symbol":"SPY","interval":"1m","time":"2026-11-20T14:31:00Z","open":585.1,"high":585.4,"low":585,"close":585.3,"volume":18231}""")]
    [InlineData("""{"time":1795185060000,"open":"585.1","high":"585.4","low":"585","close":"585.3","volume":"18231"}""")]
    [InlineData("""{"timestamp":"1795185060000","o":585.1,"h":585.4,"l":585,"c":585.3,"v":18231}""")]
    [InlineData("""{"t":1795185060,"o":585.1,"h":585.4,"l":585,"c":585.3,"v":1.8231e4}""")]
    [InlineData("""{"t":1795185060000.0,"o":585.1,"h":585.4,"l":585,"c":585.3,"v":18231,"extra":{"t":[1,{"o":2}]},"T":5}""")]
    [InlineData("""{"time":"2026-11-20T14:31:00Z","timestamp":"2026-11-20T14:31:59Z","o":585.1,"h":585.4,"l":585,"c":585.3,"v":18231}""")]
    [InlineData("""{"e":"kline","E":0,"s":"SPY","k":{"t":1795185060000,"T":1795185119999,"s":"SPY","i":"1m","f":1,"L":2,"o":"585.1","c":"585.3","h":"585.4","l":"585","v":"18231","n":9,"x":false,"q":"1","V":"2","Q":"3","B":"0"}}""")]
    [InlineData("""{"t\u0069me":1795185060000,"open":9,"open":585.1,"high":585.4,"low":585,"close":585.3,"volume":"1823\u0031","symbol":"\u0053PY"}""")]
    public void Plain_and_nested_spellings_give_the_same_candle(string json)
    {
        DecodedEvent read = Read(json);
        Assert.False(read.IsTrade);
        Assert.Equal(new CandleUpdate(Expected, UpdateSemantics.Snapshot), read.Update);
    }

    [Fact]
    public void Prices_below_zero_are_prices()
    {
        Assert.Equal(new Candle(0, -37, -36, -40.32, -37.63, 9), Read("""{"t":0,"o":-37,"h":-36,"l":-40.32,"c":-37.63,"v":9}""").Update.Candle);
        Assert.Equal(-37.63, Read("""{"t":0,"p":-37.63}""").Tick.Price);
    }

    [Fact]
    public void Rounding_error_is_repaired_and_marked()
    {
        CandleUpdate update = Read("""{"t":0,"o":101.25,"h":101.7499,"l":101,"c":101.75,"closed":true}""").Update;
        Assert.Equal(new Candle(0, 101.25, 101.75, 101, 101.75, 0), update.Candle);
        Assert.Equal(UpdateTraits.Closes | UpdateTraits.Repaired, update.Traits);
    }

    [Theory]
    [InlineData("\"closed\":true", UpdateTraits.Closes)]
    [InlineData("\"is_closed\":true", UpdateTraits.Closes)]
    [InlineData("\"x\":1", UpdateTraits.Closes)]
    [InlineData("\"closed\":false", UpdateTraits.None)]
    [InlineData("\"closed\":null", UpdateTraits.None)]
    [InlineData("\"is_incomplete\":false", UpdateTraits.Closes)]
    [InlineData("\"is_incomplete\":true", UpdateTraits.None)]
    [InlineData("\"official\":true", UpdateTraits.Official)]
    [InlineData("\"official\":true,\"closed\":true", UpdateTraits.Official | UpdateTraits.Closes)]
    public void Traits_are_read(string field, UpdateTraits expected) =>
        Assert.Equal(expected, Read($$"""{"t":0,"o":1,"h":1,"l":1,"c":1,{{field}}}""").Update.Traits);

    [Theory]
    [InlineData("\"eventTime\":1795185061234")]
    [InlineData("\"E\":1795185061234")]
    [InlineData("\"source_time\":\"2026-11-20T14:31:01.2349Z\"")]
    public void The_time_at_the_source_and_the_number_are_read(string field)
    {
        CandleUpdate update = Read($$"""{"t":0,"o":1,"h":1,"l":1,"c":1,"seq":7,{{field}}}""").Update;
        Assert.Equal(1795185061234, update.SourceMs);
        Assert.Equal(7, update.Sequence);
    }

    [Theory]
    [InlineData("""{"symbol":"SPY","price":585.25,"quantity":10,"timestamp":1795185061234}""")]
    [InlineData("""{"eventSymbol":"SPY","price":585.25,"size":10,"time":"2026-11-20T14:31:01.234Z"}""")]
    [InlineData("""{"e":"aggTrade","E":1795185061234,"s":"SPY","a":5,"p":"585.25","q":"10","f":1,"l":2,"T":1795185061234,"m":true}""")]
    [InlineData("""{"e":"trade","s":"SPY","t":12345,"p":"585.25","q":"10","T":1795185061234}""")]
    public void Trades_are_read(string json)
    {
        DecodedEvent read = Read(json);
        Assert.True(read.IsTrade);
        Assert.Equal(new Tick(1795185061234, 585.25, 10, 1795185061234), read.Tick);
    }

    [Theory]
    [InlineData("2026-11-20T14:31:00Z", "2026-11-20T14:31:00Z")]
    [InlineData("2026-11-20T14:31:00", "2026-11-20T14:31:00Z")]
    [InlineData("2026-11-20 14:31", "2026-11-20T14:31:00Z")]
    [InlineData("2026-11-20", "2026-11-20T00:00:00Z")]
    [InlineData("2026-11-20T15:31:00+01:00", "2026-11-20T14:31:00Z")]
    [InlineData("2026-11-20T09:01:00-0530", "2026-11-20T14:31:00Z")]
    [InlineData("2024-02-29T23:59:59.999999999Z", "2024-02-29T23:59:59.999Z")]
    [InlineData("2026-11-20T14:31:00.5+00", "2026-11-20T14:31:00.500Z")]
    [InlineData("1932-01-01T00:00:00Z", "1932-01-01T00:00:00Z")]
    public void Times_are_read(string text, string expected) =>
        Assert.Equal(Ms(expected), Read($$"""{"time":"{{text}}","o":1,"h":1,"l":1,"c":1}""").Update.Candle.OpenMs);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"2026-02-30T00:00:00Z\"")]
    [InlineData("\"2026-13-01\"")]
    [InlineData("\"2026-11-20T24:00:00Z\"")]
    [InlineData("\"2026-11-20T14:31:00.Z\"")]
    [InlineData("\"2026-11-20T14:31:00+1\"")]
    [InlineData("\"2026-11-20T14:31:00Zulu\"")]
    [InlineData("\"2026-11-20T\"")]
    [InlineData("true")]
    [InlineData("1e300")]
    public void What_is_no_time_is_refused(string time) =>
        Assert.Equal(CandleFault.BadTime, Refused($$"""{"time":{{time}},"o":1,"h":1,"l":1,"c":1}""").Fault);

    [Theory]
    [InlineData("", CandleFault.NotJson)]
    [InlineData("null", CandleFault.NotJson)]
    [InlineData("[]", CandleFault.NotJson)]
    [InlineData("{", CandleFault.NotJson)]
    [InlineData("""{"o":1}}""", CandleFault.NotJson)]
    [InlineData("""{"o":1} {"o":1}""", CandleFault.NotJson)]
    [InlineData("""{"t\ud800":1,"time":"\ud800"}""", CandleFault.NotJson)]
    [InlineData("{}", CandleFault.MissingField)]
    [InlineData("""{"t":0,"o":null,"h":1,"l":1,"c":1}""", CandleFault.MissingField)]
    [InlineData("""{"t":0,"o":1,"h":1,"l":1}""", CandleFault.MissingField)]
    [InlineData("""{"t":0,"o":[1],"h":1,"l":1,"c":1}""", CandleFault.MissingField)]
    [InlineData("""{"t":0,"o":"x","h":1,"l":1,"c":1}""", CandleFault.MissingField)]
    [InlineData("""{"o":1,"h":1,"l":1,"c":1}""", CandleFault.MissingField)]
    [InlineData("""{"t":0,"o":1,"h":"NaN","l":1,"c":1}""", CandleFault.NotFinite)]
    [InlineData("""{"t":0,"o":1,"h":1,"l":1,"c":1,"v":"12,345"}""", CandleFault.NotFinite)]
    [InlineData("""{"t":0,"o":1,"h":1,"l":1,"c":1,"v":true}""", CandleFault.NotFinite)]
    [InlineData("""{"time":0,"price":1,"size":"1.5M"}""", CandleFault.NotFinite)]
    [InlineData("""{"t":0,"o":1,"h":NaN,"l":1,"c":1}""", CandleFault.NotFinite)]
    [InlineData("""{"t":0,"o":1,"h":Infinity,"l":1,"c":1}""", CandleFault.NotFinite)]
    [InlineData("""{"t":0,"o":1,"h":1e999,"l":1,"c":1}""", CandleFault.NotFinite)]
    [InlineData("""{"t":0,"o":1,"h":1,"l":1,"c":1,"v":Infinity}""", CandleFault.NotFinite)]
    [InlineData("""{"t":0,"o":1,"h":1,"l":1,"c":1,"v":-1}""", CandleFault.NegativeVolume)]
    [InlineData("""{"t":0,"o":2,"h":1,"l":1,"c":1}""", CandleFault.RangeBroken)]
    [InlineData("""{"t":17951850612340000,"o":1,"h":1,"l":1,"c":1}""", CandleFault.TimeOutOfRange)]
    [InlineData("""{"t":9223372036854775807,"o":1,"h":1,"l":1,"c":1}""", CandleFault.TimeOutOfRange)]
    [InlineData("""{"t":0,"p":1,"q":-1}""", CandleFault.NegativeVolume)]
    [InlineData("""{"t":0,"p":"NaN"}""", CandleFault.NotFinite)]
    [InlineData("""{"p":1}""", CandleFault.MissingField)]
    [InlineData("""{"symbol":"QQQ","t":0,"o":1,"h":1,"l":1,"c":1}""", CandleFault.WrongSeries)]
    [InlineData("""{"symbol":"spy","t":0,"o":1,"h":1,"l":1,"c":1}""", CandleFault.WrongSeries)]
    [InlineData("""{"eventSymbol":"SPY{=5m}","t":0,"o":1,"h":1,"l":1,"c":1}""", CandleFault.WrongSeries)]
    [InlineData("""{"eventSymbol":"SPY{=m","t":0,"o":1,"h":1,"l":1,"c":1}""", CandleFault.WrongSeries)]
    [InlineData("""{"interval":"1M","t":0,"o":1,"h":1,"l":1,"c":1}""", CandleFault.WrongSeries)]
    public void What_is_no_candle_of_the_series_is_refused_with_the_reason(string json, CandleFault expected)
    {
        Refusal refusal = Refused(json);
        Assert.Equal(expected, refusal.Fault);
        Assert.NotEqual("Nothing is wrong.", refusal.ToText());
        Assert.EndsWith(".", refusal.ToText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SPY", "SPY")]
    [InlineData("SPY", "SPY{=m}")]
    [InlineData("SPY", "SPY{=1m}")]
    [InlineData("SPY", "SPY{price=last,=m,tho=false,a=m}")]
    [InlineData("SPY&Q", "SPY&Q{=m}")]
    [InlineData("SPY{price=mark}", "SPY{=m,price=mark}")]
    [InlineData("SPY{price=mark}", "SPY{price=mark}")]
    [InlineData("SPY{a=s,tho=true}", "SPY{tho=true,=m,a=s}")]
    public void Message_of_the_whole_symbol_belongs_to_the_series(string symbol, string eventSymbol) =>
        Assert.True(IsOf(symbol, eventSymbol));

    [Theory]
    [InlineData("SPY", "SPY&Q{=m}")]
    [InlineData("SPY", "SPY&Q")]
    [InlineData("SPY", "SPY{=m,price=mark}")]
    [InlineData("SPY", "SPY{=m,tho=true}")]
    [InlineData("SPY", "SPY{=m,a=s}")]
    [InlineData("SPY", "SPY{=m,pl=0.5}")]
    [InlineData("SPY&Q", "SPY{=m}")]
    [InlineData("SPY{price=mark}", "SPY")]
    [InlineData("SPY{price=mark}", "SPY{=m}")]
    [InlineData("SPY{price=mark}", "SPY{=5m,price=mark}")]
    [InlineData("SPY{price=mark}", "SPY{=m,price=bid}")]
    [InlineData("SPY{a=s,price=mark}", "SPY{=m,a=s,a=s}")]
    [InlineData("SPY{price=mark}", "SPY{=m,price=mark,tho=true}")]
    public void Attributes_and_exchange_of_a_dxfeed_symbol_make_another_series(string symbol, string eventSymbol) =>
        Assert.False(IsOf(symbol, eventSymbol));

    private static bool IsOf(string symbol, string eventSymbol) => CandleJson.TryRead(
        Encoding.UTF8.GetBytes($$"""{"eventSymbol":"{{eventSymbol}}","t":0,"o":1,"h":1,"l":1,"c":1}"""),
        new(symbol, Interval.OneMinute), UpdateSemantics.Snapshot, out _, out Refusal refusal) || (refusal.Fault == CandleFault.WrongSeries ? false
        : throw new InvalidOperationException(refusal.ToText()));

    [Fact]
    public void A_message_over_the_limit_is_refused_unread()
    {
        byte[] large = Encoding.UTF8.GetBytes(DxFeed.PadRight(CandleJson.MostBytes + 1));
        Assert.False(CandleJson.TryRead(large, Spy, UpdateSemantics.Snapshot, out _, out Refusal refusal));
        Assert.Equal(CandleFault.TooLarge, refusal.Fault);
        Assert.True(CandleJson.TryRead(large.AsSpan(0, CandleJson.MostBytes), Spy, UpdateSemantics.Snapshot, out _, out _));
    }

    [Fact]
    public void A_refusal_shows_what_was_found_as_printable_ascii_only()
    {
        Refusal refusal = Refused("{\"symbol\":\"<b>\\u0001\u00e9</b>" + new string('x', 90) + "\"}");
        Assert.Equal("<b>???</b>" + new string('x', 38) + "...", refusal.Found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_is_written_reads_back(int format)
    {
        var update = new CandleUpdate(Expected with { OpenMs = Expected.OpenMs + 5 }, UpdateSemantics.Snapshot, SourceMs: 1795185061234);
        byte[] json = CandleJson.ToBytes(Spy, update, (CandleFormat)format);
        Assert.Equal(update, Read(Encoding.UTF8.GetString(json)).Update);
    }

    [Fact]
    public void Traits_and_number_survive_the_plain_format()
    {
        var update = new CandleUpdate(Expected, UpdateSemantics.Snapshot, UpdateTraits.Closes | UpdateTraits.Official, 9, 5);
        Assert.Equal(update, Read(Encoding.UTF8.GetString(CandleJson.ToBytes(Spy, update, CandleFormat.Plain))).Update);
    }

    [Fact]
    public void A_good_message_allocates_nothing()
    {
        byte[] json = Encoding.UTF8.GetBytes(DxFeed);
        for (int i = 0; i < 100; i++)
            CandleJson.TryRead(json, Spy, UpdateSemantics.Snapshot, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            CandleJson.TryRead(json, Spy, UpdateSemantics.Snapshot, out _, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static long Ms(string iso) =>
        DateTimeOffset.Parse(iso, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private static DecodedEvent Read(string json, UpdateSemantics semantics = UpdateSemantics.Snapshot)
    {
        Assert.True(CandleJson.TryRead(Encoding.UTF8.GetBytes(json), Spy, semantics, out DecodedEvent decoded, out Refusal refusal), refusal.ToText());
        return decoded;
    }

    private static Refusal Refused(string json)
    {
        Assert.False(CandleJson.TryRead(Encoding.UTF8.GetBytes(json), Spy, UpdateSemantics.Snapshot, out _, out Refusal refusal));
        return refusal;
    }
}
