using RealtimeNotebook.History;
using RealtimeNotebook.Live;
using static RealtimeNotebook.Tests.Candles.Bars;

namespace RealtimeNotebook.Tests.History;

/// <summary>A live candle counts where nobody has the bar itself, and is never called official.</summary>
public sealed class LiveCandlesMergedTests
{
    private static readonly Candle[] All = Walk(9, 6);

    [Fact]
    public async Task Of_one_time_a_bar_goes_before_a_live_candle_of_a_source_that_is_named_before()
    {
        Candle half = All[3] with { Volume = 1, Close = All[3].Low };
        var redis = new Pages([All[..3], new LivePage(half)]);
        await using var merged = new MergedHistory([redis, new Pages([All[..2], All[2..5]])]);
        Assert.Equal(All[..5], await merged.BarsAsync());
        Assert.Empty(await LiveAsync(merged));
        await using var alone = new MergedHistory([redis, new Pages([All[..2]])]);
        Assert.Equal([.. All[..3], half], await alone.BarsAsync());
        Assert.Equal([half.OpenMs], await LiveAsync(alone));
    }

    [Fact]
    public async Task A_live_candle_is_known_as_such_through_all_that_lies_between()
    {
        var pages = new Pages([All[..2], new LivePage(All[2]), All[3..]]);
        await using IHistory history = new ChainedHistory([new MergedHistory([new ResilientHistory(pages, TimeProvider.System), new Pages([All[5..]])]), new NoHistory()]);
        Assert.Equal(All, await history.BarsAsync());
        Assert.Equal([All[2].OpenMs], await LiveAsync(history));
        await using var coarse = new CoarserHistory(new Pages([All[..2], new LivePage(All[2])]), Interval.OneMinute);
        var desk = new HistoryDesk(new("SPY", Interval.Parse("3m")), coarse, () => { }, TimeProvider.System);
        desk.Ask(new(long.MinValue, long.MaxValue / 2, 10), 0, 0, default);
        await desk.CloseAsync();
        HistoryAnswer answer = desk.Take()!;
        Assert.Equal(answer.Bars!.Select(bar => bar.OpenMs).TakeLast(1), answer.LiveMs);
    }

    [Fact]
    public async Task A_live_candle_is_not_counted_among_what_is_stored()
    {
        var pages = new Pages([All[..3], new LivePage(All[5])]);
        var stored = new StoredBars(Spy, pages, null, TimeProvider.System, CancellationToken.None);
        Assert.Equal(All[2].OpenMs, (await stored.ReachAsync(default)).LatestMs);
        var none = new StoredBars(Spy, new Pages([new LivePage(All[5])]), null, TimeProvider.System, CancellationToken.None);
        Assert.Null((await none.ReachAsync(default)).LatestMs);
    }

    [Theory]
    [InlineData("redis://a?live=live:{symbol} + influx://h/market redis://b/1 redis://c?live=", null, 2)]
    [InlineData(null, "rediss://a", 1)]
    [InlineData(" ", null, 0)]
    [InlineData("file:archive", "redis://a", 0)]
    public void The_live_candles_of_a_history_are_those_of_its_Redis_servers(string? history, string? environment, int servers) =>
        Assert.Equal(servers, HistoryAddress.LiveCandles(history, name => name == "REALTIME_HISTORY" ? environment : null).Count);

    private static async Task<IEnumerable<long>> LiveAsync(IHistory history)
    {
        var desk = new HistoryDesk(Spy, history, () => { }, TimeProvider.System);
        desk.Ask(HistoryReading.Everything, 0, 0, default);
        await desk.CloseAsync();
        return desk.Take()!.LiveMs;
    }

    /// <summary>A history of pages, given oldest first.</summary>
    private sealed class Pages(IReadOnlyList<IReadOnlyList<Candle>> pages) : IHistory
    {
        public string Name => "pages";

        public bool IsPresent => true;

        public async IAsyncEnumerable<IReadOnlyList<Candle>> ReadAsync(
            SeriesKey key, HistoryRange range, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
        {
            await Task.Yield();
            foreach (IReadOnlyList<Candle> page in pages.Reverse())
                yield return page;
        }

        public ValueTask DisposeAsync() => default;
    }
}
