using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using RealtimeNotebook.LiveTests.Servers;
using static RealtimeNotebook.LiveTests.History.DemoBars;

namespace RealtimeNotebook.LiveTests.History;

/// <summary>What the address says of the form of Parquet files: used where they hold text, refused where it means nothing.</summary>
public sealed class ParquetFormatTests : IAsyncLifetime
{
    private const string Typed = "SELECT make_timestamp(t * 1000) AS time, open, high, low, close, volume FROM bars";

    private static readonly Candle[] Bars = Make(100);

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

    [Fact]
    public async Task Columns_are_read_by_the_names_that_the_address_gives()
    {
        _files.Write("SPY_1m.parquet", Bars, "SELECT make_timestamp(t * 1000) AS ts, open, high, low, close AS settle, 0 AS close, volume FROM bars");
        Assert.Equal(Bars, await ReadAsync("columns=time:ts,close:settle"));
        Assert.EndsWith("has no column 'last' (close), which ?columns= names; it has ts, open, high, low, settle, close, volume.",
            await RefusalAsync("columns=time:ts,close:last"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_in_columns_of_text_are_read_as_the_address_says()
    {
        string comma = string.Join(", ", new[] { "open", "high", "low", "close", "volume" }.Select(name => $"replace(CAST({name} AS VARCHAR), '.', ',') AS {name}"));
        _files.Write("SPY_1m.parquet", Bars, $"SELECT t AS time, {comma} FROM bars");
        Assert.Equal(Bars, await ReadAsync("decimal=,"));
    }

    [Fact]
    public async Task Dates_in_a_column_of_text_are_read_in_their_order()
    {
        Candle[] days = [.. Bars[..10].Select((bar, i) => bar with { OpenMs = 1_704_153_600_000 + i * 86_400_000L })];
        _files.Write("SPY_1d.parquet", days, "SELECT strftime(make_timestamp(t * 1000), '%d/%m/%Y') AS time, open, high, low, close, volume FROM bars");
        Assert.Equal(days, await ReadAsync("dates=dmy", "1d"));
    }

    [Theory]
    [InlineData("dates=mdy", "has its times in the column time Timestamp, which is no text: leave out ?dates=.")]
    [InlineData("decimal=,", "has its prices in columns of numbers such as open Double: leave out ?decimal=.")]
    public async Task What_means_nothing_for_typed_columns_is_refused(string query, string expected)
    {
        _files.Write("SPY_1m.parquet", Bars, Typed);
        Assert.EndsWith(expected, await RefusalAsync(query), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_series_in_one_file_are_not_merged()
    {
        const string Both = "SELECT which, make_timestamp(t * 1000) AS time, open + add AS open, high + add AS high, low + add AS low, close + add AS close, volume "
            + "FROM bars, (VALUES ('SPY', 0), ('QQQ', 500)) AS two(which, add)";
        _files.Write("SPY_1m.parquet", Bars, Both);
        Assert.Contains("has 100 of 200 rows with the time of another row and another open", await RefusalAsync(""), StringComparison.Ordinal);
        Assert.Equal(Bars, await ReadAsync("columns=symbol:which"));
        _files.Write("SPY_1m.parquet", Bars, Both.Replace("which", "pair", StringComparison.Ordinal));
        Assert.Equal(Bars, await ReadAsync(""));
    }

    [Fact]
    public async Task A_column_with_one_other_value_does_not_name_the_symbol()
    {
        _files.Write("SPY_1m.parquet", Bars, $"SELECT 'US' AS market, * FROM ({Typed})");
        Assert.Equal(Bars, await ReadAsync(""));
    }

    [Fact]
    public async Task Numbers_may_tell_the_symbols()
    {
        _files.Write("SPY_1m.parquet", Bars, $"SELECT 7 AS instrument_id, * FROM ({Typed})");
        Assert.Equal(Bars, await ReadAsync(""));
        _files.Write("SPY_1m.parquet", Bars, "SELECT id AS instrument_id, make_timestamp(t * 1000) AS time, open, high, low, close, volume FROM bars, (VALUES (7), (8)) AS two(id)");
        Assert.Empty(await ReadAsync(""));
    }

    [Fact]
    public async Task Prices_in_billionths_are_refused()
    {
        _files.Write("SPY_1m.parquet", Bars, "SELECT t * 1000000 AS ts_event, CAST(open * 1e9 AS BIGINT) AS open, CAST(high * 1e9 AS BIGINT) AS high, CAST(low * 1e9 AS BIGINT) AS low, CAST(close * 1e9 AS BIGINT) AS close, volume FROM bars");
        Assert.Contains("in billionths: export with pretty_px=True", await RefusalAsync(""), StringComparison.Ordinal);
    }

    private async Task<List<Candle>> ReadAsync(string query, string interval = "1m")
    {
        string file = Path.Combine(_folder, $"SPY_{interval}.parquet");
        await using var history = new FileHistory(FileAddress.From(SourceAddress.Parse($"file:{file}?{query}"), _library));
        return await history.BarsAsync(key: new("SPY", Interval.Parse(interval)));
    }

    private async Task<string> RefusalAsync(string query) => (await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(query))).Message;
}
