using System.Globalization;

namespace RealtimeNotebook.Tests.History;

/// <summary>Files as exporters write them that were once read wrong: read right, or refused with what to do.</summary>
public sealed class ExportedFilesTests : IDisposable
{
    private const long Minute = 60_000;
    // 15 January 2026, 9:30 in New York.
    private const long FirstMs = 1_768_487_400_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Date,Time,Open,High,Low,Close,Volume", "{0:yyyyMMdd},{1:Hmm},{2},{3},{4},{5},{6}", -9)]
    [InlineData("Date,Time,Open,High,Low,Close,Volume", "{0:yyyyMMdd},{1:Hmmss},{2},{3},{4},{5},{6}", -9)]
    [InlineData("trade_date,time,open,high,low,close,volume", "{0:yyyy-MM-dd},{1:HH:mm:ss},{2},{3},{4},{5},{6}", 0)]
    [InlineData("<TICKER>,<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>", "SPY,{0:yyyyMMdd},{1:HHmmss},{2},{3},{4},{5},{6}", 0)]
    [InlineData("Date,Time,Open,High,Low,Close,Volume", "{0:yyyy-MM-dd},{1:hh:mm} p.m.,{2},{3},{4},{5},{6}", 0)]
    [InlineData("time,open,high,low,close,volume", "{0:yyyy-MM-dd}T{1:HH:mm:ss}+00:00Z,{2},{3},{4},{5},{6}", 0)]
    [InlineData("time,open,high,low,close,volume", "{0:yyyy-MM-dd} {1:HH:mm:ss} +0000 UTC,{2},{3},{4},{5},{6}", 0)]
    [InlineData("time,open,high,low,close,volume", "{0:yyyyMMdd}  {1:HH:mm:ss} US/Eastern,{2},{3},{4},{5},{6}", -5)]
    [InlineData("time,open,high,low,close,volume", "{0:yyyy-MM-dd} {1:HH:mm:ss} EST,{2},{3},{4},{5},{6}", -5)]
    [InlineData("\"Date\",\"Time\",\"Open\",\"High\",\"Low\",\"Close\",\"Up\",\"Down\"", "{0:MM/dd/yyyy},{1:HH:mm},{2},{3},{4},{5},{6},0", 0)]
    [InlineData("Time,Open,High,Low,Latest,Change,%Change,Volume", "{0:MM/dd/yyyy} {1:HH:mm},{2},{3},{4},{5},0.5,0.5%,{6}", 0)]
    [InlineData("timestamp,timeOpen,open,high,low,close,volume", "{0:yyyy-MM-dd}T23:59:59.999Z,{0:yyyy-MM-dd}T{1:HH:mm:ss}Z,{2},{3},{4},{5},{6}", 0)]
    [InlineData("#RIC,Domain,Date-Time,Type,Open,High,Low,Last,Volume", "SPY,Market Price,{0:yyyy-MM-dd}T{1:HH:mm:ss}Z,Intraday,{2},{3},{4},{5},{6}", 0)]
    [InlineData("# time, close, high, low, open, volume", "{0:yyyy-MM-dd}T{1:HH:mm:ss}Z,{5},{3},{4},{2},{6}", 0)]
    [InlineData("symbol,period,start_at,open,high,low,close,volume", "SPY,1,{7},{2},{3},{4},{5},{6}", 0)]
    [InlineData("startTime,openPrice,highPrice,lowPrice,closePrice,volume", "{7}000,{2},{3},{4},{5},{6}", 0)]
    public async Task An_export_is_read_right(string header, string row, int hours)
    {
        string path = _folder.Write("x.csv", $"{header}\n{Rows(row, hours)}");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        // A zone that the times name is theirs; otherwise they are read as UTC.
        long shiftMs = row.Contains("EST", StringComparison.Ordinal) || row.Contains("US/Eastern", StringComparison.Ordinal) ? 0 : hours * 60 * Minute;
        AssertWhole(bars, shiftMs);
    }

    [Fact]
    public async Task Hours_of_a_half_day_are_read()
    {
        string path = _folder.Write("x.csv", "Date,Open,High,Low,Close,Volume\n2026-01-15 11-PM,3,4,2,3,7\n2026-01-15 12-PM,2,4,2,3,7\n2026-01-15 12-AM,1,4,1,3,7\n");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1h", $"file:{path}");
        Assert.Equal([0, 12, 23], bars.OpenMs.ToArray().Select(ms => ms / 3_600_000 % 24));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-1.0")]
    [InlineData("--")]
    [InlineData("#N/A")]
    [InlineData("NULL")]
    public async Task A_volume_that_says_that_there_is_none_costs_no_row(string volume)
    {
        string path = _folder.Write("x.csv", $"time,open,high,low,close,volume\n{Rows("{7},{2},{3},{4},{5}," + volume)}");
        Assert.Equal(12, (await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}")).Count);
        string json = volume.StartsWith("-1", StringComparison.Ordinal) ? volume : $"\"{volume}\"";
        path = _folder.Write("x.ndjson", Rows("{{\"time\":{7},\"open\":{2},\"high\":{3},\"low\":{4},\"close\":{5},\"volume\":" + json + "}}"));
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        Assert.Equal((12, 0), (bars.Count, bars.Volume[0]));
    }

    [Theory]
    [InlineData("1/15/65", 1965)]
    [InlineData("1/15/29", 1929)]
    [InlineData("1/15/70", 1970)]
    [InlineData("1/15/26", 2026)]
    public async Task A_year_of_two_digits_is_none_that_is_still_to_come(string date, int year)
    {
        string path = _folder.Write("x.csv", $"Date,Open,High,Low,Close\n{date},1,3,0.5,2\n");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1d", $"file:{path}?dates=mdy");
        Assert.Equal(year, Assert.Single(bars).OpenTime.Year);
    }

    [Theory]
    [InlineData("ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol", "{7}000000000,33,2,7,{2}000000000,{2}900000000,{2}000000000,{2}500000000,9,SPY", "in billionths: export with pretty_px=True")]
    [InlineData("Time (EST),Open,High,Low,Close,Volume", "{0:yyyy-MM-dd} {1:HH:mm},{2},{3},{4},{5},{6}", "whose name tells the zone EST")]
    [InlineData("timestamp,open,high,low,close,volume", "{0:yyyy-MM-dd}T{1:HH:mm}:59.999Z,{2},{3},{4},{5},{6}", "at which bars close")]
    [InlineData("time,open,high,low,close,volume", "1.7685E+09,{2},{3},{4},{5},{6}", "11 of 12 rows with the time of another row and another open")]
    public async Task What_would_be_read_wrong_is_refused(string header, string row, string expected)
    {
        string path = _folder.Write("x.csv", $"{header}\n{Rows(row)}");
        Assert.Contains(expected, await RefusalAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_in_the_name_of_a_column_is_settled_by_the_address()
    {
        string path = _folder.Write("x.csv", $"Time (EST),Open,High,Low,Close,Volume\n{Rows("{0:yyyy-MM-dd} {1:HH:mm},{2},{3},{4},{5},{6}", -5)}");
        AssertWhole(await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}?zone=America/New_York"), 0);
    }

    [Fact]
    public async Task An_average_price_is_not_taken_for_the_volume()
    {
        string path = _folder.Write("x.csv", Rows("{7},{2},{3},{4},{5},{2}.25,{6},3"));
        Assert.Contains("as an average price does", await RefusalAsync(path), StringComparison.Ordinal);
        AssertWhole(await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}?columns=time,open,high,low,close,-,volume"), 0);
    }

    [Fact]
    public async Task A_header_that_comes_again_is_passed_over_and_one_with_another_order_is_refused()
    {
        const string Header = "time,open,high,low,close,volume\n";
        string rows = Rows("{7},{2},{3},{4},{5},{6}");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{_folder.Write("x.csv", $"{Header}{rows}{Header}")}");
        Assert.Equal((12, 0), (bars.Count, bars.Report!.RowsSkipped));
        string path = _folder.Write("x.csv", $"{Header}{rows}time,close,high,low,open,volume\n1768500000,1,3,0.5,2,1\n");
        Assert.Contains("has another header in line 14, with the columns in another order", await RefusalAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_below_the_rows_is_counted_and_no_reason_to_refuse_them()
    {
        string path = _folder.Write("x.csv", $"time,open,high,low,close,volume\n{Rows("{0:yyyy-MM-dd}T{1:HH:mm}Z,{2},{3},{4},{5},{6}")}12\n");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        AssertWhole(bars, 0);
        Assert.Equal("1 row skipped, first x.csv line 14: the open is missing", bars.Report!.ToString());
    }

    [Fact]
    public async Task Six_digits_of_a_time_beside_a_date_that_cannot_be_read_are_no_seconds_since_1970()
    {
        string path = _folder.Write("x.csv", $"<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>\n{Rows("260115,{1:HHmmss},{2},{3},{4},{5}")}");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        Assert.Equal((0, 12), (bars.Count, bars.Report!.RowsSkipped));
        Assert.Contains("the time '260115' '143000' cannot be read", bars.Report.FirstSkippedRow, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_in_the_future_are_counted()
    {
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{_folder.Write("x.csv", "Date,Open,High,Low,Close\n2066-01-05,1,3,0.5,2\n2166-01-06,1,3,0.5,2\n")}");
        Assert.Equal((0, 2), (bars.Count, bars.Report!.RowsSkipped));
        Assert.Contains("the time 2066-01-05 00:00 lies in the future", bars.Report.FirstSkippedRow, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_longer_bars_than_are_asked_for_says_so()
    {
        string path = _folder.Write("x.csv", "Date,Open,High,Low,Close\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"2026-01-{i:00},1,3,0.5,2\n")));
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        Assert.Empty(bars);
        Assert.Equal("the files have SPY in bars of 1d, of which no bars of 1m can be made", bars.Report!.ToString());
    }

    [Fact]
    public async Task A_volume_in_another_currency_is_not_left_out_in_silence()
    {
        string path = _folder.Write("x.csv", $"time,open,high,low,close,Volume USDT\n{Rows("{7},{2},{3},{4},{5},{6}")}");
        CandleColumns bars = await RealtimeHistory.ReadAsync("BTCUSDT", "1m", $"file:{path}");
        Assert.Contains("no column is known to be the volume of the asset", Assert.Single(bars.Report!.Remarks), StringComparison.Ordinal);
        path = _folder.Write("x.ndjson", Rows("{{\"time\":{7},\"open\":{2},\"high\":{3},\"low\":{4},\"close\":{5},\"Volume USDT\":{6}}}"));
        bars = await RealtimeHistory.ReadAsync("BTCUSDT", "1m", $"file:{path}");
        Assert.Contains("no field is known to be the volume of the asset", Assert.Single(bars.Report!.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "")]
    [InlineData("[\n", ",")]
    public async Task An_array_of_JSON_is_refused_with_what_to_do(string before, string after)
    {
        string path = _folder.Write("x.ndjson", before + Rows("{{\"time\":{7},\"open\":{2},\"high\":{3},\"low\":{4},\"close\":{5}}}" + after) + "]");
        Assert.Contains("begins with a JSON array; expected one object a line", await RefusalAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{\"stream\":\"spy@kline_1m\",\"data\":{{\"e\":\"kline\",\"s\":\"SPY\",\"k\":{{\"t\":{7}000,\"i\":\"1m\",\"o\":\"{2}\",\"h\":\"{3}\",\"l\":\"{4}\",\"c\":\"{5}\",\"v\":\"{6}\",\"x\":true}}}}}}")]
    [InlineData("{{\"ev\":\"AM\",\"sym\":\"SPY\",\"v\":{6},\"o\":{2},\"c\":{5},\"h\":{3},\"l\":{4},\"s\":{7}000,\"e\":{7}999}}")]
    [InlineData("{{\"timestamp\":1,\"open_time\":{7}000,\"open\":{2},\"high\":{3},\"low\":{4},\"close\":{5},\"base_volume\":{6}}}")]
    [InlineData("{{\"startTime\":{7}000,\"openPrice\":{2},\"highPrice\":{3},\"lowPrice\":{4},\"closePrice\":{5},\"volume\":{6}}}")]
    public async Task Lines_of_streams_are_read_right(string line)
    {
        string path = _folder.Write("x.ndjson", Rows(line));
        AssertWhole(await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}"), 0);
    }

    private static string Rows(string row, int hours = 0) => string.Concat(Enumerable.Range(0, 12).Select(i =>
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(FirstMs + i * Minute);
        DateTimeOffset local = time.AddHours(hours);
        return string.Format(CultureInfo.InvariantCulture, row, local, local, 100 + i, 102.5 + i, 99.5 + i, 101 + i, 1_000 + 7 * i, time.ToUnixTimeSeconds()) + "\n";
    }));

    private static void AssertWhole(CandleColumns bars, long shiftMs) => Assert.Equal(
        Enumerable.Range(0, 12).Select(i => new Candle(FirstMs + shiftMs + i * Minute, 100 + i, 102.5 + i, 99.5 + i, 101 + i, 1_000 + 7 * i)), bars);

    private static async Task<string> RefusalAsync(string path) =>
        (await Assert.ThrowsAsync<FeedUnavailableException>(() => RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}"))).Message;
}
