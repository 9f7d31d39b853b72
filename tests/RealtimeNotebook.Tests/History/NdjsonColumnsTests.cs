using RealtimeNotebook.Feeds;
using RealtimeNotebook.History;

namespace RealtimeNotebook.Tests.History;

/// <summary>What the address of a file of one JSON object a line says of its fields, dates, zone and numbers.</summary>
public sealed class NdjsonColumnsTests : IDisposable
{
    private const long First = 1_704_187_800_000; // 2 January 2024 09:30

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fields_are_read_by_the_names_that_the_address_gives()
    {
        string path = Write(i => $$"""{"ts":{{First + i * 60_000}},"first":{{100 + i}},"max":{{102 + i}},"min":{{99 + i}},"last":{{101 + i}},"close":7,"time":5,"qty":{{i}},"pair":"SPY"}""");
        List<Candle> bars = await ReadAsync($"{path}?columns=time:ts,open:first,high:max,low:min,close:last,volume:qty,symbol:pair");
        Assert.Equal(Enumerable.Range(0, 12).Select(i => new Candle(First + i * 60_000, 100 + i, 102 + i, 99 + i, 101 + i, i)), bars);
    }

    [Fact]
    public async Task Fields_that_the_address_does_not_name_are_found_by_their_usual_names()
    {
        string path = Write(i => $$"""{"Date":{{First + i * 60_000}},"o":1,"h":3,"l":0.5,"c":9,"settle":2,"v":{{i}}}""");
        Assert.Equal(new Candle(First, 1, 3, 0.5, 2, 0), (await ReadAsync($"{path}?columns=close:settle"))[0]);
    }

    [Fact]
    public async Task A_field_that_is_in_no_line_is_named_with_those_that_there_are()
    {
        string path = Write(i => $$"""{"ts":{{First + i * 60_000}},"open":1,"high":3,"low":0.5,"last":2}""");
        Assert.Equal($"'{path}' has no field 'latest' (close), which ?columns= names; it has ts, open, high, low, last.",
            await RefusalAsync($"{path}?columns=time:ts,close:latest"));
    }

    [Fact]
    public async Task A_line_without_a_named_field_is_counted()
    {
        string path = _folder.Write("SPY_1m.ndjson", $$"""
            {"ts":{{First}},"open":1,"high":3,"low":0.5,"last":2}
            {"ts":{{First + 60_000}},"open":1,"high":3,"low":0.5,"close":2}
            """);
        FileHistory history = Open($"{path}?columns=time:ts,close:last");
        Assert.Single(await history.BarsAsync());
        Assert.Equal(1, history.Rows.Skipped);
        Assert.StartsWith("SPY_1m.ndjson line 2: close is missing", history.Rows.First, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_of_columns_is_refused_for_fields_that_have_names()
    {
        string path = Write(i => $$"""{"time":{{First + i * 60_000}},"open":1,"high":3,"low":0.5,"close":2}""");
        Assert.Contains("?columns=time:ts,close:last", await RefusalAsync($"{path}?columns=time,open,close,high,low,volume"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the time '2/1/2024' cannot be read; expected ISO-8601, a date, or a Unix number, with ?dates=mdy, dmy or ymd")]
    [InlineData("?dates=dmy", null)]
    public async Task Dates_of_three_numbers_need_their_order(string query, string? fault)
    {
        string path = Write(i => $$"""{"date":"{{2 + i}}\/1\/2024","open":1,"high":3,"low":0.5,"close":2}""");
        FileHistory history = Open(path + query);
        List<Candle> bars = await history.BarsAsync(new("SPY", Interval.Parse("1d")));
        Assert.Equal(fault is null ? 12 : 0, bars.Count);
        Assert.Equal(fault is null ? 0 : 12, history.Rows.Skipped);
        if (fault is null)
            Assert.Equal(new(2024, 1, 13, 0, 0, 0, TimeSpan.Zero), bars[^1].OpenTime);
        else
            Assert.Contains(fault, history.Rows.First, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_times_are_read_in_their_zone()
    {
        string path = Write(i => $$"""{"time":"2024-01-02 09:{{30 + i}}:00","open":1,"high":3,"low":0.5,"close":2}""");
        Assert.Equal(First + 5 * 3_600_000, (await ReadAsync($"{path}?zone=America/New_York"))[0].OpenMs);
    }

    [Theory]
    [InlineData("?decimal=,", "1.100,5", "99,75", "1.000", 1_100.5, 99.75, 1_000)]
    [InlineData("?decimal=.", "1,100.5", "1,050", "1,000", 1_100.5, 1_050, 1_000)]
    [InlineData("", "1,100.5", "99,75", "1.5K", 1_100.5, 99.75, 1_500)]
    [InlineData("", "1100.5", "9.975e1", "", 1_100.5, 99.75, 0)]
    [InlineData("", "1100.5", "-5", "null", 1_100.5, -5, 0)]
    public async Task Numbers_in_quotes_are_read_as_in_other_files(string query, string high, string low, string volume, double highest, double lowest, double traded)
    {
        string path = Write(i => $$"""{"time":{{First + i * 60_000}},"open":200,"high":"{{high}}","low":"{{low}}","close":200,"volume":"{{volume}}"}""");
        Assert.All(await ReadAsync(path + query), bar => Assert.Equal((highest, lowest, traded), (bar.High, bar.Low, bar.Volume)));
    }

    [Theory]
    [InlineData("12,345", "the volume '12,345' is no number; say what the comma is: ?decimal=, for a decimal comma or ?decimal=. for separators of thousands.")]
    [InlineData("much", "the volume (text) is no number.")]
    public async Task A_volume_that_is_no_number_is_counted_and_never_read_as_none(string volume, string reason)
    {
        string path = Write(i => $$"""{"time":{{First + i * 60_000}},"open":1,"high":3,"low":0.5,"close":2,"volume":"{{volume}}"}""");
        FileHistory history = Open(path);
        Assert.Empty(await history.BarsAsync());
        Assert.Equal((12, $"SPY_1m.ndjson line 1: {reason}"), (history.Rows.Skipped, history.Rows.First));
    }

    [Theory]
    [InlineData("columns=close:last", "columns")]
    [InlineData("dates=mdy", "dates")]
    [InlineData("decimal=.", "decimal")]
    public async Task What_says_nothing_of_a_recording_is_refused(string query, string name)
    {
        string path = Write(i => $$"""{"at":{{First + i}},"payload":{"time":{{First + i * 60_000}},"open":1,"high":3,"low":0.5,"close":2},"channel":"x"}""");
        Assert.Contains($"is a recording of a feed's messages, of which ?{name}= says nothing", await RefusalAsync($"{path}?{query}"), StringComparison.Ordinal);
        Assert.Equal(12, (await ReadAsync(path)).Count);
    }

    [Fact]
    public async Task A_byte_order_mark_costs_no_line()
    {
        string path = _folder.PathOf("SPY_1m.ndjson");
        await File.WriteAllTextAsync(path, "\uFEFF" + string.Join("\r\n", Lines(i => $$"""{"time":{{First + i * 60_000}},"open":1,"high":3,"low":0.5,"close":2}""")) + "\r\n");
        FileHistory history = Open(path);
        Assert.Equal(12, (await history.BarsAsync()).Count);
        Assert.Equal(0, history.Rows.Skipped);
    }

    [Theory]
    [InlineData("columns=time:", "'time' has no name")]
    [InlineData("columns=when:ts", "'when' is not one of time, open, high, low, close, volume, symbol, interval")]
    [InlineData("columns=time:a,time:b", "'time' is there twice")]
    [InlineData("columns=open:a,close:a", "'a' is there twice")]
    public void Names_of_columns_that_mean_nothing_are_refused(string query, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Open($"x.ndjson?{query}")).Message, StringComparison.Ordinal);

    private string Write(Func<int, string> line) => _folder.Write("SPY_1m.ndjson", string.Join('\n', Lines(line)));

    private static IEnumerable<string> Lines(Func<int, string> line) => Enumerable.Range(0, 12).Select(line);

    private static async Task<List<Candle>> ReadAsync(string address) => await Open(address).BarsAsync();

    private static async Task<string> RefusalAsync(string address) =>
        (await Assert.ThrowsAsync<FeedUnavailableException>(() => ReadAsync(address))).Message;

    private static FileHistory Open(string address) => new(FileAddress.From(SourceAddress.Parse($"file:{address}"), null));
}
