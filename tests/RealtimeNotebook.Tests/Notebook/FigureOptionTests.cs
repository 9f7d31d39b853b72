using System.Text.Json;
using RealtimeNotebook.Notebook;
using RealtimeNotebook.Server;

namespace RealtimeNotebook.Tests.Notebook;

public sealed class FigureOptionTests
{
    private const string Small = """
        {"data":[
          {"type":"scatter","name":"target","x":["2026-11-20T14:30:00Z"],"y":[590]},
          {"type":"candlestick","name":"SPY","x":[1],"open":[1],"high":[1],"low":[1],"close":[1],"increasing":{"line":{"color":"#123456"}}},
          {"name":"hull","y":[1],"line":{"dash":"dot"}}
        ],"layout":{"title":{"text":"mine"},"yaxis":{"side":"right"}},"frames":[]}
        """;

    [Fact]
    public void A_figure_of_Plotly_NET_is_read_from_its_json_and_from_an_object_of_its_shape_alike()
    {
        var faults = new List<string>();
        string? fromText = FigureOption.Read(PlotlyNetFigure.Json, faults);
        string? fromObject = FigureOption.Read(LookAlike.Chart(PlotlyNetFigure.Json), faults);
        Assert.Empty(faults);
        Assert.NotNull(fromText);
        Assert.Equal(fromText, fromObject);
        using JsonDocument figure = JsonDocument.Parse(fromText);
        Assert.Equal("SPY", figure.RootElement.GetProperty("layout").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("#01FFFF", figure.RootElement.GetProperty("data")[1].GetProperty("line").GetProperty("color").GetString());
        Assert.All(figure.RootElement.GetProperty("data").EnumerateArray(), trace => Assert.False(trace.TryGetProperty("x", out _)));
    }

    [Fact]
    public void Traces_that_do_not_live_keep_their_data()
    {
        JsonElement data = JsonDocument.Parse(FigureOption.Read(Small, [])!).RootElement.GetProperty("data");
        Assert.Equal(590, data[0].GetProperty("y")[0].GetInt32());
        Assert.False(data[1].TryGetProperty("open", out _));
        Assert.False(data[2].TryGetProperty("y", out _));
    }

    [Theory]
    [InlineData("{", "it is not JSON")]
    [InlineData("[]", "it has no array \"data\"")]
    [InlineData("""{"data":[]}""", "it has no candlestick trace")]
    [InlineData("""{"data":[{"type":"candlestick"}],"layout":[]}""", "its layout is Array")]
    [InlineData("""{"data":[{"type":"candlestick"},{"type":"heatmap","name":"h"}]}""", "trace 'h' is of type 'heatmap'")]
    [InlineData("""{"data":[{"type":"candlestick","xaxis":"x2"}]}""", "time axis 'x2'")]
    [InlineData("""{"data":[1]}""", "not all of its traces are objects")]
    public void A_faulty_figure_is_refused_with_the_reason(string figure, string reason)
    {
        var faults = new List<string>();
        Assert.Null(FigureOption.Read(figure, faults));
        Assert.Contains(reason, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_cannot_write_itself_is_refused_and_so_is_one_that_fails()
    {
        var faults = new List<string>();
        Assert.Null(FigureOption.Read(new object(), faults));
        Assert.Null(FigureOption.Read(LookAlike.Chart(null), faults));
        Assert.Contains("System.Object has no method toFigureJson", faults[0], StringComparison.Ordinal);
        Assert.Contains("toFigureJson failed: there is no figure", faults[1], StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_an_order_are_told_at_once()
    {
        string told = Assert.Throws<ArgumentException>(() => ChartOrder.Read("SPY", "7m", new() { Window = 1, Figure = "{" }, _ => null)).Message;
        Assert.Contains("Figure: it is not JSON", told, StringComparison.Ordinal);
        Assert.Contains("Window 1", told, StringComparison.Ordinal);
        Assert.Contains("'7m'", told, StringComparison.Ordinal);
        Assert.IsType<string>(ChartOrder.Read("SPY", "1m", new() { Figure = LookAlike.Chart(Small) }, _ => null).Options.Figure);
    }

    [Fact]
    public async Task The_present_figure_is_the_given_one_with_the_bars_of_now()
    {
        var charts = new FakeCharts();
        (RealtimeChart chart, FakeSeries series) = charts.Start(options: new() { Figure = FigureOption.Read(Small, []) });
        series.Show(Samples.Usual());
        JsonElement figure = JsonDocument.Parse(chart.ToFigureJson()).RootElement;
        JsonElement data = figure.GetProperty("data");
        Assert.Equal("mine", figure.GetProperty("layout").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal(590, data[0].GetProperty("y")[0].GetInt32());
        Assert.Equal(200, data[1].GetProperty("close").GetArrayLength());
        Assert.Equal(Samples.Bars(200)[^1].Close, data[1].GetProperty("close")[199].GetDouble());
        Assert.Equal("#123456", data[1].GetProperty("increasing").GetProperty("line").GetProperty("color").GetString());
        Assert.Equal(JsonValueKind.Null, data[2].GetProperty("y")[0].ValueKind);
        Assert.Equal("dot", data[2].GetProperty("line").GetProperty("dash").GetString());
        await chart.StopAsync();
    }

    [Fact]
    public async Task A_viewer_is_told_the_figure_once_after_the_bars()
    {
        var charts = new FakeCharts();
        (RealtimeChart chart, FakeSeries series) = charts.Start(options: new() { Figure = FigureOption.Read(Small, []) });
        series.Show(Samples.Usual());
        using var teller = new ChartTeller(series, TimeProvider.System, 10);
        teller.Take(series.Snapshot, 0);
        var types = new List<string?>();
        while (teller.TryNext())
            types.Add(JsonDocument.Parse(teller.Message).RootElement.GetProperty("type").GetString());
        Assert.Equal(["full_update", "figure", "status"], types);
        teller.BeginAnew();
        Assert.True(teller.TryNext());
        Assert.False(teller.TryNext());
        await chart.StopAsync();
    }
}

/// <summary>The shape of Plotly.NET's charts, as it was seen in the library: nested cases, and static writers on their base.</summary>
public abstract class LookAlike
{
    private readonly string? _json;

    private LookAlike(string? json) => _json = json;

    public static string toFigureJson(LookAlike chart) => chart._json ?? throw new InvalidOperationException("there is no figure");

    public static string toJson(LookAlike chart) => throw new InvalidOperationException("this one has the configuration in it");

    internal static object Chart(string? json) => new MultiChart(json);

    public sealed class MultiChart : LookAlike
    {
        internal MultiChart(string? json)
            : base(json)
        {
        }
    }
}
