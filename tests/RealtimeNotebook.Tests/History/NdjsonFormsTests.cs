using System.Globalization;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.History;

/// <summary>Files of one JSON object a line, as public exporters write them.</summary>
public sealed class NdjsonFormsTests : IDisposable
{
    private const long First = 1_704_187_800_000; // 2 January 2024 09:30

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}000")]
    [InlineData("{0}000000")]
    [InlineData("{0}000000000")]
    [InlineData("\"{1:yyyy-MM-ddTHH:mm:ss.fffZ}\"")]
    [InlineData("\"{1:yyyy-MM-dd HH:mm:ss.ffffff}\"")]
    [InlineData("\"{1:yyyyMMdd HHmmss}\"")]
    [InlineData("{1:yyyyMMddHHmmss}")]
    public async Task Times_are_read_in_the_units_of_CSV_and_lines_in_any_order(string time)
    {
        int[] order = [.. Enumerable.Range(0, 12)];
        foreach (int[] rows in (int[][])[order, [.. order.Reverse()], [4, 0, 9, 3, 11, 1, 2, 7, 8, 6, 10, 5, 4]])
        {
            string text = string.Join('\n', rows.Select(i => Line(string.Format(CultureInfo.InvariantCulture, time,
                First / 1_000 + i * 60, DateTimeOffset.FromUnixTimeMilliseconds(First + i * 60_000)), i)));
            List<Candle> bars = await Open(_folder.Write("SPY_1m.ndjson", text)).BarsAsync();
            Assert.Equal(order.Select(i => new Candle(First + i * 60_000, 100 + i, 101 + i, 99 + i, 100.5 + i, 10 + i)), bars);
        }
    }

    [Fact]
    public async Task Seconds_before_September_2001_are_seconds()
    {
        string text = string.Join('\n', Enumerable.Range(0, 12).Select(i => Line($"{915_408_000 + i * 86_400}", i)));
        List<Candle> bars = await Open(_folder.Write("OLD_1d.ndjson", text)).BarsAsync(new("OLD", Interval.Parse("1d")));
        Assert.Equal(new(1999, 1, 15, 0, 0, 0, TimeSpan.Zero), bars[^1].OpenTime);
        Assert.Equal(12, bars.Count);
    }

    [Fact]
    public async Task Names_of_data_frames_are_known_and_distances_say_the_interval()
    {
        string text = string.Join('\n', Enumerable.Range(0, 20).Select(i =>
            $$"""{"Date":{{First + i * 60_000}},"Open":1,"High":3,"Low":0.5,"Close":2,"Adj Close":9,"Volume":{{i}}}"""));
        FileHistory history = Open(_folder.Write("x.jsonl", text));
        Assert.Equal(20, (await history.BarsAsync()).Count);
        List<Candle> fives = await history.BarsAsync(new("SPY", Interval.Parse("5m")));
        Assert.Equal([10, 35, 60, 85], fives.Select(bar => bar.Volume));
    }

    [Fact]
    public async Task A_symbol_with_attributes_is_another_series_than_the_plain_one()
    {
        var lines = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            foreach ((string symbol, int price) in new[] { ("SPY{=5m}", 500), ("SPY{=5m,price=mark}", 900), ("SPY{=5m,tho=true}", 700) })
                lines.Add($$"""{"eventSymbol":"{{symbol}}","time":{{First + i * 300_000}},"open":{{price + i}},"high":{{price + i + 1}},"low":{{price + i - 1}},"close":{{price + i}},"volume":10}""");
        }
        FileHistory history = Open(_folder.Write("spy.ndjson", string.Join('\n', lines)));
        Assert.Equal([500, 501, 502, 503], (await history.BarsAsync(new("SPY", Interval.Parse("5m")))).Select(bar => bar.Close));
        Assert.Equal([900, 901, 902, 903], (await history.BarsAsync(new("SPY{price=mark}", Interval.Parse("5m")))).Select(bar => bar.Close));
        Assert.Equal([700, 701, 702, 703], (await history.BarsAsync(new("SPY{tho=true}", Interval.Parse("5m")))).Select(bar => bar.Close));
    }

    [Fact]
    public async Task Trades_in_any_order_make_the_bars_of_their_time()
    {
        string[] lines =
        [
            Trade(70_000, 5, 1), Trade(30_000, 2, 1), Trade(10_000, 1, 2), Trade(50_000, 4, 3), Trade(40_000, 9, 1),
        ];
        Assert.Equal([new(First, 1, 9, 1, 4, 7), new(First + 60_000, 5, 5, 5, 5, 1)], await Open(_folder.Write("x.ndjson", string.Join('\n', lines))).BarsAsync());

        static string Trade(int ms, int price, int size) => $$"""{"timestamp":{{First + ms}},"price":{{price}},"quantity":{{size}}}""";
    }

    [Fact]
    public async Task Lines_that_make_no_bar_are_counted_with_the_first_and_repaired_ones_too()
    {
        string path = _folder.Write("SPY_1m.ndjson", $$"""
            {"time":{{First}},"open":1,"high":3,"low":0.5,"close":2}
            sk-12345 cut off
            {"time":{{First + 60_000}},"open":1,"high":1.5,"low":0.5,"close":2}
            {"time":{{First + 120_000}},"open":100,"high":100,"low":100,"close":100.0001}
            """);
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        Assert.Equal(2, bars.Count);
        Assert.Equal((2, 1, "SPY_1m.ndjson line 2: the line is not one JSON object."), (bars.Report!.RowsSkipped, bars.Report.RowsRepaired, bars.Report.FirstSkippedRow));
    }

    [Fact]
    public async Task Milliseconds_since_midnight_are_no_times()
    {
        string path = _folder.Write("x.ndjson", $"{Line("34200000", 0)}\n{Line("34260000", 1)}\n");
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => Open(path).BarsAsync());
        Assert.Contains("16 h 40 min", refused.Message, StringComparison.Ordinal);
    }

    private static string Line(string time, int i) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"time\": {time}, \"open\": {100 + i}, \"high\": {101 + i}, \"low\": {99 + i}, \"close\": {100.5 + i}, \"volume\": {10 + i}}}");

    private static FileHistory Open(string path) => new(FileAddress.From(SourceAddress.Parse($"file:{path}"), null));
}
