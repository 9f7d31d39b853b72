using System.Globalization;
using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using static RealtimeNotebook.Tests.History.HistoryReading;

namespace RealtimeNotebook.Tests.History;

/// <summary>CSV as public exporters write it: read right, or refused with the reason.</summary>
public sealed class CsvFormsTests : IDisposable
{
    private const long Day = 86_400_000;
    private const long Monday = 1_704_672_000_000; // 8 January 2024

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Date,Open,High,Low,Close,Volume\n2024-01-08,100.0,101.5,99.5,101,\"2,128\"\n2024-01-09,101,102.5,100.5,102,\"469\"")]
    [InlineData("\"Date\",\"Price\",\"Open\",\"High\",\"Low\",\"Vol.\",\"Change %\"\n\"01/09/2024\",\"102.00\",\"101.00\",\"102.50\",\"100.50\",\"0.469K\",\"1%\"\n\"01/08/2024\",\"101.00\",\"100.00\",\"101.50\",\"99.50\",\"2.128K\",\"1%\"\n\"12/15/2023\",\"1.00\",\"1.00\",\"1.00\",\"1.00\",\"-\",\"1%\"")]
    [InlineData("Date;Open;High;Low;Close;Volume\n2024-01-08;100,0;101,5;99,5;101;2.128\n2024-01-09;101,0;102,5;100,5;102;469")]
    [InlineData("Date,Close/Last,Volume,Open,High,Low\n2024-01-09,$102.00,469,$101.00,$102.50,$100.50\n2024-01-08,$101.00,\"2,128\",$100.00,$101.50,$99.50")]
    [InlineData("date,1. open,2. high,3. low,4. close,5. volume\n2024-01-09,101.0,102.5,100.5,102.0,469\n2024-01-08,100.0,101.5,99.5,101.0,2128")]
    [InlineData("timestamp,1a. open (USD),2a. high (USD),3a. low (USD),4a. close (USD),5. volume\n2024-01-08,100,101.5,99.5,101,2128\n2024-01-09,101,102.5,100.5,102,469")]
    [InlineData(",open,high,low,close,volume\n2024-01-08,100,101.5,99.5,101,2128\n2024-01-09,101,102.5,100.5,102,469")]
    [InlineData("Price,Close,High,Low,Open,Volume\nTicker,SPY,SPY,SPY,SPY,SPY\nDate,,,,,\n2024-01-08,101,101.5,99.5,100,2128\n2024-01-09,102,102.5,100.5,101,469")]
    [InlineData("Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume\nTicker,QQQ,SPY,QQQ,SPY,QQQ,SPY,QQQ,SPY,QQQ,SPY\nDate,,,,,,,,,,\n2024-01-08,1,101,1,101.5,1,99.5,1,100,1,2128\n2024-01-09,1,102,1,102.5,1,100.5,1,101,1,469")]
    [InlineData("ticker,volume,open,close,high,low,window_start,transactions\nQQQ,1,1,1,1,1,1704672000000000000,3\nSPY,2128,100,101,101.5,99.5,1704672000000000000,3\nSPY,469,101,102,102.5,100.5,1704758400000000000,3")]
    [InlineData("https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume USD,Volume SPY\n1704758400,2024-01-09 00:00:00,SPY,101,102.5,100.5,102,9,469\n1704672000000,2024-01-08 00:00:00,SPY,100,101.5,99.5,101,9,2128")]
    [InlineData("<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n2024.01.08\t00:00:00\t100\t101.5\t99.5\t101\t2128\t0\t3\n2024.01.09\t00:00:00\t101\t102.5\t100.5\t102\t469\t0\t3")]
    [InlineData("<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n2024.01.08\t00:00:00\t100\t101.5\t99.5\t101\t7\t2128\t3\n2024.01.09\t00:00:00\t101\t102.5\t100.5\t102\t7\t469\t3")]
    [InlineData("20240108 000000;100;101.5;99.5;101;2128\n20240109 000000;101;102.5;100.5;102;469")]
    [InlineData("2024.01.08,00:00,100,101.5,99.5,101,2128\n2024.01.09,00:00,101,102.5,100.5,102,469")]
    [InlineData("time,open,high,low,close,volume\n20240108000000,100,101.5,99.5,101,2128\n202401090000,101,102.5,100.5,102,469")]
    [InlineData("time,open,high,low,close,volume\n\"Jan 8, 2024\",100,101.5,99.5,101,2128\n09-Jan-24,101,102.5,100.5,102,469")]
    [InlineData("Gmt time,Open,High,Low,Close,Volume\n08.01.2024 00:00:00.000,100,101.5,99.5,101,2128\n09.01.2024 00:00:00.000,101,102.5,100.5,102,469\n31.12.2023 00:00:00.000,1,1,1,1,1")]
    public async Task Exports_of_many_houses_make_the_same_bars(string text)
    {
        List<Candle> bars = await ReadAsync(_folder.Write("x.csv", text));
        Assert.Equal([new(Monday, 100, 101.5, 99.5, 101, 2128), new(Monday + Day, 101, 102.5, 100.5, 102, 469)], bars.Where(bar => bar.OpenMs >= Monday));
    }

    [Fact]
    public async Task A_file_in_UTF_16_is_read()
    {
        string path = _folder.PathOf("x.csv");
        File.WriteAllText(path, "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\n2024.01.08\t00:00\t100\t101.5\t99.5\t101\t2128\t0\n", Encoding.Unicode);
        Assert.Equal([new(Monday, 100, 101.5, 99.5, 101, 2128)], await ReadAsync(path));
    }

    [Fact]
    public async Task Dates_that_no_row_proves_are_refused_with_both_readings_and_settled_by_the_address()
    {
        string path = _folder.Write("x.csv", "Date,Open,High,Low,Close\n1/2/2024 9:30 AM,1,3,0.5,2\n1/3/2024 4:00 PM,1,3,0.5,2\n");
        string message = await RefusalAsync(path);
        Assert.Contains("month first: 2 January 2024 or day first: 1 February 2024; say which: ?dates=mdy or ?dates=dmy", message, StringComparison.Ordinal);
        Assert.Equal([At("2024-01-02T09:30Z"), At("2024-01-03T16:00Z")], (await ReadAsync($"{path}?dates=mdy")).Select(bar => bar.OpenMs));
        Assert.Equal([At("2024-02-01T09:30Z"), At("2024-03-01T16:00Z")], (await ReadAsync($"{path}?dates=dmy")).Select(bar => bar.OpenMs));
    }

    [Theory]
    [InlineData("2/13/2024", "2024-02-13")]
    [InlineData("13.2.2024", "2024-02-13")]
    public async Task One_number_above_twelve_proves_the_order_of_dates(string proof, string expected)
    {
        string path = _folder.Write("x.csv", $"Date,Open,High,Low,Close\n{proof.Replace("13", "3", StringComparison.Ordinal)},1,3,0.5,2\n{proof},1,3,0.5,2\n");
        Assert.Equal([At("2024-02-03"), At(expected)], (await ReadAsync(path)).Select(bar => bar.OpenMs));
    }

    [Fact]
    public async Task Dates_with_dots_are_read_with_the_day_first_which_is_reported()
    {
        string path = _folder.Write("x.csv", "Datum;Date;Open;High;Low;Close\nx;01.02.2024;1,0;3,5;0,5;2,0\nx;02.02.2024;1,0;3,5;0,5;2,0\n");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        Assert.Equal([At("2024-02-01"), At("2024-02-02")], bars.OpenMs.ToArray());
        Assert.Contains("day first; if that is wrong, add ?dates=mdy", Assert.Single(bars.Report!.Remarks), StringComparison.Ordinal);
        Assert.Equal([At("2024-01-02"), At("2024-02-02")], (await ReadAsync($"{path}?dates=mdy")).Select(bar => bar.OpenMs));
    }

    [Fact]
    public async Task Rows_with_the_time_of_another_and_other_numbers_are_reported()
    {
        string path = _folder.Write("x.csv", "time,open,high,low,close\n2024-01-08,1,3,0.5,2\n2024-01-08,1,3,0.5,2.5\n2024-01-08,1,3,0.5,2.5\n");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        Assert.Equal(2.5, Assert.Single(bars).Close);
        Assert.Equal("1 row has the time of a later one and other numbers; the later one counts", bars.Report!.ToString());
    }

    [Fact]
    public async Task Numbers_that_may_be_read_both_ways_are_refused_and_settled_by_the_address()
    {
        string path = _folder.Write("x.csv", "Date;Open;High;Low;Close\n2024-01-08;1,100;1,300;1,050;1,200\n");
        Assert.Contains("'1,100', which may have a decimal comma or separators of thousands; say which: ?decimal=,", await RefusalAsync(path), StringComparison.Ordinal);
        Assert.Equal(1.2, Assert.Single(await ReadAsync($"{path}?decimal=,")).Close);
        Assert.Equal(1_200, Assert.Single(await ReadAsync($"{path}?decimal=.")).Close);
    }

    [Fact]
    public async Task An_order_of_columns_that_is_not_that_of_klines_is_refused_and_can_be_named()
    {
        string path = _folder.Write("x.csv", string.Concat(Enumerable.Range(0, 12).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{1_704_672_000 + i * 60},{100 + i},{100 + i + (i % 4 == 0 ? 0 : 0.5)},{100 + i + (i % 4 == 0 ? 0 : 1.5)},{100 + i - i % 4},{5 + i},500\n"))));
        string message = await RefusalAsync(path);
        Assert.Contains("in row 2 the low 102.5 is above the close 100", message, StringComparison.Ordinal);
        Assert.Contains("?columns=time,open,close,high,low,volume", message, StringComparison.Ordinal);
        List<Candle> bars = await ReadAsync($"{path}?columns=time,open,close,high,low,volume");
        Assert.Equal(new(Monday + 60_000, 101, 102.5, 100, 101.5, 6), bars[1]);
        Assert.Equal(12, bars.Count);
    }

    [Theory]
    [InlineData("20240102_spy_minute_trade.csv", "34200000,4700000,4701000,4699000,4700500,1000\n34260000,4700100,4701100,4699100,4700600,1001\n", "16 h 40 min", "named for 2024")]
    [InlineData("x.csv", "time,open,high,low,close\n34200000,1,3,0.5,2\n34260000,1,3,0.5,2\n", "lie in 1971", "16 h 40 min")]
    [InlineData("y.csv", "45293,1,3,0.5,2\n45294,1,3,0.5,2\n", "lie in 1970", "1 s")]
    [InlineData("z.csv", "time,open,high,low,close\n638400000000000000,1,3,0.5,2\n638400000600000000,1,3,0.5,2\n", "lie in 1990", "0.6 s")]
    [InlineData("spy.csv", "20240102 09:30,4700000,4701000,4699000,4700500,1000\n20240102 10:30,4700100,4701100,4699100,4700600,1001\n", "ten-thousandths", "LEAN")]
    public async Task Numbers_are_not_guessed_to_be_bars_of_another_century_or_scale(string name, string text, string expected, string besides)
    {
        string path = _folder.Write(name, text);
        foreach (string interval in (string[])["1m", "5m", "1h"])
        {
            string message = await RefusalAsync(path, interval);
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.Contains(besides, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Prices_below_zero_are_prices()
    {
        string path = _folder.Write("CL_1m.csv", "time,open,high,low,close,volume\n2020-04-20T18:08:00Z,-0.40,-0.30,-5.00,-4.90,1500\n2020-04-20T18:30:00Z,-37.00,-36.00,-40.32,-37.63,2000\n");
        Assert.Equal([-4.9, -37.63], (await ReadAsync(path)).Select(bar => bar.Close));
    }

    [Fact]
    public async Task A_rounding_error_is_repaired_and_counted_and_a_contradiction_is_refused_and_counted()
    {
        string path = _folder.Write("SPY_1m.csv", "time,open,high,low,close\n2024-01-02T09:35:00Z,101.25,101.7499,101.0,101.75\n2024-01-02T09:36:00Z,101.25,101.5,101.0,101.75\n2024-01-02T09:37:00Z,101.25,102,101.0,101.75\n");
        CandleColumns bars = await RealtimeHistory.ReadAsync("SPY", "1m", $"file:{path}");
        Assert.Equal([101.75, 102], bars.High.ToArray());
        Assert.Equal(new HistoryReport(1, 1, "SPY_1m.csv line 3: the high 101.5 is below the close 101.75.", []), bars.Report! with { Remarks = [] });
        Assert.Contains("1 row skipped, first SPY_1m.csv line 3: the high 101.5 is below the close 101.75; 1 row repaired", new CandleTable(bars).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Local_times_are_read_in_their_zone_over_both_changes_of_the_clock(bool isDescending)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        long[] hours = [.. Hours("2024-03-09T05:00Z"), .. Hours("2024-11-02T04:00Z")];
        IEnumerable<string> rows = hours.Select(ms => $"{TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), zone):yyyy-MM-dd HH:mm:ss},1,3,0.5,2,7");
        string path = _folder.Write("x.txt", string.Join('\n', isDescending ? rows.Reverse() : rows));
        Assert.Equal(hours, (await ReadAsync($"{path}?zone=America/New_York", "1h")).Select(bar => bar.OpenMs));
        CandleColumns utc = await RealtimeHistory.ReadAsync("SPY", "1h", $"file:{path}");
        Assert.Contains("x.txt: the times name no zone and are read as UTC", Assert.Single(utc.Report!.Remarks), StringComparison.Ordinal);
        Assert.Contains("?zone=", utc.Report.ToString(), StringComparison.Ordinal);

        static IEnumerable<long> Hours(string from) => Enumerable.Range(0, 72).Select(i => At(from) + i * 3_600_000L);
    }

    [Fact]
    public async Task Days_east_of_Greenwich_make_weeks_and_months_of_their_own_zone()
    {
        DateTime[] days = [.. Enumerable.Range(0, 63).Select(i => new DateTime(2026, 9, 1).AddDays(i)).Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))];
        string path = _folder.Write("X_1d.csv", "Date,Open,High,Low,Close,Volume\n" + string.Join('\n', days.Select(day => $"{day:yyyy-MM-dd} 00:00:00+09:00,100,101,99,100.5,1")));
        Assert.Equal(days[^1], (await ReadAsync(path)).Select(Local).Last());
        List<Candle> weeks = await ReadAsync(path, "1w");
        Assert.All(weeks, week => Assert.Equal(DayOfWeek.Monday, Local(week).DayOfWeek));
        Assert.All(weeks.Skip(1).SkipLast(1), week => Assert.Equal(5, week.Volume));
        Assert.Equal([9, 10, 11], (await ReadAsync($"{path}?zone=Asia/Seoul", "1mo")).Select(bar => Local(bar).Month));

        static DateTime Local(Candle bar) => bar.OpenTime.ToOffset(TimeSpan.FromHours(9)).DateTime;
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>token=sk-1234567890</body></html>", "is a page of HTML or XML")]
    [InlineData("{\"secret\":\"sk-1234567890\"}", "is JSON")]
    [InlineData("sk-1234567890", "has 1 column and lacks time, open, high, low, close")]
    [InlineData("user,sk-1234567890\nme,sk-1234567890\n", "has 2 columns and lacks time")]
    [InlineData("PK\u0003\u0004sk-1234567890", "is a zip archive")]
    [InlineData("\u0001\u0002\u0003\0\0sk-1234567890", "is no text")]
    public async Task What_is_no_CSV_is_refused_without_its_content(string text, string expected)
    {
        string message = await RefusalAsync(_folder.Write("x.csv", text));
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_makes_no_bar_shows_no_text_of_the_file()
    {
        await using FileHistory history = Open(_folder.Write("x.csv", "time,open,high,low,close\nsk-12345,1,3,0.5,2\n2024-01-02T09:30:00Z,1,3,sk-12345,2\n"));
        Assert.Empty(await history.BarsAsync());
        Assert.Equal(2, history.Rows.Skipped);
        Assert.StartsWith("x.csv line 2: the time (text) cannot be read", history.Rows.First, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_read_again_counts_its_rows_once()
    {
        string path = _folder.Write("SPY_1m.csv", "time,open,high,low,close\n2024-01-02T09:30:00Z,1,3,0.5,2\nx,1,3,0.5,2\n");
        await using IHistory history = HistoryAddress.Open($"file:{path}", _ => null, new DemoListener(Spy, 1, 1, 1, TimeProvider.System));
        for (int i = 0; i < 3; i++)
            Assert.Single(await history.BarsAsync());
        SourceHealth health = Assert.Single(history.Health);
        Assert.Equal((1, "SPY_1m.csv line 3"), (health.RowsSkipped, health.FirstSkippedRow![..17]));
    }

    [Theory]
    [InlineData("columns=time,open,high", "lacks low, close")]
    [InlineData("dates=ydm", "dates=mdy, dates=dmy or dates=ymd")]
    [InlineData("zone=Nowhere", "IANA name")]
    [InlineData("decimal=x", "decimal=, or decimal=.")]
    public void An_address_says_what_is_wrong_with_it(string query, string expected)
    {
        var refused = Assert.Throws<ArgumentException>(() => FileAddress.From(SourceAddress.Parse($"file:x.csv?{query}"), null));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static long At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    private static FileHistory Open(string path) => new(FileAddress.From(SourceAddress.Parse($"file:{path}"), null));

    private static async Task<List<Candle>> ReadAsync(string path, string? interval = null)
    {
        await using FileHistory history = Open(path);
        return await history.BarsAsync(new("SPY", Interval.Parse(interval ?? (path.Contains("_1d", StringComparison.Ordinal) ? "1d" : "1m"))));
    }

    private static async Task<string> RefusalAsync(string path, string interval = "1m") =>
        (await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(path, interval))).Message;
}
