using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.History;

public sealed class KlineMemberTests
{
    private const long At = 1_700_000_040_000;

    [Theory]
    [InlineData("[1700000040000,1,3,0.5,2,7]")]
    [InlineData("[1700000040000,\"1\",\"3.0\",\"0.50\",\"2\",\"7\",1700000099999,\"14.5\",12,\"3\",\"6\",\"0\"]")]
    [InlineData(" [1700000040, 1, 3, 0.5, 2, 7, null, {\"a\":[1]}, null, [1], 2] ")]
    [InlineData("[\"2023-11-14T22:14:00Z\",1,3,0.5,2,7]")]
    public void A_kline_is_read_with_numbers_or_strings(string json)
    {
        Assert.True(KlineMember.TryRead(Encoding.UTF8.GetBytes(json), At, out KlineMember member));
        Assert.Equal(new Candle(At, 1, 3, 0.5, 2, 7), member.Candle);
    }

    [Theory]
    [InlineData("[1700000040000,1,3,0.5,2]", true)]
    [InlineData("[1700000040000,1,3,0.5,2,null]", true)]
    [InlineData("[1700000040000,1,3,0.5]", false)]
    [InlineData("[1700000040000,1,3,0.5,null,7]", false)]
    [InlineData("[1700000040000,1,3,4,2,7]", false)]
    [InlineData("[1700000040000,1,3,0.5,2,-7]", false)]
    [InlineData("[1700000040000,1,3,0.5,2,\"\"]", true)]
    [InlineData("[1700000040000,1,3,0.5,2,\"12,345\"]", false)]
    [InlineData("[1700000040000,1,3,0.5,2,{\"v\":7}]", false)]
    [InlineData("[1700000040000,1,3,0.5,2,true]", false)]
    [InlineData("[1700000100000,1,3,0.5,2,7]", false)]
    [InlineData("[1700000040000,\"NaN\",3,0.5,2,7]", false)]
    [InlineData("[[1700000040000],1,3,0.5,2,7]", false)]
    [InlineData("[1700000040000,1,3,0.5,2,7", false)]
    [InlineData("[1700000040000,1,3,0.5,2,7]]", false)]
    [InlineData("{\"time\":1700000040000}", false)]
    [InlineData("[\"\\ud800\",1,3,0.5,2,7]", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public void A_member_without_whole_prices_or_with_another_time_is_none(string json, bool expected) =>
        Assert.Equal(expected, KlineMember.TryRead(Encoding.UTF8.GetBytes(json), At, out _));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(1_700_000_040_000.5)]
    public void A_score_that_is_no_time_makes_no_bar(double score) =>
        Assert.False(KlineMember.TryRead("[1700000040000,1,3,0.5,2,7]"u8, score, out _));

    [Theory]
    [InlineData(7, 5, 8, 1, true)]
    [InlineData(8, 1, 7, 5, false)]
    [InlineData(7, 5, 7, 6, true)]
    [InlineData(7, 6, 7, 5, false)]
    [InlineData(7, 5, 7, 5, true)]
    public void Of_two_the_one_with_more_volume_then_more_trades_then_the_later_is_newer(
        double volume, double trades, double laterVolume, double laterTrades, bool expected)
    {
        var earlier = new KlineMember(new(At, 1, 3, 0.5, 2, volume), trades);
        Assert.Equal(expected, new KlineMember(new(At, 1, 3, 0.5, 2, laterVolume), laterTrades).IsNewerThan(earlier));
    }

    [Theory]
    [InlineData("redis://h", "klines_z:SPY:1m", "live_candle:SPY:1m")]
    [InlineData("redis://h?klines={interval}/{symbol}&live=", "1m/SPY", "")]
    public void Keys_are_filled_in(string uri, string klines, string live)
    {
        RedisBarsAddress address = RedisBarsAddress.From(SourceAddress.Parse(uri));
        Assert.Equal((klines, live), (RedisBarsAddress.Key(address.Klines, "SPY", "1m"), RedisBarsAddress.Key(address.Live, "SPY", "1m")));
    }

    [Theory]
    [InlineData("redis://h?klines=all", "has no {symbol}")]
    [InlineData("redis://h?kline=a:{symbol}", "'kline'")]
    [InlineData("redis://h/x", "The database 'x'")]
    public void A_wrong_address_is_refused(string uri, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => RedisBarsAddress.From(SourceAddress.Parse(uri))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[1795185000000,1,2.5,1,2,5]")]
    [InlineData("[1795185000000, 1, 2.5, 1, 2, 5]")]
    [InlineData("[1795185000000,\"1\",\"2.5\",\"1\",\"2\",\"5\",1795185059999,\"1\",12,\"1\",\"1\",\"0\"]")]
    public void Member_that_a_chart_has_written_is_told_from_a_fetchers(string theirs)
    {
        var bar = new Candle(1_795_185_000_000, 1, 2.5, 1, 2, 5);
        Assert.True(KlineMember.TryRead(KlineMember.Own(bar), bar.OpenMs, out KlineMember own));
        Assert.Equal((bar, true), (own.Candle, own.IsOwn));
        Assert.True(KlineMember.TryRead(System.Text.Encoding.UTF8.GetBytes(theirs), bar.OpenMs, out KlineMember other));
        Assert.Equal((bar, false), (other.Candle, other.IsOwn));
    }
}
