using System.Text;
using FsCheck;
using FsCheck.Fluent;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.Candles;

public sealed class LiveCandleBuilderTests
{
    [Theory]
    [InlineData("1s")]
    [InlineData("1m")]
    [InlineData("5m")]
    [InlineData("1h")]
    [InlineData("1w")]
    [InlineData("1mo")]
    public void Candles_are_the_trades_grouped_by_their_bars(string text)
    {
        Interval interval = Interval.Parse(text);
        Gen<(int Step, int Price, int Size)> trade =
            from step in Gen.Choose(0, (int)Math.Min(int.MaxValue, interval.Milliseconds))
            from price in Gen.Choose(1, 1_000)
            from size in Gen.Choose(0, 50)
            select (step, price, size);
        Check.One(Config.QuickThrowOnFailure.WithReplay(20_261_121, 7), Prop.ForAll(trade.ListOf().ToArbitrary(), trades => Groups(interval, trades)));
    }

    [Fact]
    public void A_candle_closes_by_the_clock_and_what_comes_for_it_later_is_too_late()
    {
        var told = new List<(SeriesKey, Candle)>();
        var builder = new LiveCandleBuilder(Spy, (key, candle) => told.Add((key, candle)));
        Assert.Null(builder.Current);
        Assert.False(builder.CloseDue(Start + Minute));
        Assert.True(builder.Update(10, Start, 2));
        Assert.True(builder.Update(12, Start + 59_999, 1));
        Assert.False(builder.CloseDue(Start + Minute - 1));
        Assert.True(builder.CloseDue(Start + Minute));
        Assert.Null(builder.Current);
        Assert.False(builder.Update(99, Start + 59_999, 1));
        Assert.Equal(1, builder.LateTrades);
        Assert.Equal([(Spy, Of(0, 10, 12, 10, 12, 3))], told);
        Assert.Equal([Of(0, 10, 12, 10, 12, 3)], builder.Closed);
    }

    [Fact]
    public void Switching_leaves_no_trace_of_what_was()
    {
        var told = new List<(SeriesKey, Candle)>();
        var builder = new LiveCandleBuilder(Spy, (key, candle) => told.Add((key, candle)));
        builder.Update(10, Start);
        builder.Update(11, Start + Minute);
        builder.Update(9, Start);
        var qqq = new SeriesKey("QQQ", Interval.Parse("5m"));
        builder.SwitchTo(qqq);
        Assert.Equal((qqq, null, 0, 0L), (builder.Key, builder.Current, builder.Closed.Count, builder.LateTrades));
        Assert.False(builder.TryUpdate("""{"symbol":"SPY","price":10,"timestamp":1795185000000}"""u8, out string? refusal));
        Assert.Contains("another series", refusal, StringComparison.Ordinal);
        // Earlier than all before: of the old series' times nothing is remembered either.
        Assert.True(builder.Update(5, Start - 600_000, 4));
        Assert.Equal(new Candle(Start - 600_000, 5, 5, 5, 5, 4), builder.Current);
        Assert.Equal([(Spy, Flat(0, 10, 0))], told);
    }

    [Theory]
    [InlineData("""{"symbol":"BTCUSDT","price":100.5,"timestamp":1795185000123}""", 100.5, 0)]
    [InlineData("""{"symbol":"BTCUSDT","price":"100.5","timestamp":"1795185000123"}""", 100.5, 0)]
    [InlineData("""{"symbol":"BTCUSDT","price":100.5,"timestamp":"2026-11-20T14:30:00.123Z","size":3}""", 100.5, 3)]
    [InlineData("""{"e":"trade","E":1795185000130,"s":"BTCUSDT","t":12345,"p":"0.00100000","q":"100.25","b":88,"a":50,"T":1795185000123,"m":true,"M":true}""", 0.001, 100.25)]
    [InlineData("""{"e":"aggTrade","E":1795185000130,"s":"BTCUSDT","a":26129,"p":"60123.45","q":"0.00012","f":100,"l":105,"T":1795185000123,"m":true,"M":true}""", 60_123.45, 0.00012)]
    public void Messages_of_prices_and_of_exchange_trades_are_read(string message, double price, double size)
    {
        var builder = new LiveCandleBuilder(new("BTCUSDT", Interval.OneMinute));
        Assert.True(builder.TryUpdate(Encoding.UTF8.GetBytes(message), out string? refusal), refusal);
        Assert.Equal(new Candle(Start, price, price, price, price, size), builder.Current);
    }

    [Theory]
    [InlineData("""{"symbol":"ETHUSDT","price":1,"timestamp":1795185000123}""", "another series")]
    [InlineData("""{"e":"trade","s":"ETHUSDT","p":"1","q":"1","T":1795185000123}""", "another series")]
    [InlineData("""{"symbol":"BTCUSDT","error":"no price","timestamp":1795185000123}""", "missing")]
    [InlineData("""{"symbol":"BTCUSDT","price":"NaN","timestamp":1795185000123}""", "not a finite number")]
    [InlineData("""{"symbol":"BTCUSDT","price":1,"quantity":-1,"timestamp":1795185000123}""", "below zero")]
    [InlineData("""{"symbol":"BTCUSDT","price":1,"timestamp":"soon"}""", "not a time")]
    [InlineData("""{"time":1795185000000,"open":1,"high":1,"low":1,"close":1}""", "expected a trade")]
    [InlineData("[]", "not one JSON object")]
    public void What_is_no_trade_of_the_series_is_refused_with_the_reason(string message, string reason)
    {
        var builder = new LiveCandleBuilder(new("BTCUSDT", Interval.OneMinute));
        Assert.False(builder.TryUpdate(Encoding.UTF8.GetBytes(message), out string? refusal));
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.Null(builder.Current);
    }

    [Theory]
    [InlineData(double.NaN, Start, 1)]
    [InlineData(double.NegativeInfinity, Start, 1)]
    [InlineData(1, Start, -1)]
    [InlineData(1, Start, double.PositiveInfinity)]
    [InlineData(1, long.MaxValue, 1)]
    public void Numbers_that_make_no_trade_are_thrown_back(double price, long timeMs, double size) =>
        Assert.Throws<ArgumentException>(() => new LiveCandleBuilder(Spy).Update(price, timeMs, size));

    // The plain way: group by opening time; a trade before the newest bar is too late.
    private static bool Groups(Interval interval, List<(int Step, int Price, int Size)> trades)
    {
        var told = new List<Candle>();
        var builder = new LiveCandleBuilder(new("SPY", interval), (_, candle) => told.Add(candle));
        var groups = new SortedDictionary<long, List<(int Price, int Size)>>();
        long timeMs = Start, late = 0;
        for (int i = 0; i < trades.Count; i++)
        {
            // Every seventh trade is told late, sometimes for a bar that has closed.
            long at = i % 7 == 6 ? timeMs - trades[i].Step : timeMs += trades[i].Step / 3;
            long openMs = interval.OpenOf(at);
            builder.Update(trades[i].Price, at, trades[i].Size);
            if (groups.Count > 0 && openMs < groups.Keys.Last())
                late++;
            else if (groups.TryGetValue(openMs, out List<(int, int)>? group))
                group.Add((trades[i].Price, trades[i].Size));
            else
                groups.Add(openMs, [(trades[i].Price, trades[i].Size)]);
        }
        Candle[] plain = [.. groups.Select(group => new Candle(group.Key, group.Value[0].Price, group.Value.Max(t => t.Price),
            group.Value.Min(t => t.Price), group.Value[^1].Price, group.Value.Sum(t => t.Size)))];
        return told.SequenceEqual(plain.SkipLast(1)) && builder.Closed.SequenceEqual(plain.SkipLast(1))
            && builder.Current == plain.Select(bar => (Candle?)bar).LastOrDefault() && builder.LateTrades == late;
    }
}
