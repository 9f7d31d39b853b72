using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.Feeds.Exchange;

/// <summary>What is asked for by REST: bars, funding and open interest of the past; and how refusals are kept to.</summary>
public sealed class BinanceRestTests : IAsyncLifetime
{
    private const long MinuteMs = 60_000;

    private readonly BinanceVenues _venues = new(new());
    private FakeExchange _exchange = null!;

    public async Task InitializeAsync()
    {
        _exchange = await FakeExchange.StartAsync(() => ExchangeRun.StartMs);
        FakeMarket market = _exchange.Markets["BTCUSDT"] = new("BTCUSDT", Interval.OneMinute, 3);
        for (int i = 0; i < 4_000; i++)
        {
            market.Trade(ExchangeRun.StartMs + i * MinuteMs + 1);
            market.Kline(ExchangeRun.StartMs + (i + 1) * MinuteMs, closes: true);
        }
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Theory]
    [InlineData(false, long.MinValue, 4_000, 10_000, 0, 4_000)]
    [InlineData(false, long.MinValue, 4_000, 1, 3_999, 1)]
    [InlineData(false, long.MinValue, 4_000, 1_501, 2_499, 1_501)]
    [InlineData(true, long.MinValue, 4_000, 3_500, 500, 3_500)]
    [InlineData(false, 100, 200, 10_000, 100, 100)]
    [InlineData(false, 100, 200, 50, 150, 50)]
    [InlineData(false, 4_000, 5_000, 50, 0, 0)]
    public async Task Bars_of_a_range_are_the_ledgers(bool spot, long from, long to, int most, int first, int count)
    {
        await using var history = new BinanceHistory(_exchange.Address(spot: spot), _venues);
        HistoryRange range = new(from == long.MinValue ? from : ExchangeRun.StartMs + from * MinuteMs, ExchangeRun.StartMs + to * MinuteMs, most);
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(new("btcusdt", Interval.OneMinute), range, default))
            bars.InsertRange(0, page);
        Assert.Equal(_exchange.Markets["BTCUSDT"].Ledger().Skip(first).Take(count), bars);
        Assert.Equal(0, history.RowsSkipped);
        Assert.Equal([], _exchange.Violations);
    }

    [Fact]
    public async Task Rows_that_are_repaired_are_counted()
    {
        _exchange.Nonsense.Enqueue("""[[60000,"1","2","1","2","5",1],[120000,"1","1.999999","1","2","5",1],[180000,"1","1.5","1","2","5",1]]""");
        await using var history = new BinanceHistory(_exchange.Address(), _venues);
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(new("BTCUSDT", Interval.OneMinute), new(0, 240_000, 10), default))
            bars.AddRange(page);
        Assert.Equal([new(60_000, 1, 2, 1, 2, 5), new(120_000, 1, 2, 1, 2, 5)], bars);
        Assert.Equal((1, 1), (history.Rows.Repaired, history.Rows.Skipped));
    }

    [Fact]
    public async Task Pages_come_newest_first_each_before_the_next_is_asked_for()
    {
        await using var history = new BinanceHistory(_exchange.Address(), _venues);
        var range = new HistoryRange(long.MinValue, ExchangeRun.StartMs + 4_000 * MinuteMs, 4_000);
        long beforeMs = range.ToMs;
        int pages = 0;
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(new("BTCUSDT", Interval.OneMinute), range, default))
        {
            Assert.Equal(++pages, _exchange.Paths.Count(path => path.Contains("/klines", StringComparison.Ordinal)));
            Assert.Equal(beforeMs - MinuteMs, page[^1].OpenMs);
            beforeMs = page[0].OpenMs;
        }
        Assert.Equal(3, pages);
        Assert.Equal(ExchangeRun.StartMs, beforeMs);
    }

    [Theory]
    [InlineData("GC=F", "can have no symbol")]
    [InlineData("NOSUCH", "Invalid symbol")]
    public async Task A_symbol_that_is_not_there_is_told(string symbol, string expected)
    {
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(symbol));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_After_is_kept_to_by_all_who_ask()
    {
        _exchange.Refusals.Enqueue((429, 1));
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync("BTCUSDT"));
        Assert.Contains("refuses more requests for 1 s", refused.Message, StringComparison.Ordinal);
        // Short enough to be waited out.
        Assert.Equal(10, await ReadAsync("BTCUSDT"));
        Assert.Equal([], _exchange.Violations);

        _exchange.Refusals.Enqueue((418, 7_200));
        await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync("BTCUSDT"));
        int asked = _exchange.Requests;
        for (int i = 0; i < 5; i++)
        {
            refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync("BTCUSDT"));
            Assert.Contains("asks to be left alone", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(asked, _exchange.Requests);
        Assert.Equal(2, _venues.Rest(_exchange.Address()).Refusals);
        Assert.InRange(_venues.Rest(_exchange.Address()).UsedWeight, 1, 100);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""[[1,"x"],7""")]
    public async Task An_answer_that_is_none_is_told(string body)
    {
        _exchange.Nonsense.Enqueue(body);
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync("BTCUSDT"));
        Assert.Contains("something other than Binance documents", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_make_no_bar_are_left_out_and_counted()
    {
        _exchange.Nonsense.Enqueue("""[[1795132800000,"2","1","1","1","0"],[1795132860000,"1","1","1","1","5"],[1795132860000,"1","1","1","1","5"],["x"],[1795132920000,"1","2","0.5"]]""");
        await using var history = new BinanceHistory(_exchange.Address(), _venues);
        var bars = new List<Candle>();
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(ExchangeRun.Key, new(0, ExchangeRun.StartMs + 10 * MinuteMs, 10), default))
            bars.InsertRange(0, page);
        Assert.Equal([new(1795132860000, 1, 1, 1, 1, 5)], bars);
        Assert.Equal(4, history.RowsSkipped);
    }

    [Fact]
    public async Task Open_interest_and_funding_of_the_past_are_the_ledgers()
    {
        var clock = new Live.SetClock(ExchangeRun.StartMs);
        var history = new BinanceDerivativesHistory(_exchange.Address(), _venues, clock);
        IReadOnlyList<OpenInterest> points = await history.OpenInterestAsync("BTCUSDT", ExchangeRun.StartMs - 5 * 86_400_000L, ExchangeRun.StartMs, 2_000, default);
        Assert.Equal(5 * 288, points.Count);
        for (int i = 0; i < points.Count; i++)
        {
            long at = ExchangeRun.StartMs - 5 * 86_400_000L + i * 300_000L;
            Assert.Equal(new(at, "BTCUSDT", "binance", FakeExchange.PastOpenInterest(at), FakeExchange.PastOpenInterest(at) * 2), points[i]);
        }
        // Coarser where more than is wanted would come; and no further back than a month.
        points = await history.OpenInterestAsync("BTCUSDT", 0, ExchangeRun.StartMs, 1_000, default);
        Assert.Equal(29 * 24, points.Count);

        for (int i = 0; i < 2_345; i++)
            _exchange.Paid.Add((ExchangeRun.StartMs - (2_345 - i) * 28_800_000L, i * 0.000001m));
        IReadOnlyList<Funding> paid = await history.FundingAsync("BTCUSDT", 0, ExchangeRun.StartMs, default);
        Assert.Equal(_exchange.Paid, paid.Select(point => (point.TimeMs, point.Rate)));
        Assert.Equal([], _exchange.Violations);
        Assert.Throws<ArgumentException>(() => new BinanceDerivativesHistory(_exchange.Address(spot: true), _venues, clock));
    }

    private async Task<int> ReadAsync(string symbol)
    {
        await using var history = new BinanceHistory(_exchange.Address(), _venues);
        int count = 0;
        await foreach (IReadOnlyList<Candle> page in history.ReadAsync(new(symbol, Interval.OneMinute), new(0, ExchangeRun.StartMs + 100 * MinuteMs, 10), default))
            count += page.Count;
        return count;
    }
}
