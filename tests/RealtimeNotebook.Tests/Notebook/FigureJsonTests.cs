using System.Text.Json;
using RealtimeNotebook.Indicators;
using RealtimeNotebook.Live;
using RealtimeNotebook.Notebook;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class FigureJsonTests
{
    private static readonly ChartSnapshot Usual = Samples.Usual();

    [Fact]
    public void The_figure_has_the_named_traces_with_the_very_numbers_of_the_series()
    {
        Dictionary<string, JsonElement> traces = Traces(Usual, new());
        Assert.Equal(["histogram", "hull", "macd", "price", "signal", "volume"], traces.Keys.Order());
        JsonElement price = traces["price"];
        Assert.Equal("candlestick", price.GetProperty("type").GetString());
        Assert.Equal([.. Usual.Bars.Close, Usual.Forming!.Value.Close], Numbers(price.GetProperty("close")));
        Assert.Equal([.. Usual.Bars.Volume, Usual.Forming!.Value.Volume], Numbers(traces["volume"].GetProperty("y")));
        Assert.Equal("2026-11-20T14:30:00.000Z", price.GetProperty("x")[0].GetString());
        foreach (string line in (string[])["hull", "macd", "signal", "histogram"])
        {
            int at = Usual.Indicators.Lines.ToList().IndexOf(line);
            Assert.Equal([.. Usual.Indicators[line], Usual.Live[at]], Numbers(traces[line].GetProperty("y")));
        }
        Assert.Equal(JsonValueKind.Null, traces["hull"].GetProperty("y")[0].ValueKind);
    }

    [Fact]
    public void Only_the_window_is_drawn()
    {
        foreach (JsonElement trace in Traces(Usual, new() { Window = 30 }).Values)
            Assert.Equal(30, trace.GetProperty("x").GetArrayLength());
    }

    [Fact]
    public void Own_lines_stand_with_the_prices()
    {
        ChartSnapshot snapshot = Samples.Snapshot(Samples.Bars(60), indicators: [new Hull(20, name: "slow")]);
        JsonElement own = Traces(snapshot, new())["slow"];
        Assert.Equal("y", own.GetProperty("yaxis").GetString());
    }

    [Fact]
    public void The_layout_follows_the_theme_and_says_simulated()
    {
        JsonElement dark = Root(Usual, new() { Theme = ChartTheme.Dark }).GetProperty("layout");
        JsonElement light = Root(Usual with { Status = Samples.State(SeriesPhase.Live, simulated: true) }, new() { Theme = ChartTheme.Light }).GetProperty("layout");
        Assert.Equal(Palette.Dark.Back, dark.GetProperty("paper_bgcolor").GetString());
        Assert.Equal(Palette.Light.Back, light.GetProperty("plot_bgcolor").GetString());
        Assert.Equal("SPY 1m", dark.GetProperty("title").GetProperty("text").GetString());
        Assert.Contains("SIMULATED", light.GetProperty("title").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_bar_is_coloured_by_side_and_direction()
    {
        Palette dark = Palette.Dark;
        Assert.Equal(dark.RisingAbove, dark.Histogram(2, 1));
        Assert.Equal(dark.FallingAbove, dark.Histogram(1, 2));
        Assert.Equal(dark.FallingBelow, dark.Histogram(-2, -1));
        Assert.Equal(dark.RisingBelow, dark.Histogram(-1, -2));
    }

    [Fact]
    public void A_figure_without_bars_is_a_figure() =>
        Assert.All(Traces(Samples.Snapshot([]), new()).Values, trace => Assert.Equal(0, trace.GetProperty("x").GetArrayLength()));

    private static JsonElement Root(ChartSnapshot snapshot, RealtimeOptions options) =>
        JsonDocument.Parse(FigureJson.Write(snapshot, options)).RootElement;

    private static Dictionary<string, JsonElement> Traces(ChartSnapshot snapshot, RealtimeOptions options) =>
        Root(snapshot, options).GetProperty("data").EnumerateArray().ToDictionary(trace => trace.GetProperty("name").GetString()!);

    private static double[] Numbers(JsonElement array) =>
        [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? double.NaN : item.GetDouble())];
}
