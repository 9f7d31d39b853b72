using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.Live;

namespace RealtimeNotebook.Tests.History;

/// <summary>What the process has one of is shared by its series, and gone when none of them uses it; also when a series cannot be opened.</summary>
public sealed class SharedSourcesTests
{
    private static readonly SeriesKey Spy = new("SPY", Interval.OneMinute);

    [Fact]
    public async Task Histories_and_stores_of_one_server_share_its_connections()
    {
        var server = new Uri("http://shared.invalid:8086");
        await using var feed = new Live.FakeListener { IsSimulated = false };
        IHistory[] histories = [.. Enumerable.Range(0, 3).Select(i => HistoryAddress.Open($"influx://shared.invalid/db{i}", _ => null, feed))];
        var store = new InfluxWriter(InfluxAddress.From(SourceAddress.Parse("influx://u:p@shared.invalid:8086/db"), null), Spy, false, false, false);
        Assert.Equal(4, ServerHttp.Shares(server));
        await store.DisposeAsync();
        foreach (IHistory history in histories)
            await history.DisposeAsync();
        await histories[0].DisposeAsync();
        Assert.Equal(0, ServerHttp.Shares(server));
    }

    [Theory]
    [InlineData("influx://leak.invalid/m redis://leak.invalid?nonsense=1", null, "'nonsense'")]
    [InlineData("influx://leak.invalid/m + influx://leak.invalid", null, "names no database")]
    [InlineData("influx://leak.invalid/m", "redis://leak.invalid", "is no InfluxDB database")]
    [InlineData("influx://leak.invalid/m", "influx://leak.invalid/m", "are made up and are not written")]
    public void What_was_opened_is_let_go_when_a_later_step_fails(string history, string? bars, string expected)
    {
        var options = new RealtimeOptions { Feed = "demo://", History = history, WriteBack = new() { Bars = bars, LiveCandle = "redis://leak.invalid" } };
        string message = Assert.Throws<ArgumentException>(() => SeriesSources.Open(Spy, options, _ => null)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Equal(0, ServerHttp.Shares(new("http://leak.invalid:8086")));
    }

    [Fact]
    public async Task Series_that_is_not_started_holds_nothing_and_one_that_is_lets_go_at_its_end()
    {
        var server = new Uri("http://unstarted.invalid:8086");
        var options = new RealtimeOptions { Feed = "demo://", History = "influx://unstarted.invalid/m none:" };
        Func<LiveSeries> start = SeriesSources.Open(Spy, options, _ => null);
        Assert.Equal(0, ServerHttp.Shares(server));
        await using (LiveSeries series = start())
            Assert.Equal(1, ServerHttp.Shares(server));
        Assert.Equal(0, ServerHttp.Shares(server));
    }

    [Fact]
    public async Task Files_of_one_path_are_searched_for_all_who_ask_at_once()
    {
        using var folder = new TestFolder();
        folder.Write("SPY_1m.csv", "time,open,high,low,close\n2026-11-20T14:31:00Z,1,2,1,2\n");
        using SharedLease<FileIndex> first = FileIndex.Lease(folder.Root), second = FileIndex.Lease(folder.Root);
        Assert.Same(first.Value, second.Value);
        const int callers = 64;
        using var begin = new Barrier(callers);
        Task<int>[] asking = [.. Enumerable.Range(0, callers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                begin.SignalAndWait();
                return first.Value.Find().Count;
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Assert.All(await Task.WhenAll(asking), count => Assert.Equal(1, count));
        Assert.InRange(first.Value.Searches, 1, callers);
        // Nobody is given an older list than he asked for.
        folder.Write("QQQ_1m.csv", "time,open,high,low,close\n2026-11-20T14:31:00Z,1,2,1,2\n");
        Assert.Equal(2, second.Value.Find().Count);
        await using var history = new FileHistory(FileAddress.From(SourceAddress.Parse($"file:{folder.Root}"), null));
        int before = first.Value.Searches;
        Assert.Single(await history.BarsAsync());
        Assert.Equal(before + 1, first.Value.Searches);
    }
}
