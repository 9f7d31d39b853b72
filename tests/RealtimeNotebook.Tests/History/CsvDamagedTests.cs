using System.IO.Compression;
using System.Text;

namespace RealtimeNotebook.Tests.History;

/// <summary>CSV files that are damaged, incomplete or unusual: read as what they are, or said to be what they are.</summary>
public sealed class CsvDamagedTests : IDisposable
{
    private const string Header = "time,open,high,low,close,volume\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{0},100,101,99,100.5,10")]
    [InlineData("\"{0}\",\"100\",\"101\",\"99\",\"100.5\",\"10\"")]
    [InlineData("{0},1e2,1.01E+2,9.9e1,100.5,1e1")]
    [InlineData("{0},$100.00,$101.00,$99.00,$100.50,0.01K")]
    [InlineData("{0} , 100 , 101 , 99 , 100.5 , 10 ,")]
    public async Task Numbers_of_many_spellings_make_the_same_bars(string row)
    {
        string text = Header + Rows(row);
        foreach (string form in new[] { text, "\uFEFF" + text.Replace("\n", "\r\n", StringComparison.Ordinal), text.Replace('\n', '\r'), "# made up\n" + text })
            AssertWhole(await ReadAsync("SPY_1m.csv", form));
        string packed = _folder.PathOf("SPY_1m.csv.gz");
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(text));
        AssertWhole(await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{packed}"));
    }

    [Fact]
    public async Task A_minus_sign_of_typesetting_is_a_minus_sign()
    {
        CandleColumns bars = await ReadAsync("SPY_1m.csv", Header + Rows("{0},−10,−9,−12,−11,5"));
        Assert.Equal((12, -11, -12), (bars.Count, bars[0].Close, bars[0].Low));
    }

    [Theory]
    [InlineData("{0},(10),(9),(12),(11),5", "the open (text) is no number.")]
    [InlineData("{0},N/A,N/A,N/A,N/A,N/A", "the open (text) is no number.")]
    [InlineData("{0},inf,inf,1,1,1", "no number")]
    [InlineData("{0},1e999,1e999,1,1,1", "not a finite number")]
    [InlineData("{0},1,2,0.5,1,inf", "")]
    public async Task Rows_whose_prices_cannot_be_read_are_counted_and_not_taken_for_a_header(string row, string reason)
    {
        CandleColumns bars = await ReadAsync("SPY_1m.csv", Header + Rows(row) + $"\n2024-01-02T09:42:00Z,100,101,99,100.5,10\n");
        Assert.Equal((1, 12), (bars.Count, bars.Report!.RowsSkipped));
        Assert.Contains(reason, bars.Report.FirstSkippedRow, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-01-02T09:42:00Z,112,11", "the low is missing")]
    [InlineData("2024-01-02T09:42:00Z,112,113,111,112", "the row ends before its volume, after 5 fields")]
    public async Task A_last_row_that_is_cut_off_is_counted(string last, string reason)
    {
        CandleColumns bars = await ReadAsync("SPY_1m.csv", $"{Header}{Rows("{0},100,101,99,100.5,10")}\n{last}");
        AssertWhole(bars);
        Assert.Equal(1, bars.Report!.RowsSkipped);
        Assert.Contains(reason, bars.Report.FirstSkippedRow, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_there_twice_is_refused_until_the_order_is_given()
    {
        string path = _folder.Write("SPY_1m.csv", "time,open,high,low,close,Close,volume\n" + Rows("{0},100,101,99,77,100.5,10"));
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}"));
        Assert.Contains("has the column 'close' twice", refused.Message, StringComparison.Ordinal);
        AssertWhole(await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}?columns=time,open,high,low,-,close,volume"));
    }

    [Fact]
    public async Task Columns_are_read_by_the_names_that_the_address_gives()
    {
        string path = _folder.Write("SPY_1m.csv", "ts,first,max,min,close,last,qty\n" + Rows("{0},100,101,99,77,100.5,10"));
        AssertWhole(await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}?columns=time:ts,open:first,high:max,low:min,close:last,volume:qty"));
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}?columns=time:ts,open:opening"));
        Assert.EndsWith("has no column 'opening' (open), which ?columns= names; it has ts, first, max, min, close, last, qty.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SPY_1m.csv", "", "the file is empty")]
    [InlineData("SPY_1m.csv", Header, "there are no rows after the header")]
    [InlineData("SPY_1m.ndjson", "", "the file is empty")]
    [InlineData("SPY_1m.ndjson", "\n\n", "the file is empty")]
    public async Task A_file_without_rows_says_so(string name, string text, string expected)
    {
        CandleColumns bars = await ReadAsync(name, text);
        Assert.Empty(bars);
        Assert.Contains(expected, Assert.Single(bars.Report!.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SPY_1min.txt", "1m")]
    [InlineData("SPY_1hour.csv", "1h")]
    [InlineData("SPY_1day.csv", "1d")]
    public async Task A_file_in_a_folder_is_found_by_the_longer_names_of_intervals(string name, string interval)
    {
        _folder.Write(name, Header + "2024-01-02T00:00:00Z,1,3,0.5,2,1\n");
        Assert.Single(await RealtimeHistory.ReadAsync("SPY", interval, $"file:{_folder.Root}"));
    }

    [Fact]
    public async Task A_folder_whose_files_name_other_symbols_says_so()
    {
        _folder.Write("EURUSD_M1.csv", Header + Rows("{0},100,101,99,100.5,10"));
        CandleColumns bars = await RealtimeHistory.ReadAsync("EURUSD", "1m", $"file:{_folder.Root}");
        Assert.Empty(bars);
        Assert.Equal("the only file is not of EURUSD, by its path or by a column of symbols; expected for example EURUSD_1m.csv, or name the file itself.", Assert.Single(bars.Report!.Remarks));
    }

    [Fact]
    public async Task An_ambiguous_date_is_shown_by_one_that_differs()
    {
        string path = _folder.Write("SPY_1d.csv", "date,open,high,low,close\n1/1/2024,1,3,0.5,2\n2/1/2024,1,3,0.5,2\n");
        var refused = await Assert.ThrowsAsync<FeedUnavailableException>(() => RealtimeHistory.ReadAsync("SPY", "1d", $"file:{path}"));
        Assert.Contains("month first: 1 February 2024 or day first: 2 January 2024", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_with_several_offsets_are_one_order()
    {
        string[] rows = [.. Enumerable.Range(0, 12).Select(i => $"2024-01-02T{9 + i % 3:00}:{30 + i}:00+0{i % 3}:00,100,101,99,100.5,10")];
        AssertWhole(await ReadAsync("SPY_1m.csv", Header + string.Join('\n', rows)));
    }

    private static string Rows(string row) => string.Join('\n', Enumerable.Range(0, 12).Select(i => row.Replace("{0}", $"2024-01-02T09:{30 + i}:00Z", StringComparison.Ordinal)));

    private Task<CandleColumns> ReadAsync(string name, string text) =>
        RealtimeHistory.ReadAsync("SPY", name.Contains("1d", StringComparison.Ordinal) ? "1d" : "1m", $"file:{_folder.Write(name, text)}");

    private static void AssertWhole(CandleColumns bars)
    {
        Assert.Equal(12, bars.Count);
        Assert.All(bars, bar => Assert.Equal((100, 101, 99, 100.5, 10), (bar.Open, bar.High, bar.Low, bar.Close, bar.Volume)));
        Assert.Equal((1_704_187_800_000, 1_704_188_460_000), (bars[0].OpenMs, bars[11].OpenMs));
    }
}
