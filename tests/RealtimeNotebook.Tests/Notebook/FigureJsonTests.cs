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
    public void Panes_bands_and_directions_are_in_the_figure()
    {
        ChartSnapshot snapshot = Samples.Snapshot(Samples.Bars(120), indicators: Samples.Everything());
        JsonElement root = Root(snapshot, new());
        Dictionary<string, JsonElement> traces = Traces(snapshot, new());
        string Axis(string line) => traces[line].GetProperty("yaxis").GetString()!;
        Assert.Equal(("y", "y2", "y4", "y5", "y5", "y6", "y7"), (Axis("bb_upper"), Axis("macd"), Axis("rsi"), Axis("stoch_k"), Axis("stoch_d"), Axis("atr"), Axis("obv")));
        Assert.Equal(["bb_lower", "bb_middle", "donchian_lower", "donchian_middle"],
            traces.Where(trace => trace.Value.TryGetProperty("fill", out _)).Select(trace => trace.Key).Order());
        Assert.DoesNotContain("supertrend_direction", traces.Keys);
        double[] values = snapshot.Indicators["supertrend"].ToArray();
        (double[] up, double[] down) = (Numbers(traces["supertrend"].GetProperty("y")), Numbers(traces["supertrend down"].GetProperty("y")));
        Assert.Contains(up, double.IsFinite);
        Assert.Contains(down, double.IsFinite);
        Assert.Equal(values, up.Zip(down, (a, b) => double.IsNaN(a) ? b : a));

        JsonElement layout = root.GetProperty("layout");
        Assert.Equal([0, 100], Numbers(layout.GetProperty("yaxis4").GetProperty("range")));
        Assert.Equal("y7", layout.GetProperty("xaxis").GetProperty("anchor").GetString());
        double[][] domains = [.. new[] { "yaxis", "yaxis2", "yaxis4", "yaxis5", "yaxis6", "yaxis7" }.Select(axis => Numbers(layout.GetProperty(axis).GetProperty("domain")))];
        Assert.Equal((1, 0), (domains[0][1], domains[^1][0]));
        Assert.All(domains, domain => Assert.True(domain[0] < domain[1]));
        Assert.All(domains.Zip(domains.Skip(1)), pair => Assert.True(pair.Second[1] <= pair.First[0]));
        Assert.Equal(4, layout.GetProperty("shapes").GetArrayLength());
    }

    [Fact]
    public void Signals_in_the_window_are_in_the_figure()
    {
        ChartSnapshot snapshot = Samples.Usual();
        long T(int bar) => snapshot.Bars[bar].OpenMs;
        snapshot = snapshot with { Signals = Samples.Signals(snapshot) };
        Dictionary<string, JsonElement> traces = Traces(snapshot, new() { Window = 100 });
        Assert.Equal([585.5, 584.5], Numbers(traces["pivots"].GetProperty("y")));
        Assert.Equal([180, 0], Numbers(traces["pivots"].GetProperty("marker").GetProperty("angle")));
        Assert.Equal([586.0], Numbers(traces["breaks"].GetProperty("y")));
        JsonElement[] shapes = [.. Root(snapshot, new() { Window = 100 }).GetProperty("layout").GetProperty("shapes").EnumerateArray()];
        Assert.Equal(["rect", "rect", "line"], shapes.Select(shape => shape.GetProperty("type").GetString()));
        // The first began before the window, the one before it was over by then.
        Assert.Equal(T(100), shapes[0].GetProperty("x0").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.Equal(T(130), shapes[1].GetProperty("x1").GetDateTimeOffset().ToUnixTimeMilliseconds());
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
