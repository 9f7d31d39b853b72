using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using static RealtimeNotebook.Tests.History.HistoryReading;

namespace RealtimeNotebook.Tests.History;

public sealed class FileHistoryTests : IDisposable
{
    private static readonly SeriesKey Qqq = new("QQQ", Interval.OneMinute);
    private static readonly SeriesKey Hourly = new("GC=F", Interval.Parse("1h"));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("SPY_1m.csv")]
    [InlineData("SPY-1m.csv")]
    [InlineData("SPY-1m-2023-11.csv")]
    [InlineData("SPY.1m.csv")]
    [InlineData("SPY/1m.csv")]
    [InlineData("1m/SPY.csv")]
    [InlineData("SPY.csv")]
    [InlineData("SPY/2023-11-15.csv")]
    [InlineData("symbol=SPY/interval=1m/part-0.csv")]
    [InlineData("ticker=SPY/date=2023-11-14/a.csv")]
    [InlineData("timeframe=1/SPY/x.csv")]
    public async Task A_file_belongs_to_the_series_that_its_path_names(string name)
    {
        _folder.Write(name, CsvHistoryTests.Text(Bars(20)));
        _folder.Write("readme.md", "nothing");
        await using FileHistory history = Open(_folder.Root);
        Assert.Equal(20, (await history.BarsAsync()).Count);
        Assert.Empty(await history.BarsAsync(Qqq));
        Assert.Empty(await history.BarsAsync(new("SP", Interval.OneMinute)));
        Assert.Empty(await history.BarsAsync(new("SPY", Interval.Parse("1s"))));
    }

    [Theory]
    [InlineData("SPY", "1m.csv")]
    [InlineData("SPY", "2023-11-15.csv")]
    [InlineData("1m", "SPY.csv")]
    [InlineData("symbol=SPY", "interval=1m/x.csv")]
    [InlineData("symbol=SPY/interval=1m", "x.csv")]
    public async Task The_folder_that_is_named_may_be_that_of_the_series(string root, string name)
    {
        _folder.Write($"{root}/{name}", CsvHistoryTests.Text(Bars(20)));
        await using FileHistory history = Open($"{_folder.Root}/{root}/");
        Assert.Equal(20, (await history.BarsAsync()).Count);
        Assert.Empty(await history.BarsAsync(Qqq));
    }

    [Fact]
    public async Task The_folder_that_is_named_contradicts_no_column()
    {
        string text = CsvHistoryTests.Text(Bars(20)).Replace("time,", "symbol,time,", StringComparison.Ordinal).Replace("\n1", "\nSPY,1", StringComparison.Ordinal);
        _folder.Write("market/1m.csv", text);
        Assert.Equal(20, (await Open($"{_folder.Root}/market").BarsAsync()).Count);
        Assert.Empty(await Open($"{_folder.Root}/market").BarsAsync(Qqq));
    }

    [Theory]
    [InlineData("BTC/USDT", "BTC-USDT_1h.csv")]
    [InlineData("BTC/USDT", "BTCUSDT-1h-2024-01.csv")]
    [InlineData("BTC/USDT", "symbol=BTC%2FUSDT/interval=1h/x.csv")]
    [InlineData("BRK.B", "BRK.B_1h.csv")]
    [InlineData("GC=F", "GC=F_1h.csv")]
    [InlineData("GC=F", "symbol=GC=F/interval=60/x.csv")]
    [InlineData("ES-2024", "ES-2024_1h.csv")]
    public async Task Symbols_with_characters_of_their_own_are_found(string symbol, string name)
    {
        _folder.Write(name, CsvHistoryTests.Text(Bars(20, stepMs: 3_600_000)));
        Assert.Equal(20, (await Open(_folder.Root).BarsAsync(new(symbol, Interval.Parse("1h")))).Count);
    }

    [Fact]
    public async Task A_single_file_serves_every_symbol_that_its_column_or_partition_does_not_contradict()
    {
        string named = _folder.Write("SPY_1m.csv", CsvHistoryTests.Text(Bars(20)));
        Assert.Equal(20, (await Open(named).BarsAsync(Qqq)).Count);
        string partition = _folder.Write("symbol=SPY/x.csv", CsvHistoryTests.Text(Bars(20)));
        Assert.Empty(await Open(partition).BarsAsync(Qqq));
        Assert.Equal(20, (await Open(partition).BarsAsync()).Count);
    }

    [Fact]
    public async Task Files_of_one_series_are_joined_and_others_left_alone()
    {
        Candle[] bars = Bars(90);
        _folder.Write("2023/SPY_1m_a.csv", CsvHistoryTests.Text(bars[..40]));
        _folder.Write("2023/SPY_1m_b.csv", CsvHistoryTests.Text(bars[30..60].Select(bar => bar with { Volume = 9 })));
        _folder.Write("2024/SPY_1m.csv", CsvHistoryTests.Text(bars[60..]));
        _folder.Write("2024/QQQ_1m.csv", "broken");
        _folder.Write("2024/notes.csv", "who,what\nme,this");
        Candle[] expected = [.. bars[..30], .. bars[30..60].Select(bar => bar with { Volume = 9 }), .. bars[60..]];
        Assert.Equal(expected, await Open(_folder.Root).BarsAsync());
        Assert.Equal(bars[60..], await Open($"{_folder.Root}/*/SPY_1m.csv").BarsAsync());
        Assert.Equal(expected, await Open($"{_folder.Root}/**/*.csv").BarsAsync());
        Assert.Equal(expected[..60], await Open($"{_folder.Root}/2023/SPY_1m_%3F.csv").BarsAsync());
    }

    [Fact]
    public async Task What_a_file_without_interval_holds_can_be_said_in_the_address()
    {
        string path = _folder.Write("SPY.csv", CsvHistoryTests.Text(Bars(12, stepMs: 600_000)));
        Assert.Equal(12, (await new FileHistory(FileAddress.From(SourceAddress.Parse($"file:{path}?interval=1m"), null)).BarsAsync()).Count);
        Assert.Empty(await Open(path).BarsAsync());
    }

    [Theory]
    [InlineData("nowhere", "is not there; expected a file, a folder or a pattern")]
    [InlineData("", "has no file of bars in it")]
    [InlineData("*.parquet", "has no file of bars in it")]
    [InlineData("x.pdf", "has an ending that says nothing")]
    public async Task What_is_not_there_is_said(string name, string expected)
    {
        _folder.Write("x.pdf", "");
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => Open($"{_folder.Root}/{name}").BarsAsync());
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_without_its_library_says_how_to_get_it()
    {
        _folder.Write("SPY_1m.parquet", "PAR1");
        var address = FileAddress.From(SourceAddress.Parse($"file:{_folder.Root}?duckdb=/nowhere/libduckdb.so"), null);
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => new FileHistory(address).BarsAsync());
        Assert.Contains("'/nowhere/libduckdb.so' is not there. Parquet files are read by DuckDB's C library: install libduckdb", refused.Message, StringComparison.Ordinal);
        Assert.Contains("REALTIME_DUCKDB", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_gives_the_bars_that_its_events_make()
    {
        long at = 1_700_000_040_000;
        string Line(string symbol, long openMs, double close, double volume, string extra = "") =>
            FormattableString.Invariant($$$"""{"at":{{{openMs + 1}}},"channel":"c","payload":{"eventSymbol":"{{{symbol}}}","time":{{{openMs}}},"open":1,"high":9,"low":1,"close":{{{close}}},"volume":{{{volume}}}{{{extra}}} } }""");
        _folder.Write("tape.ndjson", string.Join('\n',
            Line("SPY{=m}", at, 2, 1), Line("SPY{=m}", at, 3, 2), Line("QQQ{=m}", at, 7, 1), "{oops", Line("SPY{=m}", at + 60_000, 4, 1),
            """{"at":1,"channel":"c","event":"interrupted"}""", Line("SPY{=m}", at, 8, 9), Line("SPY{=m}", at, 5, 3, ",\"official\":true"),
            Line("SPY{=m}", at + 60_000, 5, 2), Line("SPY{=m}", at + 120_000, 6, 1), ""));
        await using FileHistory history = Open(_folder.Root);
        Assert.Equal([new(at, 1, 9, 1, 5, 3), new(at + 60_000, 1, 9, 1, 5, 2), new(at + 120_000, 1, 9, 1, 6, 1)], await history.BarsAsync());
        Assert.Equal(1, history.Rows.Skipped);
        Assert.Equal([new(at + 60_000, 1, 9, 1, 5, 2)], await history.BarsAsync(range: new(at + 1, at + 120_000, 5)));
        Assert.Equal(7, Assert.Single(await history.BarsAsync(Qqq)).Close);
        Assert.Equal([(5, 3), (6, 3)], (await history.BarsAsync(new("SPY", Interval.Parse("5m")))).Select(bar => (bar.Close, bar.Volume)));
        Assert.Empty(await history.BarsAsync(Hourly));
    }

    [Fact]
    public async Task Lines_without_symbol_belong_to_the_file_that_is_named_for_it()
    {
        string lines = """
            {"time":1700000040,"open":1,"high":2,"low":1,"close":2,"volume":3}
            {"time":1700000100,"open":1,"high":2,"low":1,"close":2,"volume":3}
            {"timestamp":1700000161000,"price":5,"quantity":2}
            """;
        _folder.Write("SPY_1m.jsonl", lines);
        Assert.Equal([2, 2, 5], (await Open(_folder.Root).BarsAsync()).Select(bar => bar.Close));
        File.Move(_folder.PathOf("SPY_1m.jsonl"), _folder.PathOf("tape.jsonl"));
        Assert.Empty(await Open(_folder.Root).BarsAsync());
        Assert.Equal(3, (await Open(_folder.PathOf("tape.jsonl")).BarsAsync(Qqq)).Count);
    }

    [Theory]
    [InlineData("**/*.csv", "a.csv", true)]
    [InlineData("**/*.csv", "a/b/c.csv", true)]
    [InlineData("*/*.csv", "a.csv", false)]
    [InlineData("symbol=*/**/x?.csv", "symbol=A/b/c/x1.csv", true)]
    [InlineData("symbol=*/**/x?.csv", "A/b/x1.csv", false)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("*.csv", "b/a.csv", false)]
    public void Patterns_match_part_by_part(string pattern, string path, bool expected) =>
        Assert.Equal(expected, FilePattern.IsMatch(pattern.Split('/'), path.Split('/')));

    private static FileHistory Open(string path) => new(FileAddress.From(SourceAddress.Parse($"file:{path}"), null));
}
