using System.Globalization;
using System.Text.RegularExpressions;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.LiveTests.Servers;
using static RealtimeNotebook.LiveTests.History.DemoBars;

namespace RealtimeNotebook.LiveTests.History;

/// <summary>Parquet through the real library of DuckDB, which also writes the files.</summary>
public sealed partial class ParquetHistoryTests : IAsyncLifetime
{
    private static readonly Candle[] Bars = Make(3_000);

    private readonly string _folder = Directory.CreateTempSubdirectory("rtnb-parquet-").FullName;
    private ParquetFiles _files = null!;
    private string _library = "";

    public async Task InitializeAsync()
    {
        _library = await DuckDbPackage.LibraryAsync();
        _files = new(_library, _folder);
    }

    public Task DisposeAsync()
    {
        _files.Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("make_timestamp(t * 1000)")]
    [InlineData("CAST(make_timestamp(t * 1000) AS TIMESTAMP_MS)")]
    [InlineData("CAST(make_timestamp(t * 1000) AS TIMESTAMP_S)")]
    [InlineData("CAST(make_timestamp(t * 1000) AS TIMESTAMP_NS)")]
    [InlineData("CAST(make_timestamp(t * 1000) AS TIMESTAMPTZ)")]
    [InlineData("t")]
    [InlineData("t // 1000")]
    [InlineData("t * 1000")]
    [InlineData("t * 1000000")]
    [InlineData("CAST(t // 1000 AS INTEGER)")]
    [InlineData("CAST(t AS DOUBLE)")]
    public async Task Times_of_every_type_are_read_and_limited(string time)
    {
        _files.Write("SPY_1m.parquet", Bars, $"SELECT {time} AS \"Timestamp\", open AS \"Open\", CAST(high AS DOUBLE) AS \"High\", low, close, volume FROM bars");
        await using FileHistory history = Open(_folder);
        Assert.Equal(Bars, await history.BarsAsync());
        Assert.Equal(Bars[^500..], await history.NewestAsync(500));
        Assert.Equal(Bars[100..200], await history.BarsAsync(new(Bars[100].OpenMs, Bars[200].OpenMs, 1_000)));
        Assert.Equal(Bars[101..201], await history.BarsAsync(new(Bars[100].OpenMs + 1, Bars[200].OpenMs + 1, 1_000)));
    }

    [Theory]
    [InlineData("make_timestamp(t * 1000) AS time", "", true)]
    [InlineData("CAST(make_timestamp(t * 1000) AS TIMESTAMP_NS) AS time", "", true)]
    [InlineData("CAST(make_timestamp(t * 1000) AS VARCHAR) AS time", "", true)]
    [InlineData("make_timestamp(t * 1000) AS time", "?zone=UTC", false)]
    [InlineData("make_timestamp(t * 1000) AS time_utc", "", false)]
    [InlineData("CAST(make_timestamp(t * 1000) AS VARCHAR) AS time_utc", "", false)]
    [InlineData("CAST(make_timestamp(t * 1000) AS TIMESTAMPTZ) AS time", "", false)]
    [InlineData("t AS time", "", false)]
    public async Task Times_without_a_zone_are_read_as_UTC_with_a_remark(string time, string query, bool isRemarked)
    {
        _files.Write("SPY_1m.parquet", Bars, $"SELECT {time}, open, high, low, close, volume FROM bars");
        await using FileHistory history = Open(_folder + "/SPY_1m.parquet" + query);
        Assert.Equal(Bars, await history.BarsAsync());
        Assert.Equal(isRemarked ? "SPY_1m.parquet: the times name no zone and are read as UTC; if they are an exchange's local times, add for example ?zone=America/New_York." : null,
            history.Rows.Remark);
    }

    [Fact]
    public async Task Histories_share_one_DuckDB_which_ends_with_the_last_that_uses_it()
    {
        _files.Write("SPY_1m.parquet", Bars, "SELECT make_timestamp(t * 1000) AS time, open, high, low, close, volume FROM bars");
        string own = Path.Combine(_folder, "libduckdb.so");
        File.CreateSymbolicLink(own, _library);
        FileHistory[] histories = [.. Enumerable.Range(0, 3).Select(_ =>
            new FileHistory(FileAddress.From(SourceAddress.Parse($"file:{_folder}/SPY_1m.parquet?duckdb={own}"), null)))];
        Assert.Equal(0, DuckDb.Shares(own));
        Assert.All(await Task.WhenAll(histories.Select(history => history.BarsAsync())), read => Assert.Equal(Bars, read));
        Assert.Equal(3, DuckDb.Shares(own));
        await histories[0].DisposeAsync();
        await histories[1].DisposeAsync();
        Assert.Equal(Bars, await histories[2].BarsAsync());
        await histories[2].DisposeAsync();
        Assert.Equal(0, DuckDb.Shares(own));
    }

    [Fact]
    public async Task Days_are_read()
    {
        Candle[] days = [.. Bars[..400].Select((bar, i) => bar with { OpenMs = 86_400_000L * (i - 200) })];
        _files.Write("SPY.parquet", days, "SELECT CAST(make_timestamp(t * 1000) AS DATE) AS date, open, high, low, close, volume FROM bars");
        await using FileHistory history = Open(_folder);
        SeriesKey daily = new("SPY", Interval.Parse("1d"));
        Assert.Equal(days, await history.BarsAsync(key: daily));
        Assert.Equal(days[11..20], await history.BarsAsync(new(days[10].OpenMs + 1, days[20].OpenMs, 1_000), daily));
        Assert.Empty(await history.BarsAsync());
    }

    [Fact]
    public async Task Hive_partitions_name_the_series_and_only_its_files_are_opened()
    {
        _files.WritePartitioned(Bars, """
            SELECT 'SPY' AS symbol, '1m' AS "interval", CAST(CAST(make_timestamp(t * 1000) AS DATE) AS VARCHAR) AS day, t AS time, open, high, low, close, volume FROM bars
            UNION ALL SELECT 'BTC-USDT', '1m', '2026-11-20', t, open, high, low, close, 1 FROM bars
            """, "symbol, \"interval\", day");
        // A file of another symbol that no Parquet reader can open.
        Directory.CreateDirectory(Path.Combine(_folder, "symbol=QQQ", "interval=1m", "day=2026-11-20"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "symbol=QQQ", "interval=1m", "day=2026-11-20", "x.parquet"), "broken");
        Assert.True(Directory.GetFiles(_folder, "*.parquet", SearchOption.AllDirectories).Length > 3);
        foreach (string path in new[] { _folder, $"{_folder}/**/*.parquet", $"{_folder}/symbol=SPY/*/*/*.parquet" })
            Assert.Equal(Bars, await Open(path).BarsAsync());
        await using FileHistory history = Open(_folder);
        Assert.All(await history.BarsAsync(key: new("BTC/USDT", Interval.OneMinute)), bar => Assert.Equal(1, bar.Volume));
        Assert.Empty(await history.BarsAsync(key: new("IWM", Interval.OneMinute)));
        string broken = (await Assert.ThrowsAsync<FeedUnavailableException>(() => history.BarsAsync(key: new("QQQ", Interval.OneMinute)))).Message;
        Assert.Contains("x.parquet' cannot be read: DuckDB says:", broken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_of_symbol_and_interval_choose_the_rows_and_coarser_bars_are_built()
    {
        _files.Write("all.parquet", Bars, """
            SELECT 'SPY' AS ticker, '1m' AS timeframe, t AS ts, open, high, low, close, volume FROM bars
            UNION ALL SELECT 'SPY', '5m', t, open, high, low, close, 5 FROM bars WHERE t % 300000 = 0
            UNION ALL SELECT 'O''Brien"; DROP', '1m', t, open, high, low, close, 1 FROM bars
            UNION ALL SELECT 'SPY', '1m', t, open, high, low, NULL, 1 FROM bars WHERE t % 600000 = 0
            """);
        await using FileHistory history = Open(_folder);
        Assert.Equal(Bars, await history.BarsAsync());
        Assert.Equal(Bars.Count(bar => bar.OpenMs % 600_000 == 0), history.Rows.Skipped);
        Assert.All(await history.BarsAsync(key: new("SPY", Interval.Parse("5m"))), bar => Assert.Equal(5, bar.Volume));
        List<Candle> halves = await history.BarsAsync(key: new("SPY", Interval.Parse("30m")));
        Assert.Equal(Bars.Select(bar => bar.OpenMs / 1_800_000).Distinct().Count(), halves.Count);
        Assert.All(halves.Skip(1).SkipLast(1), half => Assert.Equal(30, half.Volume));
        Assert.Empty(await history.BarsAsync(key: new("QQQ", Interval.OneMinute)));
    }

    [Fact]
    public async Task Rows_with_one_time_are_one_bar_and_do_not_count_for_others()
    {
        _files.Write("SPY_1m.parquet", Bars, """
            SELECT t AS time, open, high, low, close, volume FROM bars UNION ALL SELECT t, open, high, low, low, volume / 2 FROM bars
            UNION ALL SELECT t, open, high, low, low, NULL FROM bars
            """);
        await using FileHistory history = Open(_folder);
        Assert.Equal(Bars[^700..], await history.NewestAsync(700));
    }

    [Fact]
    public async Task Names_with_quotes_and_wildcards_are_taken_as_they_are()
    {
        string name = "it's [a] \"b\"/SPY_1m.parquet";
        Directory.CreateDirectory(Path.Combine(_folder, Path.GetDirectoryName(name)!));
        _files.Write(name, Bars, "SELECT t AS \"open \"\"time\"\"\", open, high, low, close, volume FROM bars");
        Assert.Equal(Bars, await Open(_folder).BarsAsync());
        Assert.Equal(Bars, await Open(Path.Combine(_folder, name)).BarsAsync());
    }

    [Theory]
    [InlineData("CAST(t AS VARCHAR) AS time")]
    [InlineData("CAST(make_timestamp(t * 1000) AS VARCHAR) AS time")]
    [InlineData("strftime(make_timestamp(t * 1000), '%Y-%m-%dT%H:%M:%SZ') AS time")]
    [InlineData("strftime(make_timestamp(t * 1000), '%m/%d/%Y %H:%M:%S') AS time")]
    [InlineData("CAST(make_timestamp(t * 1000) AS DATE) AS date, strftime(make_timestamp(t * 1000), '%H:%M') AS time")]
    [InlineData("CAST(make_timestamp(t * 1000) AS DATE) AS date, CAST(make_timestamp(t * 1000) AS TIME) AS time")]
    [InlineData("CAST(strftime(make_timestamp(t * 1000), '%Y%m%d%H%M%S') AS BIGINT) AS time")]
    public async Task Times_that_are_text_are_read(string time)
    {
        _files.Write("SPY.parquet", Bars, $"SELECT {time}, open, high, low, close, volume FROM bars");
        await using FileHistory history = Open(_folder);
        Assert.Equal(Bars, await history.BarsAsync());
        Assert.Equal(Bars[100..200], await history.BarsAsync(new(Bars[100].OpenMs, Bars[200].OpenMs, 1_000)));
        Assert.Equal(0, history.Rows.Skipped);
    }

    [Fact]
    public async Task Local_timestamps_are_read_in_the_zone_of_the_address()
    {
        _files.Write("SPY_1m.parquet", Bars, "SELECT make_timestamp((t - 5 * 3600000) * 1000) AS time, open, high, low, close, volume FROM bars");
        await using var history = new FileHistory(FileAddress.From(SourceAddress.Parse($"file:{_folder}?zone=America/New_York"), _library));
        Assert.Equal(Bars, await history.BarsAsync());
        Assert.Equal(Bars[^50..], await history.NewestAsync(50));
    }

    [Fact]
    public async Task Rows_that_make_no_bar_are_counted_with_the_first_and_rounding_is_repaired()
    {
        _files.Write("SPY_1m.parquet", Bars[..3], """
            SELECT t AS time, open, high, low, close, volume FROM bars UNION ALL SELECT NULL, 1, 1, 1, 1, 1
            UNION ALL SELECT t + 600000, 100, 100, 100, 100.0001, 1 FROM bars WHERE t % 180000 = 0 UNION ALL SELECT t + 900000, 1, 1, 1, 2, 1 FROM bars WHERE t % 180000 = 0
            """);
        await using FileHistory history = Open(_folder);
        Assert.Equal(4, (await history.BarsAsync()).Count);
        Assert.Equal((2, 1), (history.Rows.Skipped, history.Rows.Repaired));
        Assert.Contains("the high 1 is below the close 2", history.Rows.First, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_that_are_no_times_are_refused()
    {
        _files.Write("SPY_1m.parquet", Bars[..20], "SELECT t % 86400000 AS time, open, high, low, close, volume FROM bars");
        string message = (await Assert.ThrowsAsync<FeedUnavailableException>(() => Open(_folder).BarsAsync())).Message;
        Assert.Contains("is refused: read as Unix times its rows lie in 197", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_bars_says_what_it_has()
    {
        _files.Write("SPY_1m.parquet", Bars, "SELECT t > 0 AS time, open, high, low, close FROM bars");
        string message = (await Assert.ThrowsAsync<FeedUnavailableException>(() => Open(_folder).BarsAsync())).Message;
        Assert.Contains("the time as a timestamp, a date, text or a Unix number", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_of_another_kind_is_refused()
    {
        var wrong = Assert.Throws<FeedUnavailableException>(() => new DuckDb("libc.so.6"));
        Assert.Contains("'libc.so.6' is not DuckDB's C library", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("REALTIME_DUCKDB", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_is_interrupted()
    {
        using var duckDb = new DuckDb(_library);
        using var stop = new CancellationTokenSource();
        stop.CancelAfter(100);
        Assert.ThrowsAny<OperationCanceledException>(() => duckDb.Run("SELECT count(*) FROM range(1000000000) a, range(1000) b WHERE a.range % 7 = b.range", null, null, stop.Token));
        duckDb.Run("SELECT 1", null, null, CancellationToken.None);
    }

    // 100,000 rows in groups of 2,048: the plan says what was pushed into the scan, and running it says how many rows left the scan.
    [Fact]
    public void Time_symbol_and_columns_are_pushed_down_into_the_scan()
    {
        Candle[] bars = Make(100_000);
        _files.Write("all.parquet", bars, "SELECT 'SPY' AS symbol, t AS time, open, high, low, close, volume, repeat('x', 500) AS ballast FROM bars", "ROW_GROUP_SIZE 2048");
        SeriesFile file = SeriesFile.Of(Path.Combine(_folder, "all.parquet"), "all.parquet", isAlone: false)!;
        IReadOnlyList<DuckDbColumn> columns = [];
        using var duckDb = new DuckDb(_library);
        duckDb.Run($"SELECT * FROM {ParquetQuery.Table([file])} LIMIT 0", found => columns = found, null, CancellationToken.None);
        var query = new ParquetQuery([file], columns, BarColumns.Find(columns.Select(column => column.Name))!, 1);
        var search = new BarSearch(Spy, new(bars[50_000].OpenMs, bars[50_100].OpenMs, 1_000));
        string plan = string.Concat(_files.Texts($"EXPLAIN ANALYZE {query.Bars(search, 1_000)}"));
        string filters = Blank().Replace(plan, "");
        Assert.Contains($"time>={bars[50_000].OpenMs}", filters, StringComparison.Ordinal);
        Assert.Contains($"time<{bars[50_100].OpenMs}", filters, StringComparison.Ordinal);
        Assert.DoesNotContain("ballast", plan, StringComparison.Ordinal);
        // Of 100,000 rows no more than those of the range leave a scan.
        Assert.DoesNotContain("100,000rows", filters, StringComparison.Ordinal);
        Assert.Contains("100rows", filters, StringComparison.Ordinal);
        // And only the groups whose statistics allow for the range can have any of it.
        long groups = _files.Number($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{file.Path}')");
        long allowed = _files.Number(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{file.Path}') WHERE path_in_schema = 'time'
            AND CAST(stats_max_value AS BIGINT) >= {bars[50_000].OpenMs} AND CAST(stats_min_value AS BIGINT) < {bars[50_100].OpenMs}
            """));
        Assert.InRange(groups, 48, 50);
        Assert.InRange(allowed, 1, 2);
    }

    private FileHistory Open(string path) => new(FileAddress.From(SourceAddress.Parse($"file:{path.Replace("%", "%25", StringComparison.Ordinal)}"), _library));

    [GeneratedRegex("[^A-Za-z0-9<>=,]")]
    private static partial Regex Blank();
}
