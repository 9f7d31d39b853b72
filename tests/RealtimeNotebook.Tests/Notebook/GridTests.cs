using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class GridTests
{
    private static readonly RealtimeOptions Demo = new() { Feed = "demo://" };
    private readonly FakeCharts _charts = new();

    [Fact]
    public void Symbols_and_intervals_are_each_shown_once_symbol_after_symbol()
    {
        Assert.Equal(["SPY 5m", "SPY 1m", "QQQ 5m", "QQQ 1m"], Names(Read(["SPY", "QQQ", "SPY"], ["5m", "1m", "5", "m"])));
    }

    [Fact]
    public void A_coarser_interval_is_built_from_the_finest_that_divides_it()
    {
        Assert.Equal([null, "1m", "1m"], BuiltFrom(Read(["SPY"], ["1m", "5m", "1h"])));
        // 5 minutes are no number of 3 minutes.
        Assert.Equal(["3m", null, null], BuiltFrom(Read(["SPY"], ["15m", "3m", "5m"])));
    }

    [Fact]
    public void What_the_options_say_of_building_counts()
    {
        Assert.Equal([null, null], BuiltFrom(Read(["SPY"], ["1m", "5m"], grid: new() { BuildCoarser = false })));
        Assert.Equal([null, "5m", "5m"], BuiltFrom(Read(["SPY"], ["5m", "15m", "1h"], Demo with { BuiltFrom = "5m" })));
        Assert.Equal(["1m", "1m"], BuiltFrom(Read(["SPY"], ["5m", "15m"], Demo with { BuiltFrom = "1m" })));
    }

    [Fact]
    public void What_is_built_is_not_left_among_official_bars()
    {
        var kept = new WriteBackOptions { Official = "redis://localhost" };
        GridOrder order = Read(["SPY"], ["1m", "5m"], new() { Feed = "redis://localhost", WriteBack = kept });
        Assert.Equal(["redis://localhost", null], order.Charts.Select(chart => chart.Options.WriteBack.Official));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_and_once()
    {
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => Read(["S<Y", "QQQ"], ["7m", "1m"], new() { Window = 1, Feed = "pigeon://" }));
        foreach (string part in (string[])["The charts cannot be shown", "'S<Y'", "'7m' is not an interval", "Window 1 is outside"])
            Assert.Equal(1, Regex.Count(wrong.Message, Regex.Escape(part)));
        Assert.Contains("pigeon://", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("There is no symbol", Assert.Throws<ArgumentException>(() => Read([], ["1m"])).Message, StringComparison.Ordinal);
        Assert.Contains("There is no interval", Assert.Throws<ArgumentException>(() => Read(["SPY"], [])).Message, StringComparison.Ordinal);
        string many = Assert.Throws<ArgumentException>(() => Read(Enumerable.Range(0, 65).Select(i => $"S{i}"), ["1m"], grid: new() { Columns = 17, Height = 1 })).Message;
        foreach (string part in (string[])["65 charts are asked for; at most 64", "Columns 17 is outside 0..16", "Height 1 is neither 0 nor within 160..4000"])
            Assert.Contains(part, many, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charts_are_found_by_symbol_by_interval_and_by_both()
    {
        RealtimeGrid symbols = Grid("SPY 1m", "QQQ 1m");
        Assert.Same(symbols[1], symbols["QQQ"]);
        Assert.Equal(["SPY", "QQQ"], symbols.Select(chart => chart.Key.Symbol));
        Assert.Contains("there are: SPY 1m, QQQ 1m.", Assert.Throws<KeyNotFoundException>(() => symbols["GLD"]).Message, StringComparison.Ordinal);
        Assert.Contains("the name of 2 charts", Assert.Throws<KeyNotFoundException>(() => symbols["1m"]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => symbols[2]);
        RealtimeGrid stacked = Grid("GLD 1m", "GLD 5m");
        Assert.Same(stacked[1], stacked["5m"]);
        Assert.Same(stacked[0], stacked["GLD", "1"]);
        Assert.Throws<KeyNotFoundException>(() => stacked["GLD"]);
        Assert.Throws<KeyNotFoundException>(() => stacked["GLD", "1h"]);
        await Task.WhenAll(symbols.StopAsync(), stacked.StopAsync());
    }

    [Fact]
    public async Task Stopping_one_leaves_the_others_and_a_second_start_replaces_the_first()
    {
        RealtimeGrid grid = Grid("SPY 1m", "QQQ 1m", "GLD 1m");
        await grid["QQQ"].StopAsync();
        Assert.Equal(["GLD", "SPY"], _charts.Registry.Charts.Select(chart => chart.Key.Symbol));
        (RealtimeChart again, _) = _charts.Start("SPY");
        Assert.Same(again, _charts.Registry.Charts[1]);
        await grid.StopAsync();
        Assert.Same(again, Assert.Single(_charts.Registry.Charts));
        Assert.Single(_charts.Servers);
        await again.StopAsync();
        Assert.True(_charts.Servers[0].IsDisposed);
    }

    [Fact]
    public void One_chart_that_cannot_be_opened_leaves_none()
    {
        // Anything may be thrown by a source that is opened; here the second order is none at all.
        GridOrder order = Read(["SPY", "QQQ"], ["1m"]);
        GridOrder broken = order with { Charts = [order.Charts[0], null!] };
        Assert.Throws<NullReferenceException>(() => _charts.Registry.Start(broken));
        Assert.Empty(_charts.Registry.Charts);
    }

    [Fact]
    public async Task The_output_has_a_cell_for_every_chart_and_one_script()
    {
        RealtimeGrid grid = Grid("SPY 1m", "QQQ 1m", "GLD 1m");
        string html = grid.ToHtml();
        Assert.Equal(3, Regex.Count(html, "class=\"rtnb-cell\""));
        Assert.Equal(1, Regex.Count(html, "<script"));
        Assert.Contains("grid-template-columns:repeat(auto-fill,minmax(max(min(100%,350px),calc((100% - 8px)/2)),1fr))", html, StringComparison.Ordinal);
        JsonElement settings = Settings(html);
        Assert.Equal(["SPY", "QQQ", "GLD"], settings.GetProperty("series").EnumerateArray().Select(name => name.GetProperty("symbol").GetString()));
        Assert.Equal((2, true, true), (settings.GetProperty("columns").GetInt32(), settings.GetProperty("linkCursor").GetBoolean(), settings.GetProperty("linkRange").GetBoolean()));
        Assert.False(settings.TryGetProperty("height", out _));
        Assert.Equal(3, grid.ToString().Split(Environment.NewLine).Length);
        Assert.Equal("/grid?series=SPY:1m,QQQ:1m,GLD:1m#token=" + _charts.Servers[0].Token, grid.Url.PathAndQuery + grid.Url.Fragment);
        await grid.StopAsync();
    }

    [Fact]
    public void However_many_charts_the_output_stays_small()
    {
        (ChartSnapshot, RealtimeOptions) chart = (Samples.Usual(), new());
        string html = GridHtml.Write([.. Enumerable.Repeat(chart, 64)], new() { Columns = 4, Height = 200, LinkCursor = false, LinkRange = false }, new("http://127.0.0.1:1"), "t", "rtnb-1");
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 50_000, 150_000);
        Assert.Equal(64, Regex.Count(html, "Candlestick chart of SPY, 120 bars"));
        Assert.True(Regex.Count(html, "<img") >= 2, "no picture fits");
        JsonElement settings = Settings(html);
        Assert.Equal((4, 200), (settings.GetProperty("columns").GetInt32(), settings.GetProperty("height").GetInt32()));
        Assert.False(settings.GetProperty("linkCursor").GetBoolean() || settings.GetProperty("linkRange").GetBoolean());
    }

    [Theory]
    [InlineData(1, "SPY 1m", "SPY 5m", "SPY 1h")]
    [InlineData(2, "SPY 1m", "SPY 5m", "QQQ 1m", "QQQ 5m")]
    [InlineData(2, "A 1m", "B 1m", "C 1m", "D 1m")]
    [InlineData(3, "A 1m", "B 1m", "C 1m", "D 1m", "E 1m")]
    public void Columns_suit_the_charts(int columns, params string[] names) => Assert.Equal(columns, GridHtml.ColumnsFor([.. names.Select(Key)]));

    private RealtimeGrid Grid(params string[] names) => new([.. names.Select(Key).Select(key => _charts.Start(key.Symbol, key.Interval.ToString()).Chart)], new());

    private static SeriesKey Key(string name) => new(name.Split(' ')[0], Interval.Parse(name.Split(' ')[1]));

    private static GridOrder Read(IEnumerable<string> symbols, IEnumerable<string> intervals, RealtimeOptions? options = null, GridOptions? grid = null) =>
        GridOrder.Read(symbols, intervals, options ?? Demo, grid ?? new(), _ => null);

    private static IEnumerable<string> Names(GridOrder order) => order.Charts.Select(chart => $"{chart.Key.Symbol} {chart.Key.Interval}");

    private static IEnumerable<string?> BuiltFrom(GridOrder order) => order.Charts.Select(chart => chart.Options.BuiltFrom);

    private static JsonElement Settings(string html)
    {
        int from = html.LastIndexOf(")({", StringComparison.Ordinal) + 2;
        return JsonDocument.Parse(html[from..html.LastIndexOf(");</script>", StringComparison.Ordinal)]).RootElement;
    }
}
