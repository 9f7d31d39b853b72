using System.Globalization;
using System.IO.Compression;
using System.Text;
using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;
using static RealtimeNotebook.Tests.History.HistoryReading;

namespace RealtimeNotebook.Tests.History;

public sealed class CsvHistoryTests : IDisposable
{
    private const long At = 1_700_000_040_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("time,open,high,low,close,volume\n{0},1,3,0.5,2,7")]
    [InlineData("Timestamp;Open;High;Low;Close;Volume\n{0};1;3;0.5;2;7")]
    [InlineData("\uFEFFDate\tOpen\tHigh\tLow\tClose\tVol\n{0}\t1\t3\t0.5\t2\t7")]
    [InlineData("Datetime,Open,High,Low,Close,Adj Close,Volume\n{0},1,3,0.5,2,99,7")]
    [InlineData("# exported\n\nopen_time,o,h,l,c,v,close_time\n{0},1,3,0.5,2,7,99")]
    [InlineData("volume,close,low,high,open,\"time\"\r\n7,2,0.5,3,1,\"{0}\"\r\n")]
    [InlineData("Open Time, Open , High , Low , Close , Volume\n{0}, 1, 3, 0.5, 2, 7")]
    [InlineData("{0},1.0,3.0,0.5,2.0,7.0,99,1,2,3,4,0")]
    public async Task Columns_are_known_by_their_common_names(string text)
    {
        string path = _folder.Write("x.csv", string.Format(CultureInfo.InvariantCulture, text, At));
        Assert.Equal([new(At, 1, 3, 0.5, 2, 7)], await ReadAsync(path));
    }

    [Theory]
    [InlineData("1700000040")]
    [InlineData("1700000040.0")]
    [InlineData("1700000040000")]
    [InlineData("1700000040000000")]
    [InlineData("1700000040000000999")]
    [InlineData("2023-11-14T22:14:00Z")]
    [InlineData("2023-11-14 22:14")]
    [InlineData("2023-11-14 22:14:00 UTC")]
    [InlineData("2023-11-14T23:14:00+01:00")]
    [InlineData("2023.11.14 22:14")]
    [InlineData("2023/11/14 22:14:00")]
    public async Task Times_are_read_in_their_common_forms(string time) =>
        Assert.Equal([new(At, 1, 3, 0.5, 2, 7)], await ReadAsync(_folder.Write("x.csv", $"time,open,high,low,close,volume\n{time},1,3,0.5,2,7")));

    [Theory]
    [InlineData("20231114", 1_699_920_000_000)]
    [InlineData("2023-11-14", 1_699_920_000_000)]
    [InlineData("631152000", 631_152_000_000)]
    [InlineData("-631152000", -631_152_000_000)]
    public async Task Days_may_be_dates_and_lie_before_this_century(string time, long expected)
    {
        string path = _folder.Write("x.csv", $"date,open,high,low,close\n{time},1,3,0.5,2");
        Assert.Equal(expected, Assert.Single(await ReadAsync(path)).OpenMs);
    }

    [Theory]
    [InlineData("<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\n2023.11.14\t22:14:00\t1\t3\t0.5\t2\t7")]
    [InlineData("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\nSPY,1,20231114,221400,1,3,0.5,2,7")]
    [InlineData("date,time,open,high,low,close,volume\n2023-11-14,22:14,1,3,0.5,2,7")]
    [InlineData("date,time,open,high,low,close,volume\nTuesday,1700000040,1,3,0.5,2,7")]
    public async Task A_date_and_a_time_beside_it_are_one_time(string text) =>
        Assert.Equal([new(At, 1, 3, 0.5, 2, 7)], await ReadAsync(_folder.Write("x.csv", text)));

    [Fact]
    public async Task Rows_that_make_no_bar_are_counted_and_the_others_are_read()
    {
        string path = _folder.Write("x.csv", $"""
            time,open,high,low,close,volume
            {At},1,3,0.5,2,
            {At + 60_000},1,3,0.5,x,7
            yesterday,1,3,0.5,2,7
            {At + 120_000},1,3,4,2,7
            {At + 180_000},1,3
            {At + 240_000},"1,5",3,0.5,2,7
            {At + 300_000},NaN,3,0.5,2,7
            {At + 360_000},1,3,0.5,2,NaN
            {At + 420_000},1,3,0.5,2,much
            {At + 480_000},"1",3,0.5,2,null
            {At + 540_000},1,3,0.5,2,7
            """);
        await using FileHistory history = Open(path);
        Assert.Equal([new(At, 1, 3, 0.5, 2, 0), new(At + 360_000, 1, 3, 0.5, 2, 0), new(At + 480_000, 1, 3, 0.5, 2, 0), new(At + 540_000, 1, 3, 0.5, 2, 7)],
            await history.BarsAsync());
        Assert.Equal(7, history.Rows.Skipped);
        Assert.Equal("x.csv line 3: the close (text) is no number.", history.Rows.First);
    }

    [Fact]
    public async Task The_newest_of_a_range_come_oldest_first_whatever_the_order_of_the_rows()
    {
        Candle[] bars = Bars(5_000);
        var range = new HistoryRange(bars[100].OpenMs, bars[4_000].OpenMs, 700);
        foreach (IEnumerable<Candle> order in new[] { bars, bars.Reverse(), Shuffled(bars) })
        {
            List<Candle> read = await Open(_folder.Write("x.csv", Text(order))).BarsAsync(range: range);
            Assert.Equal(bars[3_300..4_000], read);
        }
    }

    [Fact]
    public async Task Of_rows_with_one_time_the_last_counts()
    {
        Candle[] bars = Bars(20);
        string path = _folder.Write("x.csv", Text([.. bars, bars[3] with { Volume = 1_234 }, bars[19] with { Volume = 5 }]));
        Candle[] expected = [.. bars[..3], bars[3] with { Volume = 1_234 }, .. bars[4..19], bars[19] with { Volume = 5 }];
        Assert.Equal(expected, await ReadAsync(path));
    }

    [Fact]
    public async Task Columns_of_symbol_and_interval_choose_the_rows()
    {
        Candle[] minutes = Bars(30);
        Candle[] fives = Bars(30, stepMs: 300_000);
        var text = new StringBuilder("interval,symbol,time,open,high,low,close,volume\n");
        foreach (Candle bar in minutes)
            text.Append(Row(bar, "1m,SPY,")).Append(Row(bar with { Volume = 1 }, "M1,QQQ,")).Append(Row(bar with { Volume = 2 }, "1m,QQQ,"));
        foreach (Candle bar in fives)
            text.Append(Row(bar, "5,SPY,"));
        FileHistory history = Open(_folder.Write("all.csv", $"{text}"));
        Assert.Equal(minutes, await history.BarsAsync());
        Assert.Equal(fives, await history.BarsAsync(new("SPY", Interval.Parse("5m"))));
        Assert.Equal(minutes.Select(bar => bar with { Volume = 2 }), await history.BarsAsync(new("QQQ", Interval.OneMinute)));
        Assert.Empty(await history.BarsAsync(new("IWM", Interval.OneMinute)));
        Assert.Equal(30, history.Rows.Skipped);
        // Half an hour is put together from the longest finer interval that there is.
        Candle half = (await history.BarsAsync(new("SPY", Interval.Parse("30m"))))[1];
        Assert.Equal((fives.Where(bar => Half(bar) == half.OpenMs).Sum(bar => bar.Volume), fives.Last(bar => Half(bar) == half.OpenMs).Close), (half.Volume, half.Close));

        static long Half(Candle bar) => bar.OpenMs - bar.OpenMs % 1_800_000;
    }

    [Fact]
    public async Task The_distance_of_the_rows_says_what_the_bars_are_and_coarser_ones_are_built()
    {
        Candle[] minutes = Bars(3_000);
        FileHistory history = Open(_folder.Write("x.csv", Text(minutes)));
        List<Candle> fives = await history.BarsAsync(new("SPY", Interval.Parse("5m")));
        Candle[] expected = [.. minutes.GroupBy(bar => bar.OpenMs - bar.OpenMs % 300_000).Select(five => new Candle(five.Key, five.First().Open,
            five.Max(bar => bar.High), five.Min(bar => bar.Low), five.Last().Close, five.Sum(bar => bar.Volume)))];
        Assert.Equal(expected, fives);
        Assert.Equal(expected[^7..], await history.BarsAsync(new("SPY", Interval.Parse("5m")), Everything with { MostBars = 7 }));
        Assert.Equal(expected[10..20], await history.BarsAsync(
            new("SPY", Interval.Parse("5m")), new(expected[10].OpenMs - 200_000, expected[19].OpenMs + 1, 100)));
        Assert.Empty(await history.BarsAsync(new("SPY", Interval.Parse("30s"))));
    }

    [Theory]
    [InlineData("1d", 86_400_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("1mo", 2_678_400_000)]
    [InlineData("5m", 1_500_000)]
    [InlineData("1s", 7_000)]
    public void A_distance_means_the_longest_interval_that_divides_it(string interval, long distance)
    {
        Assert.Equal(Interval.Parse(interval), BarSpacing.Of(Bars(12, stepMs: distance).Select(bar => bar.OpenMs)));
        Assert.Null(BarSpacing.Of(Bars(9, stepMs: distance).Select(bar => bar.OpenMs)));
    }

    [Fact]
    public void Bars_that_are_left_out_when_nobody_trades_make_no_longer_interval() =>
        Assert.Equal(Interval.OneMinute, BarSpacing.Of(Enumerable.Range(0, 90).Where(i => i % 9 is 0 or 2 or 4 or 7 or 8).Select(i => i * 60_000L)));

    [Fact]
    public async Task A_packed_file_is_read()
    {
        Candle[] bars = Bars(50);
        using (var packed = new GZipStream(File.Create(_folder.PathOf("SPY_1m.csv.gz")), CompressionLevel.Fastest))
            packed.Write(Encoding.UTF8.GetBytes(Text(bars)));
        Assert.Equal(bars, await ReadAsync(_folder.Root));
        File.WriteAllText(_folder.PathOf("SPY_1m.csv.gz"), "not packed");
        Assert.Contains("SPY_1m.csv.gz' cannot be read", (await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(_folder.Root))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_bars_is_refused_with_what_was_expected()
    {
        string path = _folder.Write("x.csv", "day,price\n1,secret-2");
        string message = (await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(path))).Message;
        Assert.Contains("has 2 columns and lacks open, high, low; expected columns time", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_costs_its_row_only()
    {
        Candle[] bars = Bars(20);
        string[] lines = Text(bars).Split('\n');
        lines[5] = "\"" + lines[5];
        await using FileHistory history = Open(_folder.Write("x.csv", string.Join('\n', lines)));
        Assert.Equal([.. bars[..4], .. bars[5..]], await history.BarsAsync());
        Assert.Equal(1, history.Rows.Skipped);
    }

    internal static string Text(IEnumerable<Candle> bars) =>
        $"time,open,high,low,close,volume\n{string.Concat(bars.Select(bar => Row(bar)))}";

    private static string Row(Candle bar, string before = "") => string.Create(CultureInfo.InvariantCulture,
        $"{before}{bar.OpenMs},{bar.Open},{bar.High},{bar.Low},{bar.Close},{bar.Volume}\n");

    private static Candle[] Shuffled(Candle[] bars)
    {
        Candle[] copy = [.. bars];
        new Random(7).Shuffle(copy);
        return copy;
    }

    private static FileHistory Open(string path) => new(FileAddress.From(SourceAddress.Parse($"file:{path}"), null));

    private static async Task<List<Candle>> ReadAsync(string path)
    {
        await using FileHistory history = Open(path);
        return await history.BarsAsync();
    }
}
