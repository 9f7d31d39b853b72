using System.Globalization;

namespace RealtimeNotebook.Tests.History;

/// <summary>Several series in one file are never merged into one.</summary>
public sealed class SeveralSeriesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pair")]
    [InlineData("product_id")]
    [InlineData("Name")]
    [InlineData("code")]
    [InlineData("instrument_name")]
    [InlineData("act_symbol")]
    [InlineData("market")]
    [InlineData("#RIC")]
    public async Task Rows_are_chosen_by_columns_that_name_the_symbol(string column)
    {
        string path = _folder.Write("x.csv", $"{column},time,open,high,low,close\n{Rows("QQQ,{0},{1},{2},{1},{2}", 500)}{Rows("SPY,{0},{1},{2},{1},{2}", 100)}{Rows("IWM,{0},{1},{2},{1},{2}", 200)}");
        Assert.Equal(Enumerable.Range(100, 12), await OpensAsync(path));
        CandleColumns none = await RealtimeHistory.ReadAsync("DIA", "1m", $"file:{path}");
        Assert.Equal("x.csv: no row is of DIA, 36 are of other symbols", (none.Count, none.Report!.ToString()) is (0, var said) ? said : "");
    }

    [Theory]
    [InlineData("market")]
    [InlineData("name")]
    public async Task A_column_with_one_other_value_says_something_else_than_the_symbol(string column) =>
        Assert.Equal(Enumerable.Range(100, 12), await OpensAsync(_folder.Write("x.csv", $"{column},time,open,high,low,close\n{Rows("US,{0},{1},{2},{1},{2}", 100)}")));

    [Fact]
    public async Task A_column_that_can_be_nothing_but_the_symbol_is_taken_first() =>
        Assert.Equal(Enumerable.Range(100, 12), await OpensAsync(_folder.Write("x.csv",
            $"name,symbol,time,open,high,low,close\n{Rows("Trust,SPY,{0},{1},{2},{1},{2}", 100)}{Rows("Other,QQQ,{0},{1},{2},{1},{2}", 500)}")));

    [Theory]
    [InlineData("x.csv", "", "{0},{1},{2},{1},{2},9,SPY", "{0},{1},{2},{1},{2},9,QQQ")]
    [InlineData("x.csv", "time,open,high,low,close,which\n", "{0},{1},{2},{1},{2},SPY", "{0},{1},{2},{1},{2},QQQ")]
    [InlineData("x.ndjson", "", "{{\"which\":\"SPY\",\"time\":{0},\"open\":{1},\"high\":{2},\"low\":{1},\"close\":{2}}}", "{{\"which\":\"QQQ\",\"time\":{0},\"open\":{1},\"high\":{2},\"low\":{1},\"close\":{2}}}")]
    public async Task Rows_with_one_time_and_different_opens_are_refused(string name, string header, string row, string other)
    {
        string path = _folder.Write(name, header + Rows(row, 100) + Rows(other, 500));
        string message = (await Assert.ThrowsAsync<FeedUnavailableException>(() => OpensAsync(path))).Message;
        Assert.Contains("has 12 of 24 rows with the time of another row and another open", message, StringComparison.Ordinal);
        Assert.Contains("?columns=symbol:name", message, StringComparison.Ordinal);
        if (header.Length > 0 || name.EndsWith("ndjson", StringComparison.Ordinal))
            Assert.Equal(Enumerable.Range(100, 12), await OpensAsync($"{path}?columns=symbol:which"));
    }

    [Fact]
    public async Task A_refused_file_among_others_leaves_no_bars_behind()
    {
        _folder.Write("SPY_1m_a.csv", "time,open,high,low,close\n" + Rows("{0},{1},{2},{1},{2}", 100));
        _folder.Write("market.csv", "symbol,time (EST),open,high,low,close\n" + Rows("SPY,2026-01-15 09:{1},{1},{2},{1},{2}", 10));
        Assert.Equal(Enumerable.Range(100, 12), await OpensAsync(_folder.Root));
    }

    [Fact]
    public async Task Local_times_that_come_twice_are_refused_and_read_in_their_zone()
    {
        string path = _folder.Write("x.csv", "time,open,high,low,close\n" + string.Concat(Enumerable.Range(0, 12).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"2025-11-02 0{(i < 8 ? 1 : 2)}:{i % 4 * 15:00},{100 + i},{101 + i},{100 + i},{101 + i}\n"))));
        Assert.Contains("local times while clocks go back", (await Assert.ThrowsAsync<FeedUnavailableException>(() => OpensAsync(path, "15m"))).Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(100, 12), await OpensAsync($"{path}?zone=America/New_York", "15m"));
    }

    [Fact]
    public async Task A_bar_that_is_written_while_it_grows_is_one_series() =>
        Assert.Equal(Enumerable.Range(100, 12), await OpensAsync(_folder.Write("x.csv", "time,open,high,low,close\n" + Rows("{0},{1},{1},{1},{1}", 100) + Rows("{0},{1},{2},{1},{2}", 100))));

    [Fact]
    public async Task Record_types_of_Databento_are_intervals()
    {
        string path = _folder.Write("x.csv", "ts_event,rtype,open,high,low,close,symbol\n" + Rows("{0},33,{1}.0,{2}.0,{1}.0,{2}.0,SPY", 100) + Rows("{0},32,{1}.0,{1}.5,{1}.0,{1}.5,SPY", 100));
        CandleColumns minutes = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        Assert.Equal((12, 101.0), (minutes.Count, minutes[0].High));
    }

    private static string Rows(string row, int first) => string.Concat(Enumerable.Range(0, 12).Select(i =>
        string.Format(CultureInfo.InvariantCulture, row, 1_768_487_400 + i * 60, first + i, first + i + 1) + "\n"));

    private static async Task<IEnumerable<int>> OpensAsync(string path, string interval = "1m") =>
        (await RealtimeHistory.ReadAsync("SPY", interval, $"file:{path}")).Select(bar => (int)bar.Open).ToArray();
}
