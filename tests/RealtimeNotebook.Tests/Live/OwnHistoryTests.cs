using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.Live;

/// <summary>Whether what a chart writes comes back as its own history is told by what addresses mean, not by how they look.</summary>
public sealed class OwnHistoryTests
{
    [Theory]
    [InlineData("influx://localhost/market", "influx://localhost/market", true)]
    [InlineData("influx://localhost/market", "influx://127.0.0.1:8086/market", true)]
    [InlineData("influx://[::1]/market", "influx://LOCALHOST/market", true)]
    [InlineData("influx://0.0.0.0/market", "influx://127.0.0.2/market", true)]
    [InlineData("influx://ann:x@h.example./market?token=t", "influx://H.example/market", true)]
    [InlineData("redis://a + influx://h/market file:x", "influx://h/market", true)]
    [InlineData("influx://localhost/market2", "influx://localhost/market", false)]
    [InlineData("influx://localhost/market", "influx://localhost/market2", false)]
    [InlineData("influx://localhost/Market", "influx://localhost/market", false)]
    [InlineData("influx://localhost/market", "influx://localhost/market?measurement=Live", false)]
    [InlineData("influx://localhost/market", "influx://localhost/market?tag=symbol", false)]
    [InlineData("influx://localhost:8087/market", "influx://localhost/market", false)]
    [InlineData("influx://other/market", "influx://localhost/market", false)]
    [InlineData("none:", "influx://localhost/market", false)]
    public async Task A_database_is_the_charts_own_history_if_its_bars_come_back(string history, string written, bool isOwn)
    {
        await using IHistory opened = Open(history);
        Assert.Equal(isOwn, opened.Reads(InfluxAddress.From(SourceAddress.Parse(written), null)));
        await using var coarse = new CoarserHistory(Open(history), Interval.OneMinute);
        Assert.Equal(isOwn, coarse.Reads(InfluxAddress.From(SourceAddress.Parse(written), null)));
    }

    [Theory]
    [InlineData("redis://localhost", "redis://127.0.0.1:6379/0", true)]
    [InlineData("redis://localhost redis://[::1]?live=", "redis://:p@localhost", true)]
    [InlineData("redis://localhost/1", "redis://localhost/0", false)]
    [InlineData("redis://localhost", "redis://localhost/1", false)]
    [InlineData("redis://localhost?klines=k:{symbol}:{interval}", "redis://localhost", false)]
    [InlineData("redis://localhost:63", "redis://localhost:6379", false)]
    [InlineData("redis://localhost + influx://h/market", "redis://localhost", false)]
    public async Task A_set_is_the_only_source_of_history_if_no_other_is_asked(string history, string written, bool isOnly)
    {
        await using IHistory opened = Open(history);
        Assert.Equal(isOnly, opened.ReadsOnly(RedisAddress.From(SourceAddress.Parse(written))));
    }

    private static IHistory Open(string history) => HistoryAddress.Open(history, _ => null, new FakeListener());
}
